"""An officer opens visits that are theirs or in their queue; any other only for a reason, which is kept."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.platform.audit import AuditEntry, AuditReason
from app.platform.database import transaction
from app.platform.permissions import Role
from app.visits.lifecycle import VisitState
from app.visits.records import VisitReason
from app.visits.rules import OF_ANOTHER, QUEUE, REASON, as_officers_see, needs_to_know
from tests.clock import Clock
from tests.people import ControlRoom, Officer, Phone, Supervisor

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHY = {"code": "handover", "words": "I take over from PC Moss at four"}


@pytest.mark.parametrize(("state", "whose"), list(product(VisitState, ["mine", "theirs", None])))
def test_every_state_of_a_visit(state: VisitState, whose: str | None) -> None:
    def opens(role: Role, explained_at: datetime | None = None) -> bool:
        return needs_to_know(role, "mine", whose, state, explained_at, NOW)

    assert opens(Role.OFFICER) == (whose == "mine" or state in QUEUE)
    assert not opens(Role.SUPERVISOR)
    assert opens(Role.CALL_HANDLER)
    for role in (Role.OFFICER, Role.SUPERVISOR):
        assert opens(role, NOW - REASON + timedelta(seconds=1))
    assert not opens(Role.SUPERVISOR, NOW - REASON)


@pytest.mark.parametrize("state", VisitState)
def test_a_card_says_more_than_that_there_is_a_visit_only_in_the_queue(state: VisitState) -> None:
    card = dict.fromkeys(OF_ANOTHER | {"location", "decision", "contact"}, None) | {"state": state.value}
    assert ("location" in as_officers_see(card)) == (state in QUEUE or state is VisitState.LEFT)
    assert "location" not in as_officers_see(card | {"officer": {"id": "o"}, "state": "left"})


@pytest.fixture
def others_visit(phone: Phone, link: str, officer: Officer) -> str:
    phone.waits(link)
    visit = officer.admits()
    phone.says("he has a key")
    return visit


@pytest.fixture
def colleague(app: Flask) -> Officer:
    colleague = Officer(app, which=1)
    colleague.connects()
    return colleague


def test_another_officers_visit_is_opened_for_a_reason_which_is_kept(
    app: Flask, others_visit: str, colleague: Officer
) -> None:
    path = f"/officer/visits/{others_visit}"
    asked = colleague.gets(path)
    assert asked.status_code == 403
    assert "Why do you open this visit?" in asked.get_data(as_text=True)
    assert "he has a key" not in asked.get_data(as_text=True)
    assert colleague.socket.asks("visit:watch", {"visit": others_visit})["code"] == "not_allowed"
    assert colleague.posts(f"{path}/reason", **WHY).status_code == 303
    assert "he has a key" in colleague.gets(path).get_data(as_text=True)
    assert colleague.socket.asks("visit:watch", {"visit": others_visit})["ok"]
    with app.app_context(), transaction() as tx:
        reason = tx.session.scalars(select(VisitReason)).one()
        assert [kept.words for kept in tx.session.scalars(select(AuditReason))] == [WHY["words"]]
        entries = [
            (entry.action, entry.actor_id, entry.detail["reason"])
            for entry in tx.session.scalars(select(AuditEntry).where(AuditEntry.subject == f"visit:{others_visit}"))
            if entry.action in ("visit:explained", "visit:opened_for_reason")
        ]
        who = colleague.person.id
        assert entries == [("visit:explained", who, reason.id)] + [("visit:opened_for_reason", who, reason.id)] * 2
        assert "take over" not in str(tx.session.execute(text("SELECT detail FROM audit_entry")).all())


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"words": "for the handover"}, "Choose why you open it"),
        ({"code": "nosy", "words": "for the handover"}, "Not a valid choice"),
        ({"code": "handover", "words": "   "}, "Say in a few words what you need it for"),
        ({"code": "handover", "words": "abc"}, "Use between 5 and 500 characters"),
    ],
)
def test_a_reason_has_to_be_one(others_visit: str, colleague: Officer, form: dict[str, str], said: str) -> None:
    page = colleague.posts(f"/officer/visits/{others_visit}/reason", **form)
    assert page.status_code == 422
    assert said in page.get_data(as_text=True)
    assert form["words"].strip() in page.get_data(as_text=True)
    assert colleague.gets(f"/officer/visits/{others_visit}").status_code == 403


def test_a_reason_opens_one_visit_for_one_person_for_an_hour(
    app: Flask,
    others_visit: str,
    colleague: Officer,
    time: Clock,
) -> None:
    colleague.posts(f"/officer/visits/{others_visit}/reason", **WHY)
    supervisor = Supervisor(app)
    assert supervisor.gets(f"/officer/visits/{others_visit}").status_code == 403
    time.passes(minutes=10)
    assert colleague.gets(f"/officer/visits/{others_visit}").status_code == 200
    for _ in range(5):
        time.passes(minutes=10)
        colleague.posts("/session/active")
    assert colleague.gets(f"/officer/visits/{others_visit}").status_code == 403


def test_supervisors_open_a_visit_for_a_reason(app: Flask, others_visit: str) -> None:
    supervisor = Supervisor(app)
    path = f"/officer/visits/{others_visit}"
    assert supervisor.gets(path).status_code == 403
    supervisor.posts(f"{path}/reason", code="supervision", words="weekly review of visits")
    assert "he has a key" in supervisor.gets(path).get_data(as_text=True)


def test_the_own_visit_and_the_queue_are_open(phone: Phone, link: str, officer: Officer, colleague: Officer) -> None:
    phone.waits(link)
    waiting = colleague.finds_waiting()
    assert colleague.gets(f"/officer/visits/{waiting}").status_code == 200
    assert colleague.socket.asks("visit:watch", {"visit": waiting})["ok"]
    officer.admits(waiting)
    assert officer.gets(f"/officer/visits/{waiting}").status_code == 200
    assert colleague.gets(f"/officer/visits/{waiting}").status_code == 403


def test_the_board_tells_officers_little_of_visits_that_are_not_theirs_to_take(
    others_visit: str, officer: Officer, colleague: Officer, control_room: ControlRoom, phone: Phone
) -> None:
    card = next(card for card in colleague.board() if card["visit"] == others_visit)
    assert set(card) <= OF_ANOTHER
    assert card["officer"]["id"] == officer.person.id
    control_room.connects()
    whole = next(card for card in control_room.board() if card["visit"] == others_visit)
    assert "decision" in whole
    colleague.socket.told()
    control_room.socket.told()
    phone.socket.asks("visit:call_back")
    assert set(colleague.socket.told("board:changed")[-1]["card"]) <= OF_ANOTHER
    assert control_room.socket.told("board:changed")[-1]["card"]["call_back"] is True
