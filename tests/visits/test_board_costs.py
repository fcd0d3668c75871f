"""What the board costs does not grow with the past, nor query by query with what is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.alerts import service as alerts
from app.invitations.service import expire_late_links
from app.people.records import Staff
from app.platform import clock
from app.platform.database import store, transaction
from tests.people import ControlRoom, Officer, Phone, StaffBrowser

#: Visits, incidents without one; of all visits: incidents, officers, readings, lines, links, places, wishes (2), waits.
BOARD_QUERIES = 12
APPOINTMENT_QUERIES = {ControlRoom: 1, Officer: 0}


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """The SELECTs that the service asks the database meanwhile, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    with app.app_context():
        engine = store().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def open_a_few(app: Flask, control_room: ControlRoom, officer: Officer, count: int) -> None:
    for number in range(count):
        phone = Phone(app)
        phone.waits(control_room.sends_link(reference=f"{count}-{number}"))
        phone.socket.asks("preferences:set", {"captions": True})
        if number == 0:
            visit = officer.admits()
            assert officer.socket.asks("visit:end", {"visit": visit})["ok"]
        control_room.records(reference=f"{count}-{number}, not sent")


def of_the_board(app: Flask, staff: StaffBrowser) -> list[tuple[str, Any]]:
    with statements(app) as asked:
        staff.board()
    return [one for one in asked if not _of_the_session(one[0])]


def _of_the_session(statement: str) -> bool:
    return "FROM staff_session" in statement or (
        f"FROM {Staff.__tablename__}" in statement and " IN (" not in statement
    )


def tables_read_whole(app: Flask, asked: list[tuple[str, Any]]) -> list[str]:
    """What SQLite's own plan of these statements would read from the first row to the last."""
    scans = []
    with app.app_context(), store().engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        for statement, parameters in asked:
            plan = [str(row[-1]) for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            scans += [f"{step}: {statement}" for step in plan if step.startswith("SCAN ")]
    return scans


@pytest.mark.parametrize("role", [ControlRoom, Officer])
def test_a_board_of_many_costs_as_many_queries_as_one_of_few(
    app: Flask, control_room: ControlRoom, officer: Officer, role: type[StaffBrowser]
) -> None:
    staff = role(app, which=1) if role is Officer else role(app)
    staff.connects()
    open_a_few(app, control_room, officer, 2)
    few = of_the_board(app, staff)
    open_a_few(app, control_room, officer, 6)
    many = of_the_board(app, staff)
    assert len(few) == len(many) == BOARD_QUERIES + APPOINTMENT_QUERIES[role], "\n".join(
        statement for statement, _ in many
    )


def test_nothing_that_the_board_asks_reads_a_whole_table(
    app: Flask, control_room: ControlRoom, officer: Officer
) -> None:
    control_room.connects()
    open_a_few(app, control_room, officer, 2)
    assert tables_read_whole(app, of_the_board(app, control_room)) == []


def test_the_look_for_long_waits_reads_no_whole_table(app: Flask, link: str) -> None:
    Phone(app).waits(link)
    with statements(app) as asked, app.app_context():
        alerts.raise_due()
    assert asked
    assert tables_read_whole(app, asked) == []


def test_the_clocks_sweep_reads_no_past_link(app: Flask, link: str) -> None:
    with statements(app) as asked, app.app_context(), transaction() as tx:
        expire_late_links(tx, clock.now())
    assert tables_read_whole(app, asked) == []
