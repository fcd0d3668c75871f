"""The caller reads a written confirmation and their safety plan on their own screen, if they want to."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.people import ControlRoom, Officer, Phone
from tests.response.conftest import Desk

REPORTED = "You told us that your phone was taken."


@pytest.fixture
def written(desk: Desk) -> Desk:
    desk.writes(caller__reported=REPORTED, caller__next="An officer visits you on Friday at ten.")
    desk.writes(safety__plan="I ring my mother.")
    return desk


def offers(desk: Desk, kind: str = "confirmation") -> dict[str, Any]:
    return dict(desk.posts("/papers", kind=kind).json)


def test_the_page_learns_only_that_there_is_something_to_read(written: Desk, phone: Phone) -> None:
    phone.socket.told()
    assert offers(written)["ok"]
    told = phone.socket.told()
    assert [event["kind"] for event in told if "kind" in event] == ["confirmation"]
    assert REPORTED not in str(told)
    assert REPORTED not in str(phone.socket.asks("visit:watch", {"seen": None}))
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["papers"] == ["confirmation"]


def test_who_wants_to_reads_it_and_the_officer_sees_that(written: Desk, phone: Phone) -> None:
    offers(written)
    assert "Offered" in written.reads()["html"]["papers"]
    page = phone.gets("/here/papers/confirmation")
    assert page.status_code == 200
    for words in (REPORTED, "Friday at ten", "RVR-1", "Call 101 and say your reference."):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "<title>Appointment</title>" in page.text
    assert "Opened" in written.reads()["html"]["papers"]


def test_the_safety_plan_is_read_in_the_same_way(written: Desk, phone: Phone) -> None:
    offers(written, "plan")
    assert "I ring my mother." in phone.gets("/here/papers/plan").text
    assert phone.gets("/here/papers/confirmation").status_code == 303  # that was not offered


def test_it_is_in_the_language_of_the_caller(
    app: Flask, control_room: ControlRoom, phone: Phone, officer: Officer
) -> None:
    phone.waits(control_room.sends_link(language="pl"))
    officer.connects()
    desk = Desk(officer, officer.admits())
    desk.writes(caller__reported="Zabrał Pani telefon.", caller__next="Policjant przyjdzie w piątek.")
    offers(desk)
    page = phone.gets("/here/papers/confirmation").text
    assert 'lang="pl"' in page
    assert "Call 101" not in page


def test_nothing_is_offered_that_says_nothing(desk: Desk, phone: Phone) -> None:
    answer = offers(desk)
    assert (answer["ok"], answer["problem"]) == (False, "Not offered: first write down what it says")
    assert phone.gets("/here/papers/confirmation").status_code == 303


def test_nothing_is_offered_while_it_is_not_safe_to_read(written: Desk, phone: Phone) -> None:
    phone.socket.asks("visit:cover", {"covered": True})
    assert "not safe for them to read" in offers(written)["problem"]
    phone.socket.asks("visit:cover", {"covered": False})
    phone.socket.asks("visit:not_safe_now", {"not_safe": True})
    assert "not safe for them to read" in offers(written)["problem"]


def test_it_can_be_read_after_the_call_until_the_page_is_left(written: Desk, phone: Phone, officer: Officer) -> None:
    offers(written)
    officer.socket.asks("visit:end", {"visit": written.visit})
    assert "/here/papers/confirmation" in phone.gets("/here").text
    assert REPORTED in phone.gets("/here/papers/confirmation").text
    phone.posts("/leave")
    assert REPORTED not in phone.gets("/here/papers/confirmation").text


def test_nobody_elses_browser_reads_it(app: Flask, written: Desk) -> None:
    offers(written)
    stranger = Phone(app)
    assert stranger.gets("/here/papers/confirmation").status_code == 303
    assert stranger.gets("/here/papers/nonsense").status_code == 303


def test_both_are_in_the_audit(app: Flask, written: Desk, phone: Phone) -> None:
    offers(written)
    phone.gets("/here/papers/confirmation")
    phone.gets("/here/papers/confirmation")
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry).where(AuditEntry.action.startswith("response:paper")).order_by(AuditEntry.number)
        entries = list(tx.session.scalars(query))
        assert [(one.action, one.actor_role, one.detail["kind"]) for one in entries] == [
            ("response:paper_offered", "officer", "confirmation"),
            ("response:paper_read", "victim", "confirmation"),
        ]
