"""Somebody waits too long: open pages hear of it, browsers are told by push, once for each step, until answered."""

import threading
from pathlib import Path

import pytest
from flask import Flask

from tests.alerts.looking import is_on, looks, turns_on
from tests.clock import Clock
from tests.conftest import build
from tests.people import ORIGIN, ControlRoom, FakeMedia, Officer, Phone
from tests.push_service import PushService

WELSH = "__Host-language"


def alerted(officer: Officer) -> list[str | None]:
    return [told["card"]["alerted_at"] for told in officer.socket.told("board:changed")]


@pytest.mark.usefixtures("waiting")
def test_an_open_page_hears_of_a_long_wait_once_for_each_step(app: Flask, time: Clock, officer: Officer) -> None:
    officer.connects()
    assert [card["alerted_at"] for card in officer.board()] == [None]
    time.passes(seconds=58)
    looks(app)
    assert alerted(officer) == []
    time.passes(seconds=3)
    looks(app)
    looks(app)
    [first] = alerted(officer)
    time.passes(seconds=61)
    looks(app)
    [second] = alerted(officer)
    assert first
    assert second
    assert first < second
    assert [card["alerted_at"] for card in officer.board()] == [second]


def test_the_push_says_nothing_of_anybody_and_is_signed_by_us(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    turns_on(officer, pushes)
    assert is_on(officer)
    time.passes(seconds=61)
    assert looks(app) == 1
    [(name, message, headers)] = pushes.taken
    assert name == "desk"
    assert message == {"title": "Someone is waiting", "lang": "en"}
    claims = pushes.claims(headers)
    assert claims["aud"] == f"https://{pushes.host}"
    assert claims["sub"] == "mailto:it@force.example"
    assert (headers["Ttl"], headers["Urgency"], headers["Topic"]) == ("60", "high", "waiting")
    assert b"waiting" not in pushes.bodies[0]


def test_it_comes_in_the_language_of_the_officers_page(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    officer.http.set_cookie(WELSH, "cy", domain="go.test", secure=True)
    turns_on(officer, pushes)
    time.passes(seconds=61)
    looks(app)
    assert pushes.taken[0][1] == {"title": "Mae rhywun yn aros", "lang": "cy"}


def test_several_who_wait_too_long_at_once_are_one_push_and_it_ends_when_all_are_answered(
    app: Flask, time: Clock, control_room: ControlRoom, officer: Officer, pushes: PushService
) -> None:
    for number in range(3):
        Phone(app).waits(control_room.sends_link(reference=f"W-{number}"))
    colleague = Officer(app, which=1)
    turns_on(colleague, pushes)
    time.passes(seconds=61)
    looks(app)
    looks(app)
    assert len(pushes.taken) == 1
    officer.connects()
    for _ in range(3):
        visit = officer.admits()
        assert officer.socket.asks("visit:end", {"visit": visit})["ok"]
    time.passes(seconds=120)
    assert looks(app) == 0
    assert len(pushes.taken) == 1


def test_who_is_in_a_call_is_left_in_peace(
    app: Flask, time: Clock, control_room: ControlRoom, officer: Officer, pushes: PushService
) -> None:
    turns_on(officer, pushes)
    for number in range(2):
        Phone(app).waits(control_room.sends_link(reference=f"W-{number}"))
    officer.admits()
    time.passes(seconds=61)
    assert looks(app) == 0
    assert pushes.taken == []
    assert is_on(officer)


def test_a_restart_tells_nobody_twice_and_goes_on(
    app: Flask, time: Clock, tmp_path: Path, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    turns_on(officer, pushes)
    time.passes(seconds=61)
    looks(app)
    settings = app.extensions["settings"]
    again = build(settings.data_dir, RVR_PUSH_SERVICES=pushes.host)
    again.extensions["media"] = FakeMedia()
    assert looks(again) == 0
    time.passes(seconds=61)
    assert looks(again) == 1
    again.extensions["store"].engine.dispose()
    assert [name for name, *_ in pushes.taken] == ["desk", "desk"]


def test_several_processes_that_look_at_the_same_moment_tell_one_wait_once(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    turns_on(officer, pushes)
    time.passes(seconds=61)
    processes = [app] + [build(app.extensions["settings"].data_dir, RVR_PUSH_SERVICES=pushes.host) for _ in range(3)]
    together = threading.Barrier(len(processes))
    told: list[int] = []

    def process(one: Flask) -> None:
        one.extensions["media"] = FakeMedia()
        together.wait(10)
        told.append(looks(one))

    threads = [threading.Thread(target=process, args=(one,)) for one in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == [0, 0, 0, 1]
    assert [name for name, *_ in pushes.taken] == ["desk"]
    for one in processes[1:]:
        one.extensions["store"].engine.dispose()


def test_without_a_key_there_is_no_push_and_pages_are_told_all_the_same(
    app: Flask, time: Clock, waiting: Phone, officer: Officer, pushes: PushService
) -> None:
    app.extensions["push"] = None
    refused = officer.http.post("/officer/alerts/on", json=pushes.subscription("desk"), base_url=ORIGIN)
    assert refused.status_code == 422
    officer.connects()
    officer.board()
    time.passes(seconds=61)
    looks(app)
    assert len(alerted(officer)) == 1
