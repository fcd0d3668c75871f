"""Whatever a browser sends: refused with a code, acknowledged, logged without its content, and the socket lives."""

import io
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.platform import log
from app.platform.wire import ASKS, CODES, Audience
from tests.people import Officer, Phone, Socket

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = {audience: [name for to, name in ASKS if to is audience] for audience in Audience}
FIELDS = sorted({field for ask in ASKS.values() for field in ask.model_fields})
payloads = json_values | st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=6)


def holds(socket: Socket, name: str, payload: Any) -> None:
    answer = socket.asks(name, payload)
    assert answer["ok"] or (answer["code"] in CODES and answer["code"] != "failed" and answer["say"]), (name, payload)
    assert socket.is_open


@pytest.mark.usefixtures("unlimited")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES[Audience.PAGE]) | st.text(min_size=1, max_size=30), payload=payloads)
def test_random_asks_of_a_phone_break_nothing(phone: Phone, link: str, name: str, payload: Any) -> None:
    if not hasattr(phone, "socket"):
        phone.waits(link)
    if name not in ("connect", "disconnect", "message", "json"):
        holds(phone.socket, name, payload)


@pytest.mark.usefixtures("unlimited")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES[Audience.STAFF]) | st.text(min_size=1, max_size=30), payload=payloads)
def test_random_asks_of_staff_break_nothing(officer: Officer, name: str, payload: Any) -> None:
    if not hasattr(officer, "socket"):
        officer.connects()
    if name not in ("connect", "disconnect", "message", "json"):
        holds(officer.socket, name, payload)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("visit:watch", None),
        ("visit:watch", "text"),
        ("visit:watch", {"seen": 1, "visit": "another"}),
        ("visit:choose", {"mode": "hologram"}),
        ("visit:admit", {"visit": "x"}),
        ("board:watch", {}),
        ("text:send", {"id": "not-a-uuid", "body": "x"}),
        ("check:report", {"kind": "battery", "level": 7}),
        ("call:offer", {"connection": "c", "sdp": "x" * 50_000}),
        ("no:such", {}),
    ],
)
def test_a_wrong_ask_is_refused_with_a_code_and_the_connection_lives(
    phone: Phone, link: str, name: str, payload: Any
) -> None:
    phone.waits(link)
    answer = phone.socket.client.emit(name, payload, callback=True, namespace="/page")
    assert answer["ok"] is False
    assert answer["code"] == "bad_request"
    assert phone.says("still here")["ok"]


def test_a_flood_is_slowed_and_then_cut(phone: Phone, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    phone.waits(link)
    started = time.monotonic()
    moments = iter(started + x * 0.001 for x in range(100_000))
    monkeypatch.setattr("app.platform.asks.time.monotonic", lambda: next(moments))
    written = io.StringIO()
    log.configure(written)
    codes = {phone.socket.asks("visit:watch", {"seen": None}).get("code") for _ in range(6000)}
    assert codes == {None, "too_fast"}
    assert "socket_cut" in written.getvalue()  # that the connection is gone shows tests/web_tier/test_socket.py


def test_a_refused_ask_is_logged_without_what_was_sent(phone: Phone, link: str) -> None:
    phone.waits(link)
    written = io.StringIO()
    log.configure(written)
    phone.socket.asks("my secret name", {"body": "my secret sentence"})
    phone.socket.asks("text:send", {"id": "no", "body": "my secret sentence"})
    logged = written.getvalue()
    assert "secret" not in logged
    assert any(json.loads(line)["code"] == "bad_request" for line in logged.splitlines() if "ask_refused" in line)


def test_a_socket_without_cookie_is_not_let_in(phone: Phone, officer: Officer) -> None:
    assert not phone.opens_socket("/page", "__Host-visit").is_open
    assert not phone.opens_socket("/staff", "__Host-staff").is_open
