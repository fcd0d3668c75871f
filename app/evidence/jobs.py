"""What the worker has to do: asked for in a transaction, run in a process that holds the private key, told by progress.

A job may be run again at any time (the worker was killed, or the queue brought it twice): what it does must come to the
same. How far it got lies in the database alone.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update

from app.evidence.records import EvidenceJob
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.log import logger
from app.platform.queue import Queue

ALIVE_S = 60  # a running job that nobody has touched for so long is nobody's
MAX_TRIES = 3  # what took the worker with it as often is not tried again
STATES = ("waiting", "running", "done", "failed")
TELL_S = 1.0  # between two notes of progress


class JobFailed(Exception):
    """The job can't be done; `code` says why, for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Work:
    """A job in hand: which, about what, and how to tell progress."""

    job_id: str
    kind: str
    exhibit_id: str | None
    visit_id: str
    about: dict[str, Any]
    _told_at: float = 0.0

    def progress(self, share: float) -> None:
        """share: 0 to 1 of the work that is done. Cheap to call often."""
        now = clock.now().timestamp()
        if now - self._told_at < TELL_S:
            return
        self._told_at = now
        with transaction() as tx:
            _change(tx, self.job_id, progress=min(1.0, max(0.0, share)))


WORK: dict[str, Callable[[Work], None]] = {}
"""What does each kind of job. Filled by `does` as the modules load."""
_in_hand: set[str] = set()
_lock = threading.Lock()


def does(kind: str) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
    """Decorator: this function does jobs of this kind."""

    def register(function: Callable[[Work], None]) -> Callable[[Work], None]:
        WORK[kind] = function
        return function

    return register


def ask(
    tx: Transaction, kind: str, *, visit_id: str, exhibit_id: str | None = None, **about: str | int | list[str]
) -> EvidenceJob:
    """Have it done once this transaction is on disk. One that waits for the same is not asked for twice."""
    query = select(EvidenceJob).where(
        EvidenceJob.kind == kind,
        EvidenceJob.visit_id == visit_id,
        EvidenceJob.exhibit_id == exhibit_id,
        EvidenceJob.state == "waiting",
    )
    for waiting in tx.session.scalars(query):
        if waiting.about == about:
            return waiting
    now = clock.now()
    job = EvidenceJob(kind=kind, visit_id=visit_id, exhibit_id=exhibit_id, about=about, asked_at=now, touched_at=now)
    job.state, job.progress, job.tries = "waiting", 0.0, 0
    tx.add(job)
    queue: Queue = current_app.extensions["queue"]
    tx.after_commit(lambda: queue.put(job.id))
    return job


def run(job_id: str) -> None:
    """Do a job that waits; one that somebody else has in hand, or that is done, is left alone."""
    work = _take(job_id)
    if work is None:
        return
    try:
        WORK[work.kind](work)
    except JobFailed as failure:
        _end(job_id, "failed", failure.code)
    except Exception:
        logger.error("job_failed", kind=work.kind, job=job_id, exc_info=True)
        _end(job_id, "failed", "failed")
    else:
        _end(job_id, "done", None)


def _take(job_id: str) -> Work | None:
    with transaction() as tx:
        job = tx.get(EvidenceJob, job_id)
        if job is None or job.state != "waiting":
            return None
        job.state, job.tries, job.progress = "running", job.tries + 1, 0.0
        job.began_at = job.touched_at = clock.now()
        work = Work(job.id, job.kind, job.exhibit_id, job.visit_id, dict(job.about))
    with _lock:
        _in_hand.add(job_id)
    return work


def _end(job_id: str, state: str, problem: str | None) -> None:
    with _lock:
        _in_hand.discard(job_id)
    with transaction() as tx:
        values: dict[str, Any] = {"progress": 1.0} if state == "done" else {}
        _change(tx, job_id, state=state, problem=problem, ended_at=clock.now(), **values)


def _change(tx: Transaction, job_id: str, **values: Any) -> None:
    tx.session.execute(update(EvidenceJob).where(EvidenceJob.id == job_id).values(touched_at=clock.now(), **values))


def keep_alive() -> None:
    """Say that what this process has in hand is in hand. Called more often than every ALIVE_S."""
    with _lock:
        mine = list(_in_hand)
    if mine:
        with transaction() as tx:
            tx.session.execute(update(EvidenceJob).where(EvidenceJob.id.in_(mine)).values(touched_at=clock.now()))


def due(tx: Transaction) -> list[str]:
    """The jobs that wait, oldest first: also those whose worker died, unless it did so each time."""
    lost = clock.now() - timedelta(seconds=ALIVE_S)
    running = select(EvidenceJob).where(EvidenceJob.state == "running", EvidenceJob.touched_at < lost)
    for job in tx.session.scalars(running):
        given_up = job.tries >= MAX_TRIES
        job.state, job.problem = ("failed", "worker_died") if given_up else ("waiting", None)
        job.touched_at = clock.now()
        job.ended_at = clock.now() if given_up else None
    tx.session.flush()
    query = select(EvidenceJob.id).where(EvidenceJob.state == "waiting").order_by(EvidenceJob.asked_at)
    return list(tx.session.scalars(query))


def counts() -> tuple[dict[str, int], float]:
    """How many jobs there are in each state, and for how many seconds the oldest one waits."""
    with transaction() as tx:
        query = select(EvidenceJob.state, func.count()).group_by(EvidenceJob.state)
        found: dict[str, int] = {row[0]: row[1] for row in tx.session.execute(query)}
        oldest = tx.session.scalar(select(func.min(EvidenceJob.asked_at)).where(EvidenceJob.state == "waiting"))
    waiting_s = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return dict.fromkeys(STATES, 0) | found, waiting_s
