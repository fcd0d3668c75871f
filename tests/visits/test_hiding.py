"""Covering the visit with an ordinary page, and the silent signal that it is not safe to talk now."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform import audit_chain
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.visits import service
from app.visits.records import Visit, VisitChange
from tests.people import ControlRoom, Officer, Phone


@pytest.fixture
def in_call(phone: Phone, link: str, officer: Officer) -> tuple[Phone, Officer]:
    """A call by video; what was told until now is read."""
    phone.waits(link)
    officer.admits()
    phone.socket.told()
    officer.board()
    officer.socket.told()
    return phone, officer


def covers(phone: Phone, covered: bool = True) -> dict[str, Any]:
    return phone.socket.asks("visit:cover", {"covered": covered})


def signals(phone: Phone, not_safe: bool = True) -> dict[str, Any]:
    return phone.socket.asks("visit:not_safe_now", {"not_safe": not_safe})


def snapshot(phone: Phone) -> dict[str, Any]:
    shown: dict[str, Any] = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["visit"]
    return shown


def test_staff_are_told_that_she_covered_it_and_that_she_is_back(in_call: tuple[Phone, Officer]) -> None:
    phone, officer = in_call
    assert covers(phone)["ok"]
    (told,) = officer.socket.told("visit:changed")
    assert told["covered_since"]
    assert told["state"] == "in_call"
    assert covers(phone, False)["ok"]
    events = officer.socket.told()
    assert [event["covered_since"] for event in events if "visit" in event] == [None]
    assert [event["card"]["covered_since"] for event in events if "card" in event] == [None]


def test_covered_twice_is_covered_once(app: Flask, in_call: tuple[Phone, Officer]) -> None:
    phone, officer = in_call
    covers(phone)
    officer.socket.told()
    assert covers(phone)["ok"]
    assert officer.socket.told() == []
    with app.app_context(), transaction() as tx:
        events = [change.event for change in tx.session.scalars(select(VisitChange))]
    assert events.count("cover") == 1


def test_it_stays_covered_when_the_line_is_lost_and_after_the_officer_ended_it(in_call: tuple[Phone, Officer]) -> None:
    phone, officer = in_call
    covers(phone)
    phone.socket.closes()
    phone.connects()
    assert snapshot(phone)["covered"] is True
    visit = officer.socket.told("visit:changed")[0]["visit"]
    officer.socket.asks("visit:end", {"visit": visit})
    assert snapshot(phone)["state"] == "ended"
    assert snapshot(phone)["covered"] is True


def test_a_browser_that_is_let_in_is_asked_and_not_covered(
    app: Flask, in_call: tuple[Phone, Officer], link: str
) -> None:
    phone, officer = in_call
    covers(phone)
    visit = officer.socket.told("visit:changed")[0]["visit"]
    other = Phone(app)
    other.continues(link)
    officer.socket.asks("visit:let_in", {"visit": visit})
    other.connects()
    assert snapshot(other) | {"state": "opened", "covered": False} == snapshot(other)


def test_nothing_is_covered_before_she_said_that_it_is_safe(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.connects()
    assert covers(phone)["ok"]
    assert snapshot(phone)["covered"] is False


def test_the_signal_makes_it_text_and_stops_her_sound_and_picture(app: Flask, in_call: tuple[Phone, Officer]) -> None:
    phone, officer = in_call
    phone.socket.asks("call:connect")
    officer.socket.told()
    assert signals(phone)["ok"]
    told = officer.socket.told("visit:changed")[-1]
    assert told["mode"] == "text"
    assert told["not_safe_since"]
    assert app.extensions["media"].peers == {}, "nothing of hers goes through the media node"
    assert snapshot(phone) | {"mode": "text", "not_safe_now": True} == snapshot(phone)


def test_she_can_talk_again_as_before(in_call: tuple[Phone, Officer]) -> None:
    phone, officer = in_call
    signals(phone)
    assert signals(phone, False)["ok"]
    told = officer.socket.told("visit:changed")[-1]
    assert (told["mode"], told["not_safe_since"]) == ("video", None)


@pytest.mark.parametrize("way", ["chooses voice", "says that it is safe"])
def test_other_ways_to_say_that_she_can_talk_again(phone: Phone, link: str, way: str) -> None:
    phone.waits(link)
    signals(phone)
    if way == "chooses voice":
        phone.socket.asks("visit:choose", {"mode": "voice"})
    else:
        phone.answers("yes")
    assert snapshot(phone)["not_safe_now"] is False


def test_choosing_text_does_not_take_the_signal_back(phone: Phone, link: str) -> None:
    phone.waits(link)
    signals(phone)
    phone.socket.asks("visit:choose", {"mode": "text"})
    assert snapshot(phone)["not_safe_now"] is True
    signals(phone, False)
    assert snapshot(phone)["mode"] == "video"


def test_the_control_rooms_card_keeps_the_signal_when_she_leaves(
    phone: Phone, link: str, control_room: ControlRoom
) -> None:
    phone.waits(link)
    signals(phone)
    phone.posts("/leave")
    control_room.connects()
    (card,) = control_room.board()
    assert card["state"] == "left"
    assert card["not_safe_since"]


def test_an_agreed_code_word_does_the_same_and_the_audit_says_how(app: Flask, phone: Phone, link: str) -> None:
    phone.waits(link)
    with app.app_context(), transaction() as tx:
        visit = tx.session.scalars(select(Visit)).one()
        service.not_safe_now(tx, visit, by="code_word")
    assert snapshot(phone)["not_safe_now"] is True
    with app.app_context(), transaction() as tx:
        entry = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "visit:not_safe_signalled")).one()
        assert entry.detail == {"by": "code_word"}
    with app.app_context():
        assert audit_chain.verify().fault is None


def test_the_signal_works_before_she_has_chosen_how_to_talk(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.answers("yes")
    phone.connects()
    signals(phone)
    assert snapshot(phone) | {"state": "waiting", "mode": "text", "not_safe_now": True} == snapshot(phone)


def test_too_early_the_signal_changes_nothing(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.connects()
    before = snapshot(phone)
    signals(phone)
    assert snapshot(phone) == before
    signals(phone, False)
    assert snapshot(phone) == before


def test_a_signal_that_comes_after_the_end_is_told_and_opens_nothing(in_call: tuple[Phone, Officer]) -> None:
    phone, officer = in_call
    (card,) = officer.board()
    officer.socket.asks("visit:end", {"visit": card["visit"]})
    officer.socket.told()
    signals(phone)
    (told,) = officer.socket.told("visit:changed")
    assert (told["state"], bool(told["not_safe_since"])) == ("ended", True)
    assert signals(phone, False)["ok"]
    assert officer.socket.told("visit:changed") == []


def shown(phone: Phone) -> str:
    page = phone.gets("/here").get_data(as_text=True)
    head, body = page[: page.index("<body")], page[page.index("<body") :]
    assert ("<title>Calendar" in head) == ('<main class="filled" hidden' in body or "<main hidden" in body)
    return "calendar" if "<title>Calendar" in head else "visit"


def test_a_covered_page_comes_covered_from_the_server(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    assert shown(phone) == "visit"
    covers(phone)
    assert shown(phone) == "calendar"
    officer.socket = officer.connects()
    officer.socket.asks("visit:end", {"visit": officer.admits()})
    assert shown(phone) == "calendar", "the end of it must not show either"
    covers(phone, False)
    assert shown(phone) == "visit"
