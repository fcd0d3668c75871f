"""The worker's jobs: asked for once, done once, never lost with a worker."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.evidence import jobs
from app.evidence.jobs import WORK, JobFailed, Work
from app.evidence.records import EvidenceJob
from app.platform.database import transaction
from tests.clock import Clock
from tests.people import Officer, Phone


class Desk:
    """Asks for jobs of a visit and does them."""

    def __init__(self, app: Flask, visit: str) -> None:
        self.app, self.visit = app, visit
        self.done: list[str] = []

    def asks(self, kind: str = "test", **about: str) -> str:
        with self.app.app_context(), transaction() as tx:
            return jobs.ask(tx, kind, visit_id=self.visit, **about).id

    def runs(self, job_id: str) -> EvidenceJob:
        with self.app.app_context():
            jobs.run(job_id)
        return self.sees(job_id)

    def sees(self, job_id: str) -> EvidenceJob:
        with self.app.app_context(), transaction() as tx:
            found = tx.get(EvidenceJob, job_id)
            assert found
            return found

    def due(self) -> list[str]:
        with self.app.app_context(), transaction() as tx:
            return jobs.due(tx)


@pytest.fixture
def desk(app: Flask, link: str, phone: Phone, officer: Officer) -> Iterator[Desk]:
    phone.waits(link)
    made = Desk(app, officer.admits())
    WORK["test"] = lambda work: made.done.append(work.job_id)
    yield made
    del WORK["test"]


def test_what_is_asked_for_is_done_once(desk: Desk) -> None:
    job = desk.asks()
    assert desk.runs(job).state == "done"
    assert desk.runs(job).progress == 1
    assert desk.done == [job]


def test_what_waits_is_not_asked_for_twice(desk: Desk) -> None:
    assert desk.asks(of="one") == desk.asks(of="one")
    assert desk.asks(of="one") != desk.asks(of="another")


def test_a_worker_takes_what_is_in_the_queue(desk: Desk) -> None:
    job = desk.asks()
    taken: list[str] = []
    queue = desk.app.extensions["queue"]
    queue.consumer(taken.append, 1)
    queue._huey.execute(queue._huey.dequeue())
    assert taken == [job]


def test_nothing_in_the_queue_is_code(desk: Desk) -> None:
    desk.asks()
    [message] = desk.app.extensions["queue"]._huey.storage.enqueued_items()
    assert message.startswith(b"[")


@pytest.mark.parametrize(
    ("failure", "code"), [(JobFailed("disk_full"), "disk_full"), (ValueError("anything"), "failed")]
)
def test_what_fails_says_why_in_a_code(desk: Desk, failure: Exception, code: str) -> None:
    def fails(_work: Work) -> None:
        raise failure

    WORK["test"] = fails
    job = desk.runs(desk.asks())
    assert (job.state, job.problem) == ("failed", code)


def test_progress_is_seen_while_it_is_done(desk: Desk) -> None:
    seen: list[float] = []

    def works(work: Work) -> None:
        work.progress(0.5)
        seen.append(desk_progress(desk)(work.job_id))

    WORK["test"] = works
    desk.runs(desk.asks())
    assert seen == [0.5]


def desk_progress(desk: Desk) -> Callable[[str], float]:
    return lambda job_id: desk.sees(job_id).progress


def test_what_a_dead_worker_had_in_hand_waits_again_and_is_given_up_in_the_end(desk: Desk, time: Clock) -> None:
    job = desk.asks()
    for _ in range(jobs.MAX_TRIES):
        assert desk.due() == [job]
        with desk.app.app_context():
            assert jobs._take(job)  # and here the worker was killed
        jobs._in_hand.clear()
        assert desk.due() == []
        time.passes(seconds=jobs.ALIVE_S + 1)
    assert desk.due() == []
    assert (desk.sees(job).state, desk.sees(job).problem) == ("failed", "worker_died")


def test_what_is_in_hand_is_nobody_elses(desk: Desk, time: Clock) -> None:
    job = desk.asks()
    with desk.app.app_context():
        assert jobs._take(job)
        time.passes(seconds=jobs.ALIVE_S + 1)
        jobs.keep_alive()
    assert desk.due() == []
    jobs._in_hand.clear()


def test_figures_tell_how_long_the_oldest_waits(desk: Desk, time: Clock) -> None:
    desk.asks()
    time.passes(seconds=90)
    with desk.app.app_context():
        counted, waiting_s = jobs.counts()
    assert (counted["waiting"], round(waiting_s)) == (1, 90)
