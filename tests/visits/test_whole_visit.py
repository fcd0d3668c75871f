"""A visit from link to end, and what the database holds afterwards."""

import json

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.consents.records import ConsentAnswer
from app.platform import audit_chain
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.text.records import Message
from app.visits.records import ToldEvent, Visit, VisitChange
from tests.people import ControlRoom, Officer, Phone


def test_a_whole_visit_is_on_record(
    app: Flask, phone: Phone, link: str, officer: Officer, control_room: ControlRoom
) -> None:
    phone.waits(link)
    phone.socket.asks("check:report", {"kind": "battery", "level": 0.4, "charging": False})
    visit_id = officer.admits()
    phone.says("he has a key")
    officer.socket.asks("visit:end", {"visit": visit_id})
    with app.app_context(), transaction() as tx:
        visit = tx.get(Visit, visit_id)
        assert visit
        assert visit.state == "ended"
        changes = tx.session.scalars(select(VisitChange).where(VisitChange.visit_id == visit_id)).all()
        assert [change.event for change in changes] == ["open", "say_safe", "choose", "admit", "end"]
        assert all(change.at.tzinfo for change in changes)
        assert [message.body.reveal() for message in tx.session.scalars(select(Message))] == ["he has a key"]
        rows = tx.session.scalars(select(ConsentAnswer)).all()
        assert [(row.purpose, row.answer) for row in rows] == [("video", "yes"), ("recording", "no")]
        actions = [entry.action for entry in tx.session.scalars(select(AuditEntry).order_by(AuditEntry.number))]
        assert {"incident:recorded", "consent:recorded", "invitation:sent", "visit:admit", "visit:end"} <= set(actions)
    with app.app_context():
        assert audit_chain.verify().fault is None
    state = control_room.api("GET", f"/incidents/{control_room.incident}").json
    assert state["checks"]["battery"]["level"] == 0.4
    assert all(state["times"].values())


def test_nothing_personal_lies_open_in_the_database(app: Flask, phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    phone.says("my secret sentence")
    with app.app_context():
        path = app.extensions["store"].engine.url.database
        with transaction() as tx:
            tx.session.execute(text("SELECT 1"))
    app.extensions["store"].engine.dispose()
    with open(path, "rb") as database:
        content = database.read()
    for secret in (b"my secret sentence", b"7700900123", b"07700", b"RVR-1", link.rpartition("/")[2].encode()):
        assert secret not in content


def test_events_are_numbered_without_gaps_for_each_audience(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    snapshot = phone.waits(link)
    visit = officer.admits()
    for body in ("one", "two"):
        phone.says(body)
    told = phone.socket.told()
    numbers = [event["number"] for event in told]
    assert numbers == list(range(snapshot["number"] + 1, snapshot["number"] + 1 + len(numbers)))
    assert all(event["after"] == event["number"] - 1 for event in told)
    with app.app_context(), transaction() as tx:
        stored = tx.session.scalars(
            select(ToldEvent).where(ToldEvent.visit_id == visit, ToldEvent.audience == "page")
        ).all()
        assert sorted(event.number for event in stored) == list(range(1, numbers[-1] + 1))
        assert all(json.loads(event.payload) is not None for event in stored)


def test_two_officers_admit_and_only_the_first_gets_the_call(app: Flask, phone: Phone, link: str) -> None:
    first, second = Officer(app, 0), Officer(app, 1)
    first.connects()
    second.connects()
    phone.waits(link)
    visit = second.finds_waiting()
    first.admits(visit)
    refused = second.socket.asks("visit:admit", {"visit": visit})
    assert refused["code"] == "not_now"
    assert refused["say"]
    assert second.socket.asks("visit:end", {"visit": visit})["code"] == "not_allowed"
    assert second.socket.asks("text:send", {"visit": visit, "id": "0" * 32, "body": "x"})["code"] == "not_allowed"


@pytest.mark.parametrize("ask", ["visit:admit", "visit:end"])
def test_a_call_handler_admits_and_ends_nothing(
    phone: Phone, link: str, control_room: ControlRoom, officer: Officer, ask: str
) -> None:
    phone.waits(link)
    control_room.connects()
    visit = control_room.board()[-1]["visit"]
    assert control_room.socket.asks(ask, {"visit": visit})["code"] == "not_allowed"


def test_her_page_learns_no_reference_no_phone_and_no_surname(phone: Phone, link: str, officer: Officer) -> None:
    snapshot = phone.waits(link)
    visit = officer.admits()
    officer.socket.asks("text:send", {"visit": visit, "id": "1" * 32, "body": "hello"})
    everything = json.dumps([snapshot, phone.socket.told()])
    for hidden in ("RVR-1", "7700", officer.person.name, "grade", '"reference"', "knock"):
        assert hidden not in everything
    assert officer.person.call_name in everything


def test_a_change_of_mode_changes_no_time_of_admission(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    admitted = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["visit"]["admitted_at"]
    phone.socket.asks("visit:choose", {"mode": "voice"})
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["visit"]["admitted_at"] == admitted


def test_asking_for_a_call_back_is_recorded_and_the_visit_goes_on(
    phone: Phone, link: str, control_room: ControlRoom
) -> None:
    phone.waits(link)
    control_room.connects()
    control_room.board()
    assert phone.socket.asks("visit:call_back")["ok"]
    card = control_room.socket.told("board:changed")[-1]["card"]
    assert card["call_back"] is True
    assert card["state"] == "waiting"
