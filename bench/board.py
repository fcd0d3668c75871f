"""What a million past incidents cost the board: its first page, and one change told to everybody who has it open.

Beside the same with ten thousand, asked in turn. The past is written straight into the tables: its rows are as long as
real ones, and nobody opens them. SQLite, as one force has it.
"""

import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert

from app.calls.records import Participant
from app.checks.records import Check
from app.factory import create_app
from app.incidents.records import Incident
from app.invitations.records import Invitation
from app.people.service import add_demo_staff
from app.platform import migrate
from app.platform.config import load
from app.platform.database import Base, new_id, store, transaction
from app.visits.records import Visit
from bench.report import Figure
from tests.people import ControlRoom, FakeMedia, Phone

PAST, MORE_PAST, OPEN = 10_000, 1_000_000, 500
AT_ONCE = 20_000
ROUNDS = 15
SEALED = secrets.token_bytes(64)


class Desk:
    """An installation with a past, 500 open incidents, and a call handler who has the board open."""

    def __init__(self, folder: Path, past: int) -> None:
        environ = {"RVR_DATA_DIR": str(folder), "RVR_DEMO_API_TOKEN": "demo-token", "RVR_PUBLIC_URL": "https://go.test"}
        self.app: Flask = create_app(load(environ), async_mode="threading")
        self.app.extensions["media"] = FakeMedia()
        with self.app.app_context():
            migrate.upgrade()
            with transaction() as tx:
                add_demo_staff(tx)
            with store().engine.begin() as connection:
                write_incidents(connection, past, datetime.now(UTC) - timedelta(days=2), timedelta(seconds=30), "ended")
                write_incidents(connection, OPEN - 1, datetime.now(UTC), timedelta(seconds=40), "waiting")
                connection.exec_driver_sql("ANALYZE")
        self.handler = ControlRoom(self.app)
        self.handler.connects()
        self.phone = Phone(self.app)
        self.phone.waits(self.handler.sends_link())
        self.cards = self.handler.board()
        self._level = 0

    def first_page(self) -> None:
        """Open the board."""
        assert self.handler.gets("/control").status_code == 200

    def change(self) -> None:
        """One phone tells of its battery; the board hears of it."""
        self._level = self._level % 90 + 1
        told = {"kind": "battery", "level": self._level / 100, "charging": False}
        assert self.phone.socket.asks("check:report", told)["ok"]
        assert len(self.handler.socket.told("board:changed")) == 1


def measure() -> list[Figure]:
    """The two installations in turn, so that both meet the same noise."""
    with tempfile.TemporaryDirectory() as few_name, tempfile.TemporaryDirectory() as many_name:
        few, many = Desk(Path(few_name), PAST), Desk(Path(many_name), MORE_PAST)
        page, change = _ratio(few.first_page, many.first_page), _ratio(few.change, many.change)
        past = f"{MORE_PAST:,} past incidents beside {PAST:,}, {len(many.cards)} open"
        return [
            Figure("the board's first page", page[0], "times", "≤ 1.2", f"{page[1]:.0f} ms", past),
            Figure("one change, told to the board", change[0], "times", "≤ 1.2", f"{change[1]:.1f} ms", past),
        ]


def _ratio(few: Callable[[], None], many: Callable[[], None]) -> tuple[float, float]:
    """How many times as long `many` takes, and the milliseconds of `few`; medians."""
    took: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS + 1):
        for act, times in zip((few, many), took, strict=True):
            began_s = time.perf_counter()
            act()
            times.append(time.perf_counter() - began_s)
    few_s, many_s = (statistics.median(times[1:]) for times in took)  # the first fills caches
    return many_s / few_s, 1000 * few_s


def write_incidents(connection: Connection, count: int, last: datetime, apart: timedelta, state: str) -> None:
    """Incidents with a visit in this state each, the latest at `last`, straight into the tables."""
    for begin in range(0, count, AT_ONCE):
        rows: dict[type[Base], list[dict[str, Any]]] = {
            kind: [] for kind in (Incident, Visit, Invitation, Participant, Check)
        }
        for number in range(begin, min(begin + AT_ONCE, count)):
            for kind, row in _incident(last - number * apart, state):
                rows[kind].append(row)
        for kind, several in rows.items():
            connection.execute(insert(kind), several)


def _incident(at: datetime, state: str) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    incident, visit = new_id(), new_id()
    over = state == "ended"
    facts = {"grade": 2, "relationship": "intimate", "sex": "female", "adult": "yes", "perpetrator_present": "no"}
    yield (
        Incident,
        facts
        | {"id": incident, "phone_sealed": SEALED, "language": "en", "needs": ["captions"], "recorded_by": "bench"}
        | {"recorded_at": at, "updated_at": at, "reference_digest": secrets.token_hex(32)},
    )
    times = {"created_at": at, "opened_at": at, "waiting_since": at, "ended_at": at if over else None}
    numbers = {"page_number": 9, "staff_number": 9}
    yield (
        Visit,
        times | numbers | {"id": visit, "incident_id": incident, "state": state, "safe": True, "language": "en"},
    )
    yield (
        Invitation,
        {"id": new_id(), "visit_id": visit, "incident_id": incident, "state": "opened", "channel": "sms"}
        | {"token_hash": secrets.token_hex(32), "token_sealed": SEALED, "sent_at": at, "expires_at": at},
    )
    who = {"id": new_id(), "visit_id": visit, "role": "victim", "line": "absent" if over else "here"}
    yield Participant, who | {"microphone": "on", "camera": "on", "facing": "user", "line_changed_at": at}
    values = {"level": 0.8, "charging": False, "minutes_left": 200, "low": None}
    yield Check, {"visit_id": visit, "kind": "battery", "at": at, "values": values}
