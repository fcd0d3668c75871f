"""How her captions look, as a plain form."""

from tests.people import Phone


def test_she_chooses_without_script_and_it_is_kept(phone: Phone, link: str) -> None:
    phone.waits(link)
    page = phone.gets("/here/captions").get_data(as_text=True)
    assert 'name="captions" value="yes" checked' in page
    form = {"captions": "yes", "size": "largest", "colours": "yellow", "place": "over", "aloud": "yes"}
    assert phone.posts("/here/captions", **form).status_code == 303
    snapshot = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    look = {"size": "largest", "colours": "yellow", "place": "over", "aloud": True}
    assert snapshot["preferences"]["caption_look"] == look
    phone.posts("/here/captions", size="huge")
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["preferences"]["captions"] is True


def test_before_she_is_safe_the_page_is_not_there(phone: Phone, link: str) -> None:
    phone.continues(link)
    assert phone.gets("/here/captions").status_code in (302, 303)
