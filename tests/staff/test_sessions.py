"""Sessions: short, locked when idle, seen in a list, ended with their sockets."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.factory import _close_sockets_of_sessions_that_are_over
from app.people import rules
from app.people.rules import SessionState, session_state
from app.platform.config import Settings
from tests.authenticator import Authenticator
from tests.clock import Clock
from tests.colleague import Colleague
from tests.people import Officer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTES = st.integers(min_value=-1000, max_value=1000).map(lambda minutes: timedelta(minutes=minutes))


@given(MINUTES, MINUTES, st.none() | MINUTES, st.integers(1, 60))
def test_what_ended_never_opens_again_and_what_is_open_is_recent(
    active: timedelta, expires: timedelta, ended: timedelta | None, idle: int
) -> None:
    ended_at = None if ended is None else NOW + ended
    limit = timedelta(minutes=idle)
    state = session_state(NOW, active_at=NOW + active, expires_at=NOW + expires, ended_at=ended_at, idle=limit)
    assert (state is SessionState.ENDED) == (ended is not None or expires <= timedelta())
    if state is SessionState.OPEN:
        assert -active < limit


def test_after_a_quarter_of_an_hour_without_activity_a_passkey_is_needed(colleague: Colleague, time: Clock) -> None:
    colleague.enrols()
    time.passes(minutes=14, seconds=59)
    assert colleague.is_in()
    time.passes(minutes=15)
    locked = colleague.gets("/officer")
    assert locked.status_code == 401
    assert "Your session is locked" in locked.get_data(as_text=True)
    assert colleague.sends("/session/active", {}).get_json()["state"] == "locked"
    assert not colleague.is_in(), "activity alone opens nothing"
    assert colleague.confirms().status_code == 200
    assert colleague.is_in()


def test_what_scripts_fetch_is_no_activity(colleague: Colleague, time: Clock) -> None:
    colleague.enrols()
    for _ in range(3):
        time.passes(minutes=6)
        looked = colleague.http.get("/me", base_url="https://go.test", headers={"Sec-Fetch-Mode": "cors"})
    assert looked.status_code == 401
    assert looked.get_json() == {"ok": False, "code": "locked"}


def test_activity_keeps_a_session_open_until_the_end_of_the_shift(colleague: Colleague, time: Clock) -> None:
    colleague.enrols()
    for _ in range(72):
        assert colleague.sends("/session/active", {}).get_json()["state"] == "open"
        time.passes(minutes=10)
    assert colleague.sends("/session/active", {}).get_json()["state"] == "ended"
    assert colleague.gets("/officer").status_code == 302
    assert colleague.confirms().status_code == 401, "a passkey opens no session that has ended"


def test_a_locked_form_goes_on_with_what_was_typed(admin: Colleague, time: Clock) -> None:
    time.passes(minutes=16)
    page = admin.posts("/admin/people", name="Typed before", call_name="Sam", role="officer")
    assert page.status_code == 401
    html = page.get_data(as_text=True)
    assert 'action="/admin/people"' in html
    assert 'name="name" value="Typed before"' in html


def test_only_the_sessions_own_person_unlocks_it(app: Flask, colleague: Colleague, time: Clock) -> None:
    colleague.enrols()
    other = Colleague(app, name="PC Other")
    other.enrols()
    time.passes(minutes=16)
    assert colleague.confirms(other.passkey).status_code == 403
    assert not colleague.is_in()


def test_a_locked_or_ended_session_opens_no_socket_and_keeps_none(
    app: Flask, colleague: Colleague, time: Clock
) -> None:
    colleague.enrols()
    socket = colleague.connects()
    assert socket.is_open
    time.passes(minutes=16)
    with app.app_context():
        _close_sockets_of_sessions_that_are_over()
    assert not socket.is_open
    assert not colleague.connects().is_open
    colleague.confirms()
    assert colleague.connects().is_open


def test_signing_out_closes_the_sockets_of_that_session_alone(app: Flask, colleague: Colleague) -> None:
    colleague.enrols()
    desk = colleague.connects()
    elsewhere = Colleague(app, name="never used")
    elsewhere.passkey = colleague.passkey
    elsewhere.signs_in()
    laptop = elsewhere.connects()
    colleague.posts("/sign-out")
    assert not desk.is_open
    assert laptop.is_open


def test_people_see_where_they_are_signed_in_and_end_it(app: Flask, colleague: Colleague) -> None:
    colleague.enrols()
    elsewhere = Colleague(app, name="never used")
    elsewhere.passkey = colleague.passkey
    elsewhere.signs_in()
    socket = elsewhere.connects()
    page = colleague.gets("/me").get_data(as_text=True)
    assert page.count("<td>?, ?</td>") == 2, "the test's browser has no name"
    assert "This one" in page
    colleague.posts("/me/sessions/end")
    assert not socket.is_open
    assert not elsewhere.is_in()
    assert colleague.is_in()


def test_an_administrator_ends_a_session_and_its_sockets_at_once(
    app: Flask, colleague: Colleague, admin: Colleague
) -> None:
    colleague.enrols()
    socket = colleague.connects()
    assert admin.posts(f"/admin/people/{colleague.id}/sessions/end").status_code == 303
    assert not socket.is_open
    assert not colleague.is_in()
    assert not colleague.connects().is_open


def test_signing_in_again_ends_the_session_from_before(colleague: Colleague) -> None:
    colleague.enrols()
    before = colleague.cookie("__Host-staff")
    colleague.signs_in()
    assert colleague.cookie("__Host-staff") != before
    colleague.http.set_cookie("__Host-staff", before or "", domain="go.test", secure=True)
    assert not colleague.is_in()


def test_demo_people_unlock_by_a_button_and_others_do_not(officer: Officer, colleague: Colleague, time: Clock) -> None:
    colleague.enrols()
    time.passes(minutes=16)
    assert officer.gets("/officer").status_code == 401
    assert officer.http.post("/passkey/confirm/answer", json={}, base_url="https://go.test").status_code == 200
    assert officer.gets("/officer").status_code == 200
    assert colleague.sends("/passkey/confirm/answer", {}).status_code == 403


def test_outside_demo_mode_demo_people_are_nobody(app: Flask, officer: Officer) -> None:
    real = Settings.model_validate({**app.extensions["settings"].model_dump(), "demo": False, "demo_api_token": ""})
    app.extensions["settings"] = real
    assert officer.gets("/officer").status_code == 302
    assert officer.posts("/sign-in", staff=officer.person.id).status_code == 404
    assert officer.person.name not in officer.gets("/sign-in").get_data(as_text=True)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", "?, ?"),
    ],
)
def test_a_device_is_named_in_two_words(agent: str, words: str) -> None:
    assert rules.device(agent).startswith(words)


def test_one_more_passkey_and_never_the_last_removed(app: Flask, colleague: Colleague) -> None:
    colleague.enrols()
    second = Authenticator()
    options = colleague.sends("/passkey/add", {}).get_json()
    added = colleague.sends("/passkey/add/answer", {"credential": second.makes(options), "name": "key in the safe"})
    assert added.status_code == 200
    page = colleague.gets("/me").get_data(as_text=True)
    assert "key in the safe" in page
    first = page.partition("/me/passkeys/")[2][:36]
    assert colleague.posts(f"/me/passkeys/{first}/name", name="old laptop").status_code == 303
    assert "old laptop" in colleague.gets("/me").get_data(as_text=True)
    assert colleague.posts(f"/me/passkeys/{first}/remove").status_code == 303
    last = colleague.gets("/me").get_data(as_text=True).partition("/me/passkeys/")[2][:36]
    assert colleague.posts(f"/me/passkeys/{last}/remove").status_code == 422
    assert colleague.signs_in().status_code == 403
    assert colleague.signs_in(second).status_code == 200


def test_nobody_touches_the_passkeys_of_others(app: Flask, colleague: Colleague, admin: Colleague) -> None:
    colleague.enrols()
    theirs = colleague.gets("/me").get_data(as_text=True).partition("/me/passkeys/")[2][:36]
    assert admin.posts(f"/me/passkeys/{theirs}/remove").status_code == 404
    assert admin.posts(f"/me/passkeys/{theirs}/name", name="mine").status_code == 404
