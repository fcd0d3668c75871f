"""Rings further and tells by push, beside requests, in the web process. What was done is in the database.

A ring that has no token yet has not been told by push; with several web processes each looks, and claims it first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import select

from app.alerts import service as alerts
from app.alerts import worker as alerts_worker
from app.alerts.service import Recipient
from app.interpreters import desk
from app.interpreters.lifecycle import RINGING, BookingState
from app.interpreters.records import InterpreterBooking, InterpreterRing
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.locale import speaking
from app.platform.permissions import Role
from app.platform.push import Push
from app.platform.rounds import every
from app.platform.secrets import hash_token, new_token

ROUND_S = 0.5
LASTS_S = 120  # how long a push service may keep it: an old request helps nobody
TOPIC = "booking"
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Message:
    """What one browser is told."""

    to: Recipient
    words: dict[str, str]


def start(app: Flask, socketio: SocketIO) -> None:
    """Called once, before the server listens."""
    every(app, socketio, ROUND_S, "bookings_failed", lambda: run_once(app, socketio.start_background_task))


def run_once(app: Flask, beside: Callable[..., Any]) -> int:
    """One look: take the next steps, tell browsers. Returns how many messages."""
    with app.app_context():
        with transaction() as tx:
            desk.escalate_due(tx)
            messages = _open(tx) + _over(tx)
        push: Push | None = app.extensions["push"]
        for one in messages if push else []:
            beside(alerts_worker.hand_over, app, push, one.to, one.words, LASTS_S, TOPIC)
        return len(messages)


def _open(tx: Transaction) -> list[Message]:
    """For each ring that was not told yet, with a token of its own to answer by."""
    rings = _rings(tx, InterpreterBooking.is_in(RINGING), InterpreterRing.token_hash.is_(None))
    browsers = alerts.browsers_of(tx, Role.INTERPRETER) if rings else {}
    found = []
    for ring, _booking in rings:
        token = new_token()
        ring.token_hash = hash_token(token)
        found += [Message(one, open_words(one.language, token)) for one in browsers.get(ring.staff_id, [])]
    return found


def _over(tx: Transaction) -> list[Message]:
    """For who was told and said nothing, while somebody else was first, or nobody is needed any more."""
    rings = _rings(tx, ~InterpreterBooking.is_in(RINGING), InterpreterRing.token_hash.is_not(None))
    browsers = alerts.browsers_of(tx, Role.INTERPRETER) if rings else {}
    found = []
    for ring, booking in rings:
        ring.answer = "late"
        found += [Message(one, over_words(one.language, booking)) for one in browsers.get(ring.staff_id, [])]
    return found


def _rings(tx: Transaction, *where: Any) -> list[tuple[InterpreterRing, InterpreterBooking]]:
    query = (
        select(InterpreterRing, InterpreterBooking)
        .join(InterpreterBooking, InterpreterBooking.id == InterpreterRing.booking_id)
        .where(InterpreterRing.answer.is_(None), *where)
        .order_by(InterpreterRing.rung_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=InterpreterRing)
    )
    return [(ring, booking) for ring, booking in tx.session.execute(query).all()]


def open_words(language: str, token: str) -> dict[str, str]:
    """What the notification says and its buttons are called: nothing of anybody, for it lies on a locked screen."""
    with speaking("staff", language):
        return {
            "title": _("Booking"),
            "body": _("A booking is open. Can you take it?"),
            "accept": _("Accept"),
            "decline": _("Not now"),
            "token": token,
            "lang": language,
        }


def over_words(language: str, booking: InterpreterBooking) -> dict[str, str]:
    """What takes its place."""
    with speaking("staff", language):
        is_over = booking.staff_id is None or booking.state == BookingState.CANCELLED.value
        body = _("Nobody is needed any more. Thank you.") if is_over else _("Someone else has this one. Thank you.")
        return {"title": _("Booking"), "body": body, "lang": language}
