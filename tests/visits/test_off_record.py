"""Off the record: the officer's one switch, told to everybody, kept with who and when."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.database import Transaction, transaction
from app.visits import service
from app.visits.lifecycle import VisitState
from app.visits.records import Visit
from tests.people import ControlRoom, Officer, Phone


def switches(officer: Officer, visit: str, off: bool = True) -> dict[str, object]:
    return officer.socket.asks("visit:off_record", {"visit": visit, "off": off})


@pytest.fixture
def in_call(phone: Phone, link: str, officer: Officer) -> str:
    """The id of a visit that is in a call."""
    phone.waits(link)
    return officer.admits()


def test_everybody_is_told_both_ways(in_call: str, phone: Phone, officer: Officer, control_room: ControlRoom) -> None:
    control_room.connects()
    phone.socket.told()
    officer.socket.told()
    for off in (True, False):
        assert switches(officer, in_call, off)["ok"]
        assert [event["off_record"] for event in phone.socket.told("visit:changed")] == [off]
        assert [event["off_record"] for event in officer.socket.told("visit:changed")] == [off]
        (card,) = control_room.board()
        assert card["off_record"] is off


def test_the_audit_and_the_visit_say_who_and_when(app: Flask, in_call: str, officer: Officer) -> None:
    switches(officer, in_call)
    switches(officer, in_call, off=False)
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry).where(AuditEntry.action.in_(["visit:off_record", "visit:on_record"]))
        entries = tx.session.scalars(query.order_by(AuditEntry.number)).all()
        assert [entry.action for entry in entries] == ["visit:off_record", "visit:on_record"]
        assert {entry.actor_id for entry in entries} == {officer.person.id}
    changes = officer.socket.asks("visit:watch", {"visit": in_call})["snapshot"]["visit"]["changes"]
    assert [change["event"] for change in changes][-2:] == ["off_record", "on_record"]


def test_the_same_again_is_no_news(in_call: str, officer: Officer) -> None:
    switches(officer, in_call)
    officer.socket.told()
    assert switches(officer, in_call)["ok"]
    assert officer.socket.told() == []


def test_listeners_hear_each_change_within_its_transaction(
    in_call: str, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, bool]] = []

    def listen(_tx: Transaction, visit: Visit, off: bool) -> None:
        heard.append((visit.id, off))

    monkeypatch.setattr(service, "ON_OFF_RECORD", [listen])
    switches(officer, in_call)
    switches(officer, in_call)
    switches(officer, in_call, off=False)
    assert heard == [(in_call, True), (in_call, False)]


def test_it_stays_off_through_a_reload_and_another_way_to_talk(in_call: str, phone: Phone, officer: Officer) -> None:
    switches(officer, in_call)
    phone.socket.asks("visit:choose", {"mode": "text"})
    phone.socket.closes()
    phone.connects()
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["visit"]["off_record"] is True
    assert officer.socket.asks("visit:watch", {"visit": in_call})["snapshot"]["visit"]["off_record"] is True


@pytest.mark.parametrize("state", list(VisitState))
@pytest.mark.parametrize("off", [True, False])
def test_only_in_a_call(app: Flask, in_call: str, officer: Officer, state: VisitState, off: bool) -> None:
    switches(officer, in_call, not off)
    with app.app_context(), transaction() as tx:
        visit = service.find(tx, in_call)
        visit.state = state.value
        before = visit.off_record_at
    answer = switches(officer, in_call, off)
    with app.app_context(), transaction() as tx:
        visit = service.find(tx, in_call)
        if state is VisitState.IN_CALL:
            assert answer["ok"]
            assert (visit.off_record_at is not None) is off
        else:
            assert answer["code"] == "not_now"
            assert visit.off_record_at == before
        assert visit.state == state.value


def test_the_switch_is_that_officers_alone(app: Flask, in_call: str, control_room: ControlRoom) -> None:
    other = Officer(app, which=1)
    other.connects()
    assert switches(other, in_call)["code"] == "not_now"
    control_room.connects()
    assert control_room.socket.asks("visit:off_record", {"visit": in_call, "off": True})["code"] == "not_allowed"


def test_her_page_reads_what_it_means_in_her_language(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    link = control_room.sends_link(language="pl")
    phone.continues(link)
    assert "note-off-record" not in phone.gets("/here/off-record").get_data(as_text=True)
    phone.answers("yes")
    page = phone.gets("/here/off-record").get_data(as_text=True)
    assert 'id="note-off-record"' in page
    assert 'lang="pl"' in page


def test_the_page_without_script_says_it_too(in_call: str, phone: Phone, officer: Officer) -> None:
    assert "note-off-record" not in phone.gets("/here?plain=1").get_data(as_text=True)
    switches(officer, in_call)
    assert "note-off-record" in phone.gets("/here?plain=1").get_data(as_text=True)
