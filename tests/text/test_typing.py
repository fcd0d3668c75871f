"""Typing letter by letter over the socket: exactly once, in order, kept as it was typed, read by who may."""

import uuid
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.incidents.records import Incident
from app.platform.database import transaction
from app.text.records import Typed
from app.text.t140 import ERASE, NEW_LINE, applied, lines
from tests.people import Officer, Phone

STREAM = "0123456789abcdef0123456789abcdef"


def types(phone: Phone, position: int, typed: str, stream: str = STREAM) -> dict[str, Any]:
    """Ask for it."""
    return phone.socket.asks("text:type", {"stream": stream, "position": position, "typed": typed})


def as_staff(officer: Officer, visit: str, position: int, typed: str, stream: str = STREAM) -> dict[str, Any]:
    """The officer's."""
    asked = {"visit": visit, "stream": stream, "position": position, "typed": typed}
    return officer.socket.asks("text:type", asked)


def test_the_officer_reads_each_letter_and_its_erasure(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    officer.socket.told()
    assert types(phone, 0, "he is outsid")["units"] == 12
    assert types(phone, 12, f"e{NEW_LINE}com{ERASE}{ERASE}{ERASE}")["units"] == 20
    told = officer.socket.told("text:typed")
    assert [(one["position"], one["typed"]) for one in told] == [(0, "he is outsid"), (12, f"e{NEW_LINE}com\b\b\b")]
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert [(one["id"], one["body"]) for one in snapshot["text"]["messages"]] == [(f"{STREAM}.0", "he is outside")]
    assert snapshot["text"]["streams"] == {STREAM: {"units": 20, "lines": 2}}


def test_what_comes_twice_is_taken_once_and_a_gap_is_told(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    types(phone, 0, "one")
    officer.socket.told()
    assert types(phone, 0, "one two")["units"] == 7
    assert types(phone, 9, "lost before")["units"] == 7
    assert types(phone, 0, "one")["units"] == 7
    assert [one["typed"] for one in officer.socket.told("text:typed")] == [" two"]


def test_what_was_erased_stays_in_the_record(app: Flask, phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    types(phone, 0, "he has a knife")
    types(phone, 14, ERASE * 14)
    with app.app_context(), transaction() as tx:
        pieces = tx.session.scalars(select(Typed).order_by(Typed.from_unit)).all()
        assert [piece.letters.reveal() for piece in pieces] == ["he has a knife", ERASE * 14]


def test_nobody_goes_on_in_the_stream_of_another(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    types(phone, 0, "mine")
    assert as_staff(officer, visit, 4, "not mine")["code"] == "not_allowed"


def test_the_code_word_for_danger_is_heard_as_it_is_typed(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    officer.admits()
    with app.app_context(), transaction() as tx:
        tx.session.scalars(select(Incident)).one().danger_word = "blue kettle"
    phone.socket.told()
    types(phone, 0, "the blue kett")
    assert not phone.socket.told("visit:changed")
    types(phone, 13, "le")
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["visit"]["not_safe_now"]


def test_her_page_learns_the_name_that_the_officer_goes_by(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    as_staff(officer, visit, 0, "Hello")
    assert phone.socket.told("text:typed")[0]["name"] == officer.person.call_name


@pytest.mark.parametrize("stream", ["", "x" * 32, "../../etc", "f47ac10b-58cc-4372-a567-0e02b2c3d479"])
def test_a_stream_that_no_page_of_ours_makes_is_refused(phone: Phone, link: str, stream: str) -> None:
    phone.waits(link)
    assert types(phone, 0, "a", stream)["code"] == "bad_request"


def test_after_the_visit_nothing_is_typed_into_it(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    officer.socket.asks("visit:end", {"visit": visit})
    assert as_staff(officer, visit, 0, "too late")["code"] == "gone"
    assert types(phone, 0, "typed before")["units"] == 12, "she may not have known"
    phone.posts("/leave")
    assert not phone.socket.is_open


def test_a_line_is_no_longer_than_a_message(phone: Phone, link: str) -> None:
    phone.waits(link)
    assert types(phone, 0, "x" * 2000)["units"] == 2000
    assert types(phone, 2000, f"x{NEW_LINE}y")["code"] == "too_large"
    assert types(phone, 2000, NEW_LINE)["units"] == 2001


LETTERS = st.text(st.sampled_from(["a", "é", "ب", "👩", " ", NEW_LINE, ERASE]), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LETTERS, st.sampled_from(["heard", "answer lost", "line lost"])), min_size=1, max_size=8))
def test_whatever_the_line_does_both_ends_read_the_same(phone: Phone, link: str, pieces: list[tuple[str, str]]) -> None:
    """A page that sends from what it knows to be safe, and knows less than is: nothing is lost, nothing comes twice."""
    if not hasattr(phone, "socket"):
        phone.waits(link)
    stream, typed, safe = uuid.uuid4().hex, "", 0
    for letters, fate in pieces:
        typed += letters
        if fate != "line lost":
            units = types(phone, safe, typed[safe:], stream)["units"]
            safe = units if fate == "heard" else safe
        if fate == "line lost":
            phone.socket.closes()
            phone.connects()
            snapshot = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
            safe = snapshot["text"]["streams"].get(stream, {"units": 0})["units"]
    if safe < len(typed):
        types(phone, safe, typed[safe:], stream)
    snapshot = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    shown = {one["id"]: one["body"] for one in snapshot["text"]["messages"]}
    wanted = lines(applied("", typed))
    assert [shown.get(f"{stream}.{number}", "") for number in range(len(wanted))] == wanted
