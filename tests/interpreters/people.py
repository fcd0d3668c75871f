"""Interpreters, and the worker that rings with them."""

import re
import threading
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.interpreters import worker
from app.interpreters.records import InterpreterBooking, InterpreterProfile
from app.platform import clock
from app.platform.database import transaction
from app.platform.permissions import Role
from tests.people import ORIGIN, Officer, StaffBrowser
from tests.push_service import PushService


class Interpreter(StaffBrowser):
    """A demo interpreter: 0 is B. Price, 1 is M. Shah."""

    ROLE = Role.INTERPRETER

    def is_told(self, pushes: PushService, name: str) -> None:
        """This browser is told by push."""
        answer = self.http.post("/interpreter/alerts/on", json=pushes.subscription(name), base_url=ORIGIN)
        assert answer.status_code == 200, answer.text

    def opens(self) -> None:
        """The page, and its socket."""
        assert self.connects().asks("booking:watch")["ok"]

    def sees(self) -> str:
        """The words of the part that changes, without tags."""
        return words(self.gets("/interpreter/now"))

    def answers(self, booking: str, answer: str, know: str | None = "no") -> TestResponse:
        """Accept, or not now."""
        form = {"answer": answer} | ({"know": know} if know else {})
        return self.posts(f"/interpreter/bookings/{booking}/answer", **form)

    def does(self, booking: str, act: str, **form: Any) -> TestResponse:
        """Press a button of one's own booking."""
        return self.posts(f"/interpreter/bookings/{booking}/{act}", **form)

    def keeps(self, app: Flask, **values: Any) -> None:
        """Have this in the profile."""
        with app.app_context(), transaction() as tx:
            query = select(InterpreterProfile).where(InterpreterProfile.staff_id == self.person.id)
            profile = tx.session.scalars(query).one()
            for name, value in values.items():
                setattr(profile, name, value)


def words(page: TestResponse) -> str:
    """What a page says, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)).replace("&#39;", "’")


def asks(officer: Officer, visit: str, **wanted: str) -> TestResponse:
    """The officer asks for an interpreter."""
    form = {"language": "bsl", "people": "Officer and caller", "about": "First account", "minutes": "40"} | wanted
    return officer.posts(f"/officer/visits/{visit}/interpreter", **form)


def newest(app: Flask) -> InterpreterBooking:
    """The newest booking as it is stored."""
    with app.app_context(), transaction() as tx:
        query = select(InterpreterBooking).order_by(InterpreterBooking.asked_at.desc())
        return tx.session.scalars(query).first() or InterpreterBooking()


def rounds(app: Flask, times: int = 1) -> int:
    """What the worker does in so many looks, with all that it sends. Returns the messages of the last one."""
    told = 0
    for _look in range(times):
        sending: list[threading.Thread] = []

        def beside(target: Any, *arguments: Any, sending: list[threading.Thread] = sending) -> None:
            sending.append(threading.Thread(target=target, args=arguments))
            sending[-1].start()

        told = worker.run_once(app, beside)
        for thread in sending:
            thread.join(30)
    return told


def in_days(days: int) -> date:
    """A day from now."""
    return (clock.now().astimezone(clock.HERE) + timedelta(days=days)).date()
