"""TURN credentials: for one connection, soon over, and for nobody outside a visit."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.platform.turn import VALID_FOR, Turn, problems
from tests.people import Phone, Socket

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URLS = "turn:go.example:3478,turns:go.example:443?transport=tcp"
SECRET = "0123456789abcdef"


def test_the_password_is_the_one_that_coturn_computes() -> None:
    turn = Turn(("turn:go.example:3478",), "north", True)
    (server,) = turn.reach("peer-1", NOW)["ice_servers"]
    assert server["username"] == f"{int((NOW + VALID_FOR).timestamp())}:peer-1"
    # printf 1795525200:peer-1 | openssl dgst -sha1 -hmac north -binary | base64
    assert server["credential"] == "x60DgibaYVpsJSZ1Af7GYJVelhA="


def test_without_a_turn_server_the_browser_goes_straight_to_the_node() -> None:
    assert Turn((), "", False).reach("peer-1", NOW) == {"ice_servers": [], "relay_only": False}


@pytest.mark.parametrize(
    ("urls", "secret", "relay_only", "named"),
    [
        ("", "", True, "RVR_TURN_URLS"),
        (URLS, "short", False, "RVR_TURN_SECRET"),
        ("https://go.example", SECRET, False, "RVR_TURN_URLS"),
        ("turn:go.example:3478?transport=sctp", SECRET, False, "RVR_TURN_URLS"),
    ],
)
def test_what_is_wrong_is_named(urls: str, secret: str, relay_only: bool, named: str) -> None:
    assert any(named in problem for problem in problems(urls, secret, relay_only))
    assert problems(URLS, SECRET, True) == problems("", "", False) == []


def test_each_connection_of_her_page_has_credentials_of_its_own(app: Flask, phone: Phone, link: str) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(
        update={"turn_urls": URLS, "turn_secret": type(settings.turn_secret)(SECRET), "relay_only": True}
    )
    phone.waits(link)
    opened = phone.socket.asks("call:connect")
    assert opened["relay_only"] is True
    assert opened["ice_servers"][0]["urls"] == URLS.split(",")
    assert opened["ice_servers"][0]["username"].endswith(opened["peer"])
    assert SECRET not in str(opened)


def test_who_has_left_gets_no_more_credentials(app: Flask, phone: Phone, link: str) -> None:
    phone.waits(link)
    cookie = phone.cookie("__Host-visit")
    assert cookie
    assert phone.socket.is_open
    phone.posts("/leave")
    assert not phone.socket.is_open
    assert not Socket(app, "/page", f"__Host-visit={cookie}").is_open
