"""Transactions, times, migrations, audit."""

import subprocess
import sys
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.people.records import Staff, StaffSession
from app.platform import clock, migrate
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.platform.permissions import PERMISSIONS, Actor, NotAllowed, Role, require
from app.wire_types import declarations


def test_what_waits_for_the_commit_does_not_happen_without_it(app: Flask) -> None:
    happened: list[str] = []
    with app.app_context():
        with pytest.raises(RuntimeError), transaction() as tx:
            tx.after_commit(lambda: happened.append("told"))
            raise RuntimeError
        assert happened == []
        with transaction() as tx:
            tx.after_commit(lambda: happened.append("told"))
            assert happened == []
        assert happened == ["told"]


def test_a_failed_transaction_leaves_nothing(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError), transaction() as tx:
            tx.add(Staff(name="Nobody", call_name="No", role="officer", demo=False))
            tx.session.flush()
            raise RuntimeError
        with transaction() as tx:
            assert tx.session.scalars(select(Staff).where(Staff.name == "Nobody")).first() is None


def test_a_transaction_inside_another_is_refused_at_once(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError, match="inside a transaction"), transaction(), transaction():
            pass
        with transaction() as tx:  # and the next one is as usual
            assert tx.session.scalars(select(Staff)).first() is not None


def test_an_error_of_the_database_does_not_quote_the_row(app: Flask) -> None:
    with app.app_context(), pytest.raises(IntegrityError) as error, transaction() as tx:
        tx.add(StaffSession(staff_id="nobody", cookie_hash="secret", started_at=clock.now(), expires_at=clock.now()))
    assert "secret" not in str(error.value)


def test_what_asks_other_processes_comes_after_all_news(app: Flask) -> None:
    happened: list[str] = []
    with app.app_context(), transaction() as tx:
        tx.when_told(lambda: happened.append("asked"))
        tx.before_commit("card", lambda: tx.after_commit(lambda: happened.append("told")))
    assert happened == ["told", "asked"]


def test_a_naive_time_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(Exception, match="aware"), transaction() as tx:
        tx.add(
            AuditEntry(
                at=datetime(2026, 1, 1),  # noqa: DTZ001 - the point of the test
                actor_role="x",
                actor_id="x",
                action="x",
                subject="x",
                detail={},
                previous="",
                digest="",
            )
        )


def test_the_migrations_make_the_tables_as_the_code_has_them(app: Flask) -> None:
    with app.app_context():
        assert migrate.differences() == []


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
@pytest.mark.parametrize("role", list(Role))
def test_the_table_alone_decides_who_may_do_what(permission: str, role: Role) -> None:
    actor = Actor(role, "x")
    if role in PERMISSIONS[permission]:
        require(actor, permission)
    else:
        with pytest.raises(NotAllowed):
            require(actor, permission)


def test_the_browsers_types_are_those_of_the_declarations() -> None:
    with open("app/static/js/shared/wire_events.d.ts") as file:
        assert file.read() == declarations(), "run: flask --app app wire-types > app/static/js/shared/wire_events.d.ts"


def test_a_wrong_setting_stops_the_start_with_its_name() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "app.serve"], env={"RVR_LINK_MINUTES": "x", "PATH": ""}, capture_output=True, text=True
    )
    assert run.returncode != 0
    assert "RVR_LINK_MINUTES" in run.stderr
    assert "Traceback" not in run.stderr
