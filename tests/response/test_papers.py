"""The caller reads a written confirmation and their safety plan on their own screen, if they want to."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.incidents.records import Incident
from app.invitations import delivery
from app.invitations.records import SentText, TextDelivery
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.platform.sms import IN_OUTBOX, Outbox
from tests.clock import Clock
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


def sends(desk: Desk, asked: str = "yes") -> str:
    return str(desk.posts("/papers/send", asked=asked).json["problem"])


def emails(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context(), transaction() as tx:
        found = tx.session.scalars(select(SentText).where(SentText.subject_sealed.is_not(None)))
        return [(one.to.reveal(), one.subject.reveal(), one.body.reveal()) for one in found if one.subject]


@pytest.fixture
def safe_by_email(app: Flask, written: Desk) -> Desk:
    with app.app_context(), transaction() as tx:
        (incident,) = tx.session.scalars(select(Incident))
        incident.contact_by, incident.email = "email", "safe@example.org"
    return written


def test_the_confirmation_goes_to_a_safe_address_when_the_caller_asks(
    app: Flask, safe_by_email: Desk, time: Clock
) -> None:
    assert sends(safe_by_email, asked="") == "Not sent: the caller has to ask for it"
    assert emails(app) == []
    assert sends(safe_by_email) == "The confirmation is on its way"
    ((to, subject, body),) = emails(app)
    assert (to, subject) == ("safe@example.org", "Written confirmation")
    assert REPORTED in body
    assert "Friday at ten" in body
    assert "/v/" not in body
    time.passes(hours=2)  # the link is long used: it still goes out
    with app.app_context():
        delivery.run_due(Outbox())
        with transaction() as tx:
            assert {one.state for one in tx.session.scalars(select(TextDelivery)) if one.good_until} == {IN_OUTBOX}


def test_where_email_was_not_named_as_safe_nothing_is_sent(app: Flask, written: Desk) -> None:
    assert "Send the confirmation" not in written.reads()["html"]["papers"]
    assert sends(written) == "Not sent: the caller has not named email as the safe way"
    with app.app_context(), transaction() as tx:
        (incident,) = tx.session.scalars(select(Incident))
        incident.contact_by, incident.email = "text", "unsafe@example.org"
    assert sends(written) == "Not sent: the caller has not named email as the safe way"
    assert emails(app) == []
