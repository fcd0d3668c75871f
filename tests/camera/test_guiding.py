"""The officer guides her camera; torch and zoom only while she lets them."""

from typing import Any

import pytest
from flask import Flask

from tests.people import Officer, Phone

STEERING = {"allowed": True, "torch": False, "zoom": 1.0, "zoom_min": 1.0, "zoom_max": 4.0}


@pytest.fixture
def visit(phone: Phone, link: str, officer: Officer) -> str:
    """A visit in a call."""
    phone.waits(link)
    visit = officer.admits()
    phone.socket.told()
    officer.socket.told()
    return visit


def test_a_hint_reaches_her_page(phone: Phone, officer: Officer, visit: str) -> None:
    assert officer.socket.asks("camera:guide", {"visit": visit, "hint": "higher"})["ok"]
    assert phone.socket.told("camera:guided")[0]["hint"] == "higher"
    assert officer.socket.asks("camera:guide", {"visit": visit, "hint": "any words"})["code"] == "bad_request"


def test_nothing_is_steered_before_she_lets_them_or_after_she_stopped_it(
    phone: Phone, officer: Officer, visit: str
) -> None:
    steer = {"visit": visit, "torch": True}
    assert officer.socket.asks("camera:steer", steer)["code"] == "not_now"
    officer.socket.asks("camera:ask_steering", {"visit": visit})
    assert len(phone.socket.told("camera:steering_asked")) == 1
    assert phone.socket.asks("camera:steering", STEERING)["ok"]
    assert officer.socket.told("camera:steering_changed")[0]["steering"] == STEERING
    assert officer.socket.asks("camera:steer", steer)["ok"]
    steered = phone.socket.told("camera:steered")[0]
    assert (steered["torch"], steered["zoom"]) == (True, None)
    phone.socket.asks("camera:steering", {"allowed": False})
    assert officer.socket.asks("camera:steer", steer)["code"] == "not_now"


def test_it_is_in_the_officers_snapshot_and_ends_with_the_call(phone: Phone, officer: Officer, visit: str) -> None:
    phone.socket.asks("camera:steering", STEERING)
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["steering"] == STEERING
    officer.socket.asks("visit:end", {"visit": visit})
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["steering"]["allowed"] is False


@pytest.mark.parametrize(
    ("name", "payload"),
    [("camera:guide", {"hint": "higher"}), ("camera:ask_steering", {}), ("camera:steer", {"torch": True})],
)
def test_an_officer_who_is_not_in_the_call_guides_nobody(
    app: Flask, visit: str, name: str, payload: dict[str, Any]
) -> None:
    other = Officer(app, which=1)
    other.connects()
    assert other.socket.asks(name, {"visit": visit, **payload})["code"] == "not_allowed"
