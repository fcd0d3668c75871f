"""Push on the interpreter's lock screen: neutral, signed, answered by a token of one use."""

import json

import pytest
from flask import Flask

from tests.clock import Clock
from tests.interpreters.people import Interpreter, asks, newest, rounds
from tests.people import ORIGIN, Browser, Officer
from tests.push_service import PushService

OPEN = {
    "title": "Booking",
    "body": "A booking is open. Can you take it?",
    "accept": "Accept",
    "decline": "Not now",
    "lang": "en",
}
SECRET = ("bsl", "police", "abuse", "officer", "partner", "lee", "deaf", "interpret")


def answers_there(app: Flask, token: str, answer: str) -> dict[str, object]:
    """The notification's button, by the service worker, without anybody's session."""
    response = Browser(app).http.post("/interpreter/answer", json={"token": token, "answer": answer}, base_url=ORIGIN)
    said: dict[str, object] = response.get_json()
    return said | {"status": response.status_code}


def test_the_push_says_nothing_of_anybody_and_is_signed_by_us(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, pushes: PushService
) -> None:
    bo.is_told(pushes, "bo")
    asks(officer, visit_id, about="Harm by a partner", names="Jo and Lee")
    assert rounds(app) == 1
    assert rounds(app) == 0  # once
    [(name, message, headers)] = pushes.taken
    assert name == "bo"
    assert len(message.pop("token")) == 26
    assert message == OPEN
    assert not [word for word in SECRET if word in json.dumps(message).lower()]
    claims = pushes.claims(headers)
    assert (claims["aud"], claims["sub"]) == (f"https://{pushes.host}", "mailto:it@force.example")
    assert (headers["Ttl"], headers["Urgency"], headers["Topic"]) == ("120", "high", "booking")
    assert b"booking" not in pushes.bodies[0]


def test_accepted_from_a_locked_screen_it_still_asks_whether_they_know_them_before_joining(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, pushes: PushService, time: Clock
) -> None:
    bo.is_told(pushes, "bo")
    time.passes(minutes=20)  # the session is locked
    assert bo.gets("/interpreter").status_code == 401
    officer.connects()
    officer.confirms()
    asks(officer, visit_id)
    rounds(app)
    token = pushes.taken[0][1]["token"]
    said = answers_there(app, token, "accept")
    assert (said["outcome"], said["say"]) == ("yours", "It is yours. Open the page to go on.")
    assert answers_there(app, token, "decline")["status"] == 404  # one use
    booking = newest(app)
    assert (booking.state, booking.staff_id, booking.cleared_at) == ("accepted", bo.person.id, None)
    bo.confirms()
    assert "Do you know them" in bo.gets(f"/interpreter/bookings/{booking.id}").text
    bo.does(booking.id, "join")
    assert newest(app).state == "accepted"  # not before the question
    bo.answers(booking.id, "accept")
    bo.does(booking.id, "join")
    assert newest(app).state == "joined"


def test_who_accepted_from_the_lock_screen_and_knows_them_hands_it_on_and_it_rings_again(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter, pushes: PushService
) -> None:
    bo.is_told(pushes, "bo")
    mo.is_told(pushes, "mo")
    asks(officer, visit_id)
    rounds(app)
    token = next(message["token"] for name, message, _headers in pushes.taken if name == "bo")
    answers_there(app, token, "accept")
    rounds(app)  # the other is told that it is taken
    pushes.taken.clear()
    bo.answers(newest(app).id, "accept", know="yes")
    rounds(app)
    assert [name for name, _message, _headers in pushes.taken] == ["mo"]
    assert answers_there(app, pushes.taken[0][1]["token"], "accept")["outcome"] == "yours"
    assert newest(app).staff_id == mo.person.id


def test_the_others_are_told_that_somebody_has_it_and_their_token_gets_nothing(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter, pushes: PushService
) -> None:
    mo.is_told(pushes, "mo")
    asks(officer, visit_id)
    rounds(app)
    token = pushes.taken[0][1]["token"]
    bo.answers(newest(app).id, "accept")
    rounds(app)
    assert pushes.taken[1][1] == {"title": "Booking", "body": "Someone else has this one. Thank you.", "lang": "en"}
    said = answers_there(app, token, "accept")
    assert (said["outcome"], said["say"]) == ("taken", "Someone else has this one. Thank you.")
    assert newest(app).staff_id == bo.person.id


def test_declined_from_the_lock_screen_it_rings_no_more(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, pushes: PushService, time: Clock
) -> None:
    bo.is_told(pushes, "bo")
    asks(officer, visit_id)
    rounds(app)
    assert answers_there(app, pushes.taken[0][1]["token"], "decline")["outcome"] == "declined"
    time.passes(seconds=21)
    rounds(app, times=2)
    assert newest(app).state == "second_ring"
    assert len(pushes.taken) == 1
    assert "Needed now" not in bo.sees()


@pytest.mark.parametrize("sent", [{}, {"token": "x"}, {"token": 7, "answer": "accept"}, {"token": "x", "answer": "?"}])
def test_what_is_no_answer_is_refused(app: Flask, sent: dict[str, object]) -> None:
    assert Browser(app).http.post("/interpreter/answer", json=sent, base_url=ORIGIN).status_code == 422


def test_a_made_up_token_gets_nothing(app: Flask) -> None:
    assert answers_there(app, "0" * 26, "accept")["status"] == 404


def test_who_signed_out_is_told_no_more(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, pushes: PushService
) -> None:
    bo.is_told(pushes, "bo")
    bo.posts("/sign-out")
    asks(officer, visit_id)
    assert rounds(app) == 0


def test_the_installed_page_has_a_neutral_name_and_a_worker_for_it_alone(app: Flask, bo: Interpreter) -> None:
    manifest = bo.gets("/interpreter/manifest.webmanifest")
    assert manifest.content_type == "application/manifest+json"
    held = manifest.get_json(force=True)
    assert (held["name"], held["start_url"], held["display"]) == ("Bookings", "/interpreter", "standalone")
    assert not [word for word in SECRET if word in held["name"].lower()]
    worker = bo.gets("/interpreter/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/interpreter"
    assert b"showNotification" in worker.data
