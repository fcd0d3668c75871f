"""Browsers that are told: what becomes of one whose service is slow, away or refuses, and of one that is over."""

import threading
from typing import Any

import pytest
from flask import Flask
from werkzeug import Response

from app.people.management import change_role
from app.people.records import Staff
from app.platform import push as push_module
from app.platform.database import store, transaction
from app.platform.permissions import Actor, Role
from tests.alerts.looking import is_on, looks, subscriptions, turns_on
from tests.clock import Clock
from tests.people import ORIGIN, ControlRoom, Officer, Phone
from tests.push_service import PushService


@pytest.mark.parametrize(("status", "stays"), [(404, False), (410, False), (429, True), (500, True), (403, True)])
def test_a_subscription_that_is_over_is_removed_and_one_that_is_only_refused_stays(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService, status: int, stays: bool
) -> None:
    turns_on(officer, pushes)
    pushes.answers["desk"] = Response("", status)
    time.passes(seconds=61)
    looks(app)
    assert is_on(officer) is stays


def test_a_slow_service_holds_nobody_up_and_one_that_is_away_does_no_harm(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_module, "TIMEOUT_S", (1, 0.5))
    turns_on(officer, pushes, "slow")
    turns_on(Officer(app, which=1), pushes, "quick")
    pushes.holds["slow"] = threading.Event()
    time.passes(seconds=61)
    assert looks(app) == 2
    assert [name for name, *_ in pushes.taken] == ["quick"]
    assert subscriptions(app) == 2
    pushes.stops()
    time.passes(seconds=61)
    assert looks(app) == 2
    assert subscriptions(app) == 2


def test_a_service_that_leads_elsewhere_is_not_followed(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    turns_on(officer, pushes)
    pushes.answers["desk"] = Response("", 307, {"Location": f"https://{pushes.host}/elsewhere"})
    time.passes(seconds=61)
    assert looks(app) == 1
    assert pushes.elsewhere == []


@pytest.mark.parametrize(
    "how", ["signs out", "session ended elsewhere", "session ran out", "another role", "turned off"]
)
def test_a_subscription_ends_with_what_it_belongs_to(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService, how: str
) -> None:
    turns_on(officer, pushes)
    if how == "signs out":
        officer.posts("/sign-out")
    elif how == "session ended elsewhere":
        other = Officer(app)
        other.posts("/me/sessions/end")
    elif how == "another role":
        with app.app_context(), transaction() as tx:
            staff = tx.get(Staff, officer.person.id)
            assert staff
            change_role(tx, Actor(Role.ADMINISTRATOR, "admin"), staff, Role.ANALYST)
    elif how == "turned off":
        officer.http.post("/officer/alerts/off", base_url=ORIGIN)
    time.passes(hours=13 if how == "session ran out" else 1)
    assert looks(app) == 0
    assert pushes.taken == []
    assert subscriptions(app) == 0


def test_a_locked_session_is_still_told(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    turns_on(officer, pushes)
    time.passes(minutes=20)
    assert looks(app) == 1
    assert len(pushes.taken) == 1


def test_the_next_person_at_the_same_browser_takes_it_over(app: Flask, officer: Officer, pushes: PushService) -> None:
    turns_on(officer, pushes)
    colleague = Officer(app, which=1)
    turns_on(colleague, pushes)
    assert is_on(colleague)
    assert not is_on(officer)
    assert subscriptions(app) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "https://127.0.0.1/push"},
        {"endpoint": "http://localhost/push"},
        {"endpoint": ["x"]},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": None},
    ],
)
def test_what_is_no_subscription_at_a_service_of_ours_is_refused(
    app: Flask, officer: Officer, pushes: PushService, changed: dict[str, Any]
) -> None:
    body = pushes.subscription("desk") | changed
    assert officer.http.post("/officer/alerts/on", json=body, base_url=ORIGIN).status_code == 422
    assert subscriptions(app) == 0


def test_only_officers_turn_it_on_and_address_and_keys_lie_sealed(
    app: Flask, control_room: ControlRoom, officer: Officer, pushes: PushService
) -> None:
    body = pushes.subscription("desk")
    assert control_room.http.post("/officer/alerts/on", json=body, base_url=ORIGIN).status_code == 403
    turns_on(officer, pushes)
    with app.app_context(), store().engine.connect() as connection:
        row = str(connection.exec_driver_sql("SELECT * FROM push_subscription").fetchone())
    assert pushes.host not in row
    assert body["keys"]["p256dh"] not in row
