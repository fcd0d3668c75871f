"""The audit log: it grows and nothing else; whoever goes behind the database's back is found out."""

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import factory
from app.platform import audit
from app.platform import log as service_log
from app.platform.audit import AuditEntry, AuditReason, Kind
from app.platform.audit_chain import Fault, Link, verify
from app.platform.audit_kinds import KINDS, RUNNING, kind_of
from app.platform.database import transaction
from app.platform.permissions import Actor, Role

SOMEBODY = Actor(Role.OFFICER, "an-officer", "PC Osei")


@pytest.fixture
def log(app: Flask) -> Iterator[Flask]:
    """A log of four entries, one with a reason; inside the application's context."""
    with app.app_context():
        with transaction() as tx:
            for number in range(4):
                why = "Asked by the duty inspector" if number == 1 else None
                audit.record(tx, SOMEBODY, "test:done", f"thing:{number}", why=why)
        yield app


def as_intruder(app: Flask, *statements: str) -> None:
    """What somebody with the database file can do: take the guards away first."""
    path = app.extensions["store"].engine.url.database
    with sqlite3.connect(path) as connection:
        for guard in ("update", "delete", "replace"):
            connection.execute(f"DROP TRIGGER audit_entry_no_{guard}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def runs(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


REPLACE = (
    "INSERT OR REPLACE INTO audit_entry SELECT number, at, actor_role, 'somebody else', action, subject, detail, "
    "previous, digest, kind, visit_id, reason_id, reason_digest FROM audit_entry WHERE number = 2"
)
FORK = (
    "INSERT INTO audit_entry (at, actor_role, actor_id, action, subject, detail, previous, digest) "
    "SELECT at, actor_role, actor_id, action, subject, detail, previous, 'fork' FROM audit_entry WHERE number = 2"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_id = 'somebody else' WHERE number = 2",
        "UPDATE audit_entry SET digest = digest",
        "DELETE FROM audit_entry WHERE number = 2",
        "DELETE FROM audit_entry",
        REPLACE,
        FORK,
    ],
)
def test_the_database_itself_refuses_to_change_remove_or_fork_the_log(log: Flask, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction() as tx:
        tx.session.execute(text(statement))
    assert verify().fault is None


def test_a_whole_log_is_proved_from_the_command_line(log: Flask) -> None:
    done = runs(log, "verify")
    assert done.exit_code == 0
    assert done.output.startswith("whole: 4 entries, the last is number 4, digest ")


@pytest.mark.parametrize(
    ("statement", "number", "fault"),
    [
        ("UPDATE audit_entry SET subject = 'thing:other' WHERE number = 2", 2, Fault.ALTERED),
        ("UPDATE audit_entry SET detail = '{\"a\": 1}' WHERE number = 3", 3, Fault.ALTERED),
        ("UPDATE audit_entry SET kind = NULL WHERE number = 1", 1, Fault.ALTERED),
        ("UPDATE audit_entry SET reason_digest = NULL WHERE number = 2", 2, Fault.ALTERED),
        ("DELETE FROM audit_entry WHERE number = 2", 3, Fault.NOT_JOINED),
        ("DELETE FROM audit_entry WHERE number = 1", 2, Fault.NOT_JOINED),
        ("UPDATE audit_entry SET previous = 'x' || previous WHERE number = 4", 4, Fault.NOT_JOINED),
    ],
)
def test_a_changed_or_removed_entry_is_named(log: Flask, statement: str, number: int, fault: Fault) -> None:
    as_intruder(log, statement)
    assert (verify().number, verify().fault) == (number, fault)
    done = runs(log, "verify")
    assert done.exit_code == 1
    assert f"broken at entry {number} ({fault})" in done.output
    assert "docs/operations.md" in done.output


def test_an_entry_rewritten_with_its_own_digest_breaks_the_next_link(log: Flask) -> None:
    with transaction() as tx:
        entry = tx.session.scalars(select(AuditEntry).where(AuditEntry.number == 2)).one()
        tx.session.expunge(entry)
    entry.subject = "thing:other"
    as_intruder(
        log, f"UPDATE audit_entry SET subject = 'thing:other', digest = '{entry.compute_digest()}' WHERE number = 2"
    )
    assert (verify().number, verify().fault) == (3, Fault.NOT_JOINED)


def test_an_end_that_was_cut_off_shows_against_a_digest_that_was_noted(log: Flask) -> None:
    noted = verify().last_digest
    as_intruder(log, "DELETE FROM audit_entry WHERE number = 4")
    assert verify().fault is None, "the chain alone can't tell"
    assert verify(noted).fault is Fault.CUT_SHORT
    assert runs(log, "verify", "--noted", noted).exit_code == 1


def test_the_services_own_log_notes_the_end_to_hold_against_it_later(log: Flask) -> None:
    stream = io.StringIO()
    service_log.configure(stream)
    factory._note_audit_end()
    noted = json.loads(stream.getvalue())
    assert (noted["event"], noted["number"]) == ("audit_end", 4)
    as_intruder(log, "DELETE FROM audit_entry WHERE number = 4")
    assert verify(noted["digest"]).fault is Fault.CUT_SHORT


def test_a_noted_digest_still_holds_when_the_log_has_grown(log: Flask) -> None:
    noted = verify().last_digest
    with transaction() as tx:
        audit.record(tx, SOMEBODY, "test:done", "thing:5")
    assert verify(noted).fault is None


def test_a_reason_lies_sealed_and_can_be_erased_but_not_altered(log: Flask) -> None:
    path = Path(log.extensions["store"].engine.url.database)
    assert b"duty inspector" not in path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    with transaction() as tx:
        reason = tx.session.scalars(select(AuditReason)).one()
        assert reason.words == "Asked by the duty inspector"
        reason.text = reason.text.reveal()[:32] + "Curiosity"
    assert (verify().number, verify().fault) == (2, Fault.REASON_ALTERED)
    with transaction() as tx:
        tx.session.delete(tx.session.scalars(select(AuditReason)).one())
    assert verify().fault is None


def test_entries_from_before_there_were_kinds_still_hold(log: Flask) -> None:
    entry = AuditEntry(
        at=verify_time(),
        actor_role="officer",
        actor_id="x",
        action="a:b",
        subject="c:d",
        detail={},
        previous=audit.FIRST,
    )
    entry.digest = entry.compute_digest()
    assert verify(chain=[Link(entry, None)]).fault is None


def verify_time() -> Any:
    with transaction() as tx:
        return tx.session.scalars(select(AuditEntry.at)).first()


@given(changed=st.integers(0, 9), name=st.sampled_from(["action", "subject", "actor_id", "actor_role", "visit_id"]))
def test_any_change_of_any_entry_is_found_at_that_entry(changed: int, name: str) -> None:
    chain, previous = [], audit.FIRST
    for number in range(10):
        entry = AuditEntry(
            number=number + 1, at=audit.clock.now(), actor_role="officer", actor_id="a", action="x:y",
            subject=f"s:{number}", detail={"n": number}, kind=Kind.ALTERATION.value, visit_id="v", previous=previous,
        )  # fmt: skip
        previous = entry.digest = entry.compute_digest()
        chain.append(Link(entry, None))
    assert verify(chain=chain).fault is None
    setattr(chain[changed].entry, name, "changed")
    assert verify(chain=chain).number == changed + 1


def test_looks_of_one_person_in_ten_minutes_are_one_entry(log: Flask) -> None:
    with transaction() as tx:
        for actor in (SOMEBODY, SOMEBODY, Actor(Role.OFFICER, "another")):
            audit.consulted(tx, actor, "incident:opened", "incident:1")
        looks = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "incident:opened")).all()
        assert [look.actor_id for look in looks] == ["an-officer", "another"]
        assert {look.kind for look in looks} == {"consultation"}


def test_nothing_that_is_recorded_about_people_was_left_unsorted() -> None:
    code = "\n".join(path.read_text() for path in Path("app/people").glob("*.py"))
    actions = set(re.findall(r'"((?!people:)[a-z]+:[a-z_]+)"', code))
    assert {"staff:signed_in", "passkey:added", "recovery:vouched", "token:created"} <= actions
    assert {action for action in actions if action not in KINDS and not action.startswith(RUNNING)} == set()


def test_every_action_that_is_sorted_is_one_that_the_code_records() -> None:
    code = "\n".join(path.read_text() for path in Path("app").rglob("*.py") if path.name != "audit_kinds.py")
    assert [action for action in KINDS if f'"{action}"' not in code] == []
    assert kind_of("incident:amended") is Kind.ALTERATION
    assert kind_of("staff:signed_in") is kind_of("session:ended") is kind_of("recovery:vouched") is Kind.RUNNING
    assert kind_of("staff:role_changed") is Kind.ALTERATION, "who gets at reports is more than running the system"
    assert kind_of("visit:opened_for_reason") is kind_of("visit:explained") is Kind.CONSULTATION
    assert {*KINDS.values(), Kind.ALTERATION, Kind.RUNNING} == set(Kind)
