"""Hands texts over beside requests, in the web process: what it tells reaches the open pages of staff at once.

With several web processes each runs one; a text is claimed in the database before it is handed over.
"""

from flask import Flask
from flask_socketio import SocketIO

from app.invitations import delivery
from app.platform.config import Settings
from app.platform.notify import Notify
from app.platform.rounds import every
from app.platform.sms import Outbox, Sender

ROUND_S = 1


def sender_of(settings: Settings) -> Sender:
    """The sender that the settings name."""
    if settings.sms == "notify":
        key = settings.notify_api_key.get_secret_value()
        email = settings.notify_email_template_id
        return Notify(key, settings.notify_template_id, settings.notify_url, email_template_id=email)
    return Outbox()


def start(app: Flask, socketio: SocketIO) -> None:
    """Called once, before the server listens."""
    sender = sender_of(app.extensions["settings"])
    every(app, socketio, ROUND_S, "texts_failed", lambda: delivery.run_due(sender))
