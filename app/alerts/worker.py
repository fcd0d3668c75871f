"""Looks once a second who waits too long, and tells the browsers; beside requests, in the web process.

What was told is in the database, so a restart goes on where it was. With several web processes each looks.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from app.alerts import rules, service
from app.alerts.service import Recipient
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.locale import speaking
from app.platform.log import logger
from app.platform.push import TOPIC, Push
from app.platform.rounds import every

ROUND_S = 1


def start(app: Flask, socketio: SocketIO) -> None:
    """Called once, before the server listens."""
    every(app, socketio, ROUND_S, "alerts_failed", lambda: run_once(app, socketio.start_background_task))


def run_once(app: Flask, beside: Callable[..., Any]) -> int:
    """One look. Each browser is told beside the others: one slow push service holds nobody up. Returns how many."""
    with app.app_context():
        push: Push | None = app.extensions["push"]
        told = service.raise_due()
        for one in told if push else []:
            beside(tell, app, push, one)
        return len(told)


def tell(app: Flask, push: Push, one: Recipient) -> None:
    """Tell one browser that somebody waits."""
    with app.app_context():
        message = words(one.language)
    hand_over(app, push, one, message, app.extensions["settings"].alert_again_s)


def hand_over(
    app: Flask, push: Push, one: Recipient, message: dict[str, str], lasts_s: int, topic: str = TOPIC
) -> None:
    """Hand one message over; a subscription that is over is removed."""
    with app.app_context():
        try:
            services = app.extensions["settings"].allowed_push_services  # the list may have changed
            allowed = rules.is_push_service(one.endpoint, services)
            outcome = push.send(one.endpoint, one.keys, message, lasts_s, topic) if allowed else "gone"
            if outcome == "gone":
                with transaction() as tx:
                    service.forget(tx, [one.subscription_id])
        except Exception:
            logger.error("push_failed", exc_info=True)


def words(language: str) -> dict[str, str]:
    """What the notification says: nothing of anybody, for it may lie on a locked screen, and goes through others."""
    with speaking("staff", language):
        return {"title": _("Someone is waiting"), "lang": language}
