"""What 500 open rows cost the page that shows them: to open, at rest, and when one row changes.

The browser's main thread, by its processor time, beside the same page with 50 rows in the same run. All rows wait: each
has a clock that moves every second.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.factory import create_app
from app.platform.config import load
from app.platform.database import store
from bench.board import write_incidents
from bench.report import Figure
from e2e.conftest import CHROMIUM, DESK, FAKE_DEVICES, QUIET
from e2e.people import CallHandler, Officer
from e2e.system import System, wait_until

FEW, MANY = 50, 500
APART = timedelta(seconds=5)
ROUNDS = 7
OPENING_MS, REST_MS = 3000, 3000
SETTLE_MS = 200  # long enough to be drawn; a clock moves in one of five, which the median leaves out
UNTOLD_S = "3600"  # nobody is alerted of here: that would be changes that nobody asked for
ROWS = "document.querySelectorAll('.card').length"


class Desk:
    """A page with so many rows, and the time that its main thread has worked."""

    def __init__(self, system: System, page: Page) -> None:
        self.system, self.page = system, page
        self._count = 0
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _worked_ms(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    def _work_ms(self, act: Callable[[], None]) -> float:
        before_ms = self._worked_ms()
        act()
        return self._worked_ms() - before_ms

    def opens(self) -> float:
        """Milliseconds of work in the first seconds of the page."""
        self.page.reload()  # the count begins anew
        self.page.wait_for_timeout(OPENING_MS)
        return self._worked_ms()

    def rests(self) -> float:
        """Milliseconds of work in a second in which nothing happens."""
        return self._work_ms(lambda: self.page.wait_for_timeout(REST_MS)) * 1000 / REST_MS

    def changes(self) -> float:
        """Milliseconds of work until one more row is there, drawn and settled."""
        self._count += 1
        reference = f"NEW-{self._count}"

        def another() -> None:
            self.system.new_link(reference)
            self.page.wait_for_timeout(SETTLE_MS)

        return self._work_ms(another)


def measure() -> list[Figure]:
    """Both pages, few rows and many in turn, so that both meet the same noise."""
    with _browser() as browser, _installation(FEW) as few, _installation(MANY) as many:
        boards = [_board(browser, few, FEW), _board(browser, many, MANY)]
        found = [*_figures("the board", *boards)]
        queues = [_queue(browser, few, FEW), _queue(browser, many, MANY)]
        return [*found, *_figures("an officer's queue", *queues)]


def _figures(name: str, *desks: Desk) -> Iterator[Figure]:
    for what, act, budget in (
        ("opening", Desk.opens, "≤ 5"),
        ("at rest, a second", Desk.rests, "≤ 4"),
        ("one change", Desk.changes, "≤ 3"),
    ):
        few_ms, many_ms = _in_turn(act, *desks)
        note = f"{many_ms:.1f} ms with {MANY} rows"
        yield Figure(f"{name}, {what}", many_ms / few_ms, "times", budget, f"{few_ms:.1f} ms with {FEW} rows", note)


def _in_turn(act: Callable[[Desk], float], *desks: Desk) -> list[float]:
    """Medians of what it costs each desk."""
    took: list[list[float]] = [[] for _ in desks]
    for _round in range(ROUNDS):
        for desk, times in zip(desks, took, strict=True):
            times.append(act(desk))
    return [statistics.median(times) for times in took]


def _board(browser: Browser, system: System, rows: int) -> Desk:
    handler = CallHandler(system, browser.new_context(**DESK))
    handler.signs_in_as_handler()
    wait_until(lambda: handler.page.evaluate(ROWS) >= rows, "all rows are there")
    return Desk(system, handler.page)


def _queue(browser: Browser, system: System, rows: int) -> Desk:
    officer = Officer(system, browser.new_context(**DESK))
    officer.is_ready("PC 00")
    wait_until(lambda: officer.page.evaluate(ROWS) >= rows, "all rows are there")
    return Desk(system, officer.page)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES])
        yield browser
        browser.close()


@contextmanager
def _installation(rows: int) -> Iterator[System]:
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder))
        system.environment |= {"RVR_ALERT_AFTER_S": UNTOLD_S}
        system.start()
        app = create_app(load({"RVR_DATA_DIR": folder}), async_mode="threading")
        with app.app_context(), store().engine.begin() as connection:
            write_incidents(connection, rows, datetime.now(UTC), APART, "waiting")
        yield system
        system.stop()
