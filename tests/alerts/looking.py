"""What the tests of alerts do and look at."""

import threading
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.alerts import worker
from app.alerts.records import PushSubscription
from app.platform.database import transaction
from tests.people import ORIGIN, Officer
from tests.push_service import PushService


def looks(app: Flask) -> int:
    """One look of the worker, with all that it sends."""
    sending: list[threading.Thread] = []

    def beside(target: Any, *arguments: Any) -> None:
        sending.append(threading.Thread(target=target, args=arguments))
        sending[-1].start()

    told = worker.run_once(app, beside)
    for thread in sending:
        thread.join(30)
    return told


def turns_on(officer: Officer, pushes: PushService, name: str = "desk") -> None:
    answer = officer.http.post("/officer/alerts/on", json=pushes.subscription(name), base_url=ORIGIN)
    assert answer.status_code == 200, answer.text


def is_on(officer: Officer) -> bool:
    return bool(officer.gets("/officer/alerts").get_json()["on"])


def subscriptions(app: Flask) -> int:
    with app.app_context(), transaction() as tx:
        return len(tx.session.scalars(select(PushSubscription.id)).all())
