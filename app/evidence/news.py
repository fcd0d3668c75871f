"""Tells desks what the worker has done: it is another process, and only the web process has the open pages' sockets."""

from datetime import datetime

from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import select

from app.evidence import uploads
from app.evidence.records import EvidenceJob
from app.platform import clock
from app.platform.database import transaction
from app.platform.rounds import every
from app.visits import service as visits

ROUND_S = 1


def tell_since(since: datetime) -> datetime:
    """Tell of jobs that ended after `since`; returns from when to look the next time."""
    with transaction() as tx:
        query = select(EvidenceJob.visit_id, EvidenceJob.touched_at).where(
            EvidenceJob.touched_at > since, EvidenceJob.state.in_(("done", "failed"))
        )
        ended = tx.session.execute(query).all()
        for visit_id in sorted({row[0] for row in ended}):
            uploads.tell(tx, visits.find(tx, visit_id))
    return max([since, *(row[1] for row in ended)])


def start(app: Flask, socketio: SocketIO) -> None:
    """Called once, before the server listens."""
    since = clock.now()

    def tell() -> None:
        nonlocal since
        since = tell_since(since)

    every(app, socketio, ROUND_S, "evidence_news_failed", tell)
