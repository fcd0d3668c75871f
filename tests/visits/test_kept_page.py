"""What her phone keeps for times without a network: only in an open visit, only after "Yes, I am"."""

from flask import Flask

from tests.people import Officer, Phone

CLEARED = '"storage"'


def test_it_is_to_be_had_only_after_yes(phone: Phone, link: str) -> None:
    assert phone.gets("/here/away").status_code == 404
    phone.continues(link)
    assert phone.gets("/here/away").status_code == 404
    phone.answers("yes")
    assert phone.gets("/here/away").status_code == 200
    phone.posts("/leave")
    assert phone.gets("/here/away").status_code == 404


def test_it_says_what_to_do_in_danger_and_names_nobody(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.answers("yes")
    page = phone.gets("/here/away").get_data(as_text=True)
    assert "<b>999</b>" in page
    assert 'action="/leave"' in page
    for word in ("police", "officer", "abuse"):
        assert word not in page.lower()


def test_who_is_not_sure_gets_none_and_loses_an_earlier_one(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.answers("unsure")
    assert phone.gets("/here/away").status_code == 404
    assert phone.gets("/here").headers["Clear-Site-Data"] == CLEARED


def test_a_page_that_is_not_open_removes_it(phone: Phone) -> None:
    assert phone.gets("/here").headers["Clear-Site-Data"] == CLEARED


def test_the_open_visit_keeps_it(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    assert "Clear-Site-Data" not in phone.gets("/here").headers


def test_continue_in_a_browser_with_an_earlier_visit_removes_what_that_kept(phone: Phone, link: str) -> None:
    assert "Clear-Site-Data" not in phone.posts("/v/first").headers
    assert phone.posts("/v/second").headers["Clear-Site-Data"] == CLEARED
    assert phone.continues(link).headers["Clear-Site-Data"] == CLEARED, "good links as bad ones"


def test_the_worker_may_answer_for_her_page_and_no_other_file_may(app: Flask) -> None:
    manifest, client = app.extensions["static"], app.test_client()
    with client.get(manifest.address("js/victim/shell.js")) as worker:
        assert worker.headers["Service-Worker-Allowed"] == "/here"
    with client.get(manifest.address("js/victim/steps.js")) as other:
        assert "Service-Worker-Allowed" not in other.headers
