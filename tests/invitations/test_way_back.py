"""The way back after an exit or a lost line: a new link by the officer, never the old one."""

import pytest

from tests.people import ControlRoom, Officer, Phone


def sends_new_link(officer: Officer, visit: str, channel: str = "none") -> dict[str, object]:
    return officer.socket.asks("invitation:send", {"visit": visit, "channel": channel})


def has_left(phone: Phone, link: str, officer: Officer) -> str:
    phone.waits(link)
    visit = officer.admits()
    phone.posts("/leave")
    return visit


def test_after_an_exit_the_officer_sends_a_new_link_that_leads_into_a_new_visit(
    phone: Phone, link: str, officer: Officer
) -> None:
    left = has_left(phone, link, officer)
    answer = sends_new_link(officer, left)
    assert answer["ok"]
    assert answer["url"] != link
    phone.waits(str(answer["url"]))
    assert officer.finds_waiting() != left
    cards = {card["visit"]: card["state"] for card in officer.board()}
    assert cards[left] == "left"  # the record says how it ended


def test_the_old_link_stays_dead_when_a_new_one_was_sent(phone: Phone, link: str, officer: Officer) -> None:
    left = has_left(phone, link, officer)
    phone.continues(link)  # somebody tries it: it knocks, as before
    assert officer.socket.asks("visit:watch", {"visit": left})["snapshot"]["visit"]["knock"]
    sends_new_link(officer, left)
    assert not officer.socket.asks("visit:watch", {"visit": left})["snapshot"]["visit"]["knock"]
    phone.continues(link)
    assert not officer.socket.asks("visit:watch", {"visit": left})["snapshot"]["visit"]["knock"]
    assert officer.socket.asks("visit:let_in", {"visit": left})["code"] == "not_now"
    assert "This page isn’t open" in phone.gets("/here").get_data(as_text=True)


def test_by_text_it_goes_to_the_safe_number(phone: Phone, control_room: ControlRoom, officer: Officer) -> None:
    left = has_left(phone, control_room.sends_link(), officer)
    answer = sends_new_link(officer, left, "sms")
    texts = control_room.gets("/control/outbox").get_data(as_text=True)
    assert str(answer["url"]) in texts


def test_a_call_whose_line_is_lost_is_ended_by_the_new_link(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    phone.socket.closes()
    answer = sends_new_link(officer, visit)
    assert answer["ok"]
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["visit"]["state"] == "ended"


def test_one_way_back_at_a_time(phone: Phone, link: str, officer: Officer) -> None:
    left = has_left(phone, link, officer)
    assert sends_new_link(officer, left)["ok"]
    assert sends_new_link(officer, left)["code"] == "not_now"


def test_nobody_is_sent_away_from_the_waiting_room_by_a_new_link(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.connects()
    assert sends_new_link(officer, officer.finds_waiting())["code"] == "not_now"


def test_another_officers_call_is_not_ended_by_it(app: object, phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    other = Officer(officer.app, which=1)
    other.connects()
    assert sends_new_link(other, visit)["code"] == "not_allowed"
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["visit"]["state"] == "in_call"


@pytest.mark.parametrize("channel", ["sms", "none"])
def test_against_the_decision_no_new_link_is_sent(
    phone: Phone, link: str, control_room: ControlRoom, officer: Officer, channel: str
) -> None:
    left = has_left(phone, link, officer)
    path = f"/control/incidents/{control_room.incident}/decision"
    control_room.posts(path, proceed="no", reason="They asked for a visit instead")
    assert sends_new_link(officer, left, channel)["code"] == "not_allowed"


def test_her_page_sends_no_links(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    assert phone.socket.asks("invitation:send", {"visit": visit, "channel": "none"})["code"] == "bad_request"
