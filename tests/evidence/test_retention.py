"""What is kept has a class and a review date; two people dispose of it, and then nothing of her words is left."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.evidence import package, retention, retention_disposal
from app.evidence.records import Exhibit
from app.evidence.retention_lifecycle import TRANSITIONS, RetentionEvent, RetentionState
from app.evidence.retention_records import Retention
from app.evidence.retention_rules import class_of, review_at
from app.incidents.records import Incident
from app.platform.audit import AuditEntry, AuditReason
from app.platform.audit_chain import verify
from app.platform.database import Base, transaction
from app.platform.reseal import sealed_tables
from app.playbook.content import RetentionClass
from app.visits.records import Visit
from tests.clock import Clock
from tests.evidence.kept import captured
from tests.evidence.packing import SUPERVISOR, talk
from tests.people import Administrator, ControlRoom, Officer, Phone, Supervisor
from tests.state_tables import moves_as_written

WHY = {"why": "The schedule says so", "months": "12"}
BOUNDARY = timedelta(days=2190)  # the default playbook's class of a visit


@pytest.fixture
def visit(app: Flask, link: str, phone: Phone, officer: Officer) -> str:
    """A visit that is over, with everything that one can have of words, and a package that nobody took."""
    visit = talk(phone, officer, link)
    captured(app, visit, b"an original", name="bruise.jpg")
    phone.socket.asks("location:share", {"latitude": 51.5, "longitude": -0.12, "accuracy_m": 12.0})
    officer.posts(f"/officer/visits/{visit}/package", purpose="Charging", recipient="CPS, Ann Lee")
    with app.app_context():
        with transaction() as tx:
            waiting = package.waiting(tx)
        for package_id in waiting:
            package.make(package_id)
    assert officer.socket.asks("visit:end", {"visit": visit})["ok"]
    return visit


@pytest.fixture
def two(app: Flask) -> tuple[Supervisor, Supervisor]:
    both = Supervisor(app, 0), Supervisor(app, 1)
    for one in both:
        one.confirms()
    return both


def works(app: Flask) -> str:
    return str(app.test_cli_runner().invoke(args=["evidence", "work"], catch_exceptions=False).output)


def rows(app: Flask) -> list[Retention]:
    with app.app_context(), transaction() as tx:
        retention.class_new(tx)
        return list(tx.session.scalars(select(Retention).order_by(Retention.covers)))


def test_a_visit_has_a_class_and_a_review_date_from_the_playbook_it_ran_under(app: Flask, visit: str) -> None:
    (row,) = rows(app)
    with app.app_context(), transaction() as tx:
        ended_at = tx.session.get_one(Visit, visit).ended_at
    assert ended_at
    assert (row.class_id, row.state, row.review_at) == ("visit_record", "kept", ended_at + BOUNDARY)
    assert row.basis
    assert len(rows(app)) == 1  # once


def test_recordings_have_a_class_of_their_own(app: Flask, visit: str) -> None:
    captured(app, visit, b"a recording", kind="recording")
    assert [(row.covers, row.class_id) for row in rows(app)] == [("record", "visit_record"), ("recording", "recording")]


def test_a_visit_that_goes_on_has_none_yet(app: Flask, link: str, phone: Phone) -> None:
    phone.waits(link)
    assert rows(app) == []


@pytest.mark.parametrize(("met", "expected"), [(True, "visit_record"), (False, "not_proceeded")])
def test_the_class_depends_on_whether_an_officer_was_there(met: bool, expected: str) -> None:
    classes = [_class("visit_record"), _class("not_proceeded")]
    assert class_of(classes, "record", met=met).id == expected
    assert class_of([_class("all")], "recording", met=met).id == "all"


def _class(name: str) -> RetentionClass:
    return RetentionClass(id=name, name={"en": name}, review_after_days=10, basis="law")


def test_the_review_is_so_many_days_after_the_visit() -> None:
    over = datetime(2026, 11, 25, tzinfo=UTC)
    assert review_at(_class("x"), over) == datetime(2026, 12, 5, tzinfo=UTC)


def test_nothing_is_listed_before_its_review_and_nothing_goes_by_itself(
    app: Flask, two: tuple[Supervisor, Supervisor], visit: str, time: Clock
) -> None:
    assert "Nothing is to be reviewed." in two[0].gets("/admin/retention").text
    time.passes(seconds=BOUNDARY.total_seconds() + 60)
    works(app)
    with app.app_context(), transaction() as tx:
        (line,) = retention.due(tx, SUPERVISOR, "en")
    assert (line.name, line.reference, line.exhibits) == ("Record of a visit", "RVR-1", 1)


def test_it_is_kept_on_for_a_reason(app: Flask, two: tuple[Supervisor, Supervisor], visit: str) -> None:
    (row,) = rows(app)
    assert two[0].posts(f"/admin/retention/{row.id}/keep", months="12", why=" ").status_code == 422
    assert two[0].posts(f"/admin/retention/{row.id}/keep", months="72", why="The trial goes on").status_code == 303
    (after,) = rows(app)
    assert after.state == "kept"
    assert after.review_at != row.review_at


def test_one_person_alone_disposes_of_nothing(app: Flask, two: tuple[Supervisor, Supervisor], visit: str) -> None:
    (row,) = rows(app)
    assert two[0].posts(f"/admin/retention/{row.id}/propose", **WHY).status_code == 303
    again = two[0].posts(f"/admin/retention/{row.id}/confirm", **WHY)
    assert again.status_code == 409
    assert "another person has to confirm" in again.text
    works(app)
    assert rows(app)[0].state == "proposed"


def test_a_colleague_who_does_not_agree_keeps_it(app: Flask, two: tuple[Supervisor, Supervisor], visit: str) -> None:
    (row,) = rows(app)
    two[0].posts(f"/admin/retention/{row.id}/propose", **WHY)
    two[1].posts(f"/admin/retention/{row.id}/keep", **WHY)
    assert two[1].posts(f"/admin/retention/{row.id}/confirm", **WHY).status_code == 409
    assert (rows(app)[0].state, rows(app)[0].proposed_by) == ("kept", None)


@pytest.mark.parametrize("what", ["propose", "confirm"])
def test_both_show_a_passkey_first(app: Flask, visit: str, what: str) -> None:
    (row,) = rows(app)
    assert Supervisor(app).posts(f"/admin/retention/{row.id}/{what}", **WHY).status_code == 401


@pytest.mark.parametrize("kind", [Officer, ControlRoom, Administrator])
def test_nobody_else_reviews(app: Flask, kind: type[Officer]) -> None:
    assert kind(app).gets("/admin/retention").status_code == 403


def disposed(app: Flask, two: tuple[Supervisor, Supervisor]) -> None:
    for row in rows(app):
        two[0].posts(f"/admin/retention/{row.id}/propose", **WHY)
        two[1].posts(f"/admin/retention/{row.id}/confirm", **WHY)
    works(app)


def sealed_values(app: Flask) -> dict[str, list[bytes]]:
    """Every sealed value about the one visit there is, by table, as it lies in the database."""
    with app.app_context(), transaction() as tx:
        found: dict[str, list[bytes]] = {}
        for kind, attributes in sealed_tables().items():
            if kind.__tablename__ in STAFFS_OWN:
                continue
            for row in tx.session.scalars(select(kind)):
                values = [getattr(row, one.column) for one in attributes.values()]
                found.setdefault(kind.__tablename__, []).extend(value for value in values if value)
        return found


STAFFS_OWN = {
    "passkey": "a member of staff's",
    "push_subscription": "a browser's of staff",
    "interpreter_profile": "an interpreter's registration",
    "unfinished_incident": "of no incident yet; dropped after a day",
}
ERASED_ELSEWHERE = {
    "api_request": "forgotten after 24 hours",
    "equality_answers": "equality.forget",
    "exhibit_copy": "with their original",
    "exhibit_finding": "with their original",
    "audit_reason": "by the entries that they belong to",
    "step_mark": "reasons of staff",
    "appointment": "reasons of staff",
}


def test_every_table_with_sealed_words_is_part_of_the_disposal() -> None:
    """A table that is added later has to be: nothing may be forgotten."""
    part = {kind.__tablename__ for kind in retention_disposal.ERASED}
    part |= {child.__tablename__ for child, _, _ in retention_disposal.CHILDREN}
    part |= {"incident", "exhibit", "invitation", "sent_text", "evidence_package", "interpreter_booking"}
    sealed = {kind.__tablename__ for kind in sealed_tables()}
    assert sealed - part - set(STAFFS_OWN) - set(ERASED_ELSEWHERE) == set()


def test_nothing_of_it_is_left_in_the_database_or_the_folder(
    app: Flask, two: tuple[Supervisor, Supervisor], visit: str, tmp_path: Path
) -> None:
    two[0].posts(f"/officer/visits/{visit}/reason", code="complaint", words="Dave Pritchard complained")
    before = sealed_values(app)
    assert {"message", "response_entry", "risk_grade", "incident", "exhibit", "told_event", "audit_reason"} <= set(
        before
    )
    files = app.extensions["exhibit_files"].folder, app.extensions["sealed_streams"].folder
    assert [len(list(folder.iterdir())) for folder in files] == [1, 1]
    disposed(app, two)
    assert [list(folder.iterdir()) for folder in files] == [[], []]
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("rvr.db*"))
    kept = _reasons_of_retention(app)
    for table, values in before.items():
        assert not [value for value in values if value in left and value not in kept], table
    assert b"07700" not in left
    assert verify_chain(app)


def _reasons_of_retention(app: Flask) -> list[bytes]:
    with app.app_context(), transaction() as tx:
        return [row.text_sealed for row in tx.session.scalars(select(AuditReason))]


def verify_chain(app: Flask) -> bool:
    with app.app_context():
        return verify().fault is None


def test_what_is_left_says_that_it_existed_and_who_decided(
    app: Flask, two: tuple[Supervisor, Supervisor], visit: str
) -> None:
    disposed(app, two)
    (row,) = rows(app)
    assert (row.state, row.proposed_by, row.confirmed_by) == ("disposed", two[0].person.id, two[1].person.id)
    with app.app_context(), transaction() as tx:
        exhibit = tx.session.scalars(select(Exhibit)).one()
        assert (exhibit.state, exhibit.name, exhibit.sha256) == ("disposed", "", None)
        entry = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention:disposed")).one()
        assert (entry.kind, entry.visit_id, entry.detail["exhibits"]) == ("erasure", visit, 1)
        incident = tx.session.get_one(Incident, tx.session.get_one(Visit, visit).incident_id)
        assert (incident.phone, incident.reference, incident.grade) == (None, None, 2)
    assert app.test_cli_runner().invoke(args=["evidence", "verify"]).exit_code == 0


def test_pages_of_it_still_open(app: Flask, two: tuple[Supervisor, Supervisor], officer: Officer, visit: str) -> None:
    disposed(app, two)
    (row,) = rows(app)
    assert "Disposed of" in two[0].gets(f"/admin/retention/{row.id}").text
    two[0].posts(f"/officer/visits/{visit}/reason", code="complaint", words="A request for the record")
    page = two[0].gets(f"/officer/visits/{visit}")
    assert page.status_code == 200
    assert "Pritchard" not in page.text
    assert two[0].gets(f"/officer/visits/{visit}/package").status_code == 200
    assert two[0].gets("/admin/audit").status_code == 200
    assert officer.gets("/officer").status_code == 200


def test_recordings_alone_can_go_and_the_record_stays(
    app: Flask, two: tuple[Supervisor, Supervisor], visit: str
) -> None:
    recording = captured(app, visit, b"a recording", kind="recording")
    _, row = rows(app)
    two[0].posts(f"/admin/retention/{row.id}/propose", **WHY)
    two[1].posts(f"/admin/retention/{row.id}/confirm", **WHY)
    works(app)
    with app.app_context(), transaction() as tx:
        states = {one.id: one.state for one in tx.session.scalars(select(Exhibit))}
    assert states.pop(recording) == "disposed"
    assert list(states.values()) == ["complete"]
    assert [row.state for row in rows(app)] == ["kept", "disposed"]


def test_another_visit_of_the_same_report_keeps_what_the_report_says(
    app: Flask, two: tuple[Supervisor, Supervisor], visit: str
) -> None:
    with app.app_context(), transaction() as tx:
        first = tx.session.get_one(Visit, visit)
        values = {column.name: getattr(first, column.name) for column in Base.metadata.tables["visit"].columns}
        tx.add(Visit(**values | {"id": str(uuid.uuid4()), "cookie_hash": None}))
    (row, _) = sorted(rows(app), key=lambda one: one.visit_id != visit)
    two[0].posts(f"/admin/retention/{row.id}/propose", **WHY)
    two[1].posts(f"/admin/retention/{row.id}/confirm", **WHY)
    works(app)
    with app.app_context(), transaction() as tx:
        assert tx.session.get_one(Incident, tx.session.get_one(Visit, visit).incident_id).phone


def test_files_that_a_crash_left_are_removed_by_the_next_run(
    app: Flask, two: tuple[Supervisor, Supervisor], visit: str
) -> None:
    disposed(app, two)
    with app.app_context(), transaction() as tx:
        exhibit_id = tx.session.scalars(select(Exhibit.id)).one()
    app.extensions["exhibit_files"].path(exhibit_id).write_bytes(b"left")
    assert app.test_cli_runner().invoke(args=["evidence", "verify"]).exit_code == 1
    works(app)
    assert app.test_cli_runner().invoke(args=["evidence", "verify"]).exit_code == 0


def test_a_visit_that_goes_on_is_not_disposed_of(app: Flask, link: str, phone: Phone) -> None:
    phone.waits(link)
    with app.app_context(), transaction() as tx:
        visit = tx.session.scalars(select(Visit)).one()
        values = {"visit_id": visit.id, "covers": "record", "class_id": "x", "basis": "x", "state": "kept"}
        row_id = tx.add(Retention(**values, review_at=visit.created_at)).id
    supervisor = Supervisor(app)
    supervisor.confirms()
    refused = supervisor.posts(f"/admin/retention/{row_id}/propose", **WHY)
    assert refused.status_code == 409
    assert "The visit is not over" in refused.text


EXPECTED = {
    "keep": dict.fromkeys(["kept", "proposed", "confirmed"], "kept"),
    "propose": {"kept": "proposed"},
    "confirm": {"proposed": "confirmed"},
    "dispose": {"confirmed": "disposed"},
}


@pytest.mark.parametrize("state", RetentionState)
@pytest.mark.parametrize("event", RetentionEvent)
def test_every_event_in_every_state(state: RetentionState, event: RetentionEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)
