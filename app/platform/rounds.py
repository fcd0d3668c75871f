"""What a web process does again and again beside requests."""

from collections.abc import Callable

from flask import Flask
from flask_socketio import SocketIO

from app.platform.log import logger


def every(app: Flask, socketio: SocketIO, pause_s: float, failed: str, work: Callable[[], object]) -> None:
    """Do it after each pause, for as long as the process lives. A round that fails is logged as `failed`, and over."""

    def rounds() -> None:
        while True:
            socketio.sleep(pause_s)
            try:
                with app.app_context():
                    work()
            except Exception:
                logger.error(failed, exc_info=True)

    socketio.start_background_task(rounds)
