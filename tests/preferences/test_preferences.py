"""What makes it easier: hers before the control room's, kept with the visit, seen by those who help."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.preferences.rules import WISHES, Preferences, from_needs, needs_now
from tests.people import ControlRoom, Officer, Phone

NEEDS = ["captions", "bsl", "large_text", "text_first", "no_data"]


@given(st.lists(st.sampled_from(NEEDS), unique=True))
def test_until_she_says_something_the_needs_are_those_the_control_room_noted(needs: list[str]) -> None:
    assert sorted(needs_now(needs, from_needs(needs))) == sorted(needs)


@given(
    st.lists(st.sampled_from(NEEDS), unique=True),
    st.builds(Preferences, captions=st.booleans(), signing=st.booleans(), easy_read=st.booleans()),
)
def test_her_own_wishes_come_first_and_what_she_cannot_say_stays(needs: list[str], wishes: Preferences) -> None:
    now = needs_now(needs, wishes)
    assert ("captions" in now, "bsl" in now) == (wishes.captions, wishes.signing)
    assert ("no_data" in now) == ("no_data" in needs)
    assert set(now) <= {*WISHES, "no_data"}


def test_a_wish_is_shown_to_staff_at_once_and_kept(phone: Phone, link: str, officer: Officer) -> None:
    snapshot = phone.waits(link)
    assert snapshot["preferences"]["captions"] is True  # the control room noted it
    officer.admits()
    officer.socket.told()
    assert phone.socket.asks("preferences:set", {"captions": False, "signing": True, "text_size": "largest"})["ok"]
    assert officer.socket.told("preferences:changed")[0]["needs"] == ["bsl", "large_text"]
    assert officer.board()[-1]["needs"] == ["bsl", "large_text"]
    again = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["preferences"]
    assert (again["captions"], again["signing"], again["text_size"], again["asked"]) == (False, True, "largest", True)


def test_having_been_asked_is_kept_when_nothing_is_wished(phone: Phone, link: str) -> None:
    assert phone.waits(link)["preferences"]["asked"] is False
    assert phone.socket.asks("preferences:set", {})["ok"]
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["preferences"]["asked"] is True


def test_volumes_outside_the_scale_or_of_strangers_are_refused(phone: Phone, link: str) -> None:
    phone.waits(link)
    for volumes in ({"officer": 101}, {"officer": -1}, {"nobody": 50}):
        assert phone.socket.asks("preferences:set", {"volumes": volumes})["code"] == "bad_request"
    assert phone.socket.asks("preferences:set", {"volumes": {"officer": 30}})["ok"]


def test_the_plain_form_keeps_what_is_ticked(phone: Phone, link: str, officer: Officer) -> None:
    phone.continues(link)
    page = phone.gets("/here/easier").get_data(as_text=True)
    assert "police" not in page.lower()
    assert phone.posts("/here/easier", signing="yes", text_size="large").status_code == 303
    phone.answers("yes")
    assert 'data-text="large"' in phone.gets("/here").get_data(as_text=True)
    officer.connects()
    assert officer.board()[-1]["needs"] == ["bsl", "large_text"]


def test_easy_read_from_the_page_before_she_is_safe_names_nobody(phone: Phone, link: str) -> None:
    phone.continues(link)
    assert phone.posts("/here/easy-read", easy_read="yes").status_code == 303
    page = phone.gets("/here").get_data(as_text=True)
    assert 'class="easy"' in page
    assert not re.search(r"police|officer|abuse|\b999\b", page.lower())
    phone.answers("yes")
    assert 'class="easy"' in phone.gets("/here").get_data(as_text=True)
    phone.posts("/here/easy-read", easy_read="no")
    assert 'class="easy"' not in phone.gets("/here").get_data(as_text=True)


def test_another_phone_has_no_form(phone: Phone, control_room: ControlRoom) -> None:
    assert phone.gets("/here/easier").status_code == 303
    assert phone.posts("/here/easier", captions="yes").status_code == 303


def test_how_she_writes_is_kept_without_counting_as_an_answer_to_the_question(phone: Phone, link: str) -> None:
    phone.waits(link)
    assert phone.socket.asks("preferences:set", {"letters": True})["ok"]
    kept = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["preferences"]
    assert (kept["letters"], kept["asked"]) == (True, False)
