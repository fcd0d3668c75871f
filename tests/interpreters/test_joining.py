"""Interpreters in the live call: who may join, what they are told, what they ask for, and swapping."""

from typing import Any

import pytest
from flask import Flask

from app.calls import joining, service
from app.interpreters import desk
from app.interpreters.service import on_seen
from app.platform.database import transaction
from app.platform.permissions import Role
from app.visits import service as visits
from tests.interpreters.people import Interpreter, asks, newest
from tests.people import FakeMedia, Officer, Phone

OFFER = {"connection": "c1", "sdp": "v=0 offer"}
ARRIVAL = {"fps": 24.5, "width": 320, "height": 240, "freezes": 0, "delay_ms": 150, "way_ms": 40}


def books(app: Flask, officer: Officer, visit_id: str, who: Interpreter) -> str:
    """The officer asks, this interpreter accepts and joins; returns the booking."""
    asks(officer, visit_id)
    booking = newest(app).id
    who.answers(booking, "accept")
    who.does(booking, "join")
    return booking


def joins(who: Interpreter, visit_id: str) -> dict[str, Any]:
    who.connects()
    answer: dict[str, Any] = who.socket.asks("call:join", {"visit": visit_id})
    return answer


def connects_media(who: Any, visit_id: str) -> str:
    peer: str = who.socket.asks("call:connect", {"visit": visit_id})["peer"]
    assert who.socket.asks("call:offer", OFFER | {"peer": peer})["ok"]
    return peer


@pytest.fixture
def node(app: Flask) -> FakeMedia:
    """The media node."""
    media: FakeMedia = app.extensions["media"]
    return media


def test_nobody_joins_without_a_booking(visit_id: str, bo: Interpreter) -> None:
    assert joins(bo, visit_id)["code"] == "not_allowed"
    assert bo.socket.asks("call:connect", {"visit": visit_id})["code"] == "not_allowed"
    assert bo.socket.asks("call:connect", {"visit": None})["code"] == "not_allowed"
    media = {"visit": visit_id, "microphone": "on", "camera": "on"}
    assert bo.socket.asks("call:media", media)["code"] == "not_allowed"
    assert bo.socket.asks("signing:seen", {"visit": visit_id, "of": "x"} | ARRIVAL)["code"] == "not_allowed"
    assert bo.gets(f"/interpreter/call/{visit_id}").status_code == 404


def test_a_booking_opens_its_own_visit_only(app: Flask, officer: Officer, visit_id: str, bo: Interpreter) -> None:
    books(app, officer, visit_id, bo)
    assert joins(bo, visit_id)["ok"]
    assert bo.socket.asks("call:join", {"visit": "another"})["code"] == "not_found"


def test_the_officer_and_the_caller_cannot_ask_to_join(visit_id: str, officer: Officer, phone: Phone) -> None:
    assert officer.socket.asks("call:join", {"visit": visit_id})["code"] == "not_allowed"
    assert phone.socket.asks("call:join", {"visit": visit_id})["code"] == "bad_request"


def test_who_joins_enters_the_call_and_is_shown_to_both(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter, node: FakeMedia
) -> None:
    books(app, officer, visit_id, bo)
    snapshot = joins(bo, visit_id)["snapshot"]
    assert {person["role"] for person in snapshot["call"]["participants"]} == {"victim", "officer", "interpreter"}
    assert set(snapshot) == {"visit", "call", "lines", "recording"}, "nothing that was typed or found"
    peer = connects_media(bo, visit_id)
    assert node.peers[peer] == visit_id
    for other in (phone, officer):
        seen = other.socket.told("call:changed")[-1]["participants"]
        assert [one["peer"] for one in seen if one["role"] == "interpreter"] == [peer]


def test_another_connection_replaces_the_one_before(
    app: Flask, officer: Officer, visit_id: str, bo: Interpreter, node: FakeMedia
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    before = connects_media(bo, visit_id)
    assert joins(bo, visit_id)["ok"]  # the page was opened again: another socket
    after = connects_media(bo, visit_id)
    assert after != before
    assert before not in node.peers
    assert node.peers[after] == visit_id


def test_leaving_closes_the_connection_and_shuts_the_door(
    app: Flask, officer: Officer, visit_id: str, bo: Interpreter, node: FakeMedia
) -> None:
    booking = books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    peer = connects_media(bo, visit_id)
    bo.does(booking, "leave")
    assert peer not in node.peers
    assert bo.socket.asks("call:connect", {"visit": visit_id})["code"] == "not_allowed"
    officers = officer.socket.told("call:changed")[-1]["participants"]
    assert [one["line"] for one in officers if one["role"] == "interpreter"] == ["absent"]
    bo.socket.told()
    phone_says = {"visit": visit_id, "id": "x", "body": "only us"}
    assert officer.socket.asks("call:confer", phone_says)["ok"]
    assert bo.socket.told("call:conferred") == [], "who has left is told nothing more"


def test_a_closed_page_is_a_lost_line(app: Flask, officer: Officer, visit_id: str, bo: Interpreter) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    bo.socket.closes()
    seen = officer.socket.told("call:changed")[-1]["participants"]
    assert [one["line"] for one in seen if one["role"] == "interpreter"] == ["lost"]


def test_the_end_of_the_visit_takes_the_interpreter_out(
    app: Flask, officer: Officer, visit_id: str, bo: Interpreter, node: FakeMedia
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    peer = connects_media(bo, visit_id)
    assert officer.socket.asks("visit:end", {"visit": visit_id})["ok"]
    assert peer not in node.peers
    assert joins(bo, visit_id)["code"] in ("gone", "not_allowed")


@pytest.mark.parametrize("signal", ["repeat", "slower", "pause", "go_on"])
def test_everybody_sees_what_the_interpreter_needs(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter, signal: str
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    officer.socket.asks("board:watch")
    assert bo.socket.asks("call:signal", {"visit": visit_id, "signal": signal})["ok"]
    assert phone.socket.told("call:signalled")[-1]["signal"] == signal
    assert officer.socket.told("call:signalled")[-1]["signal"] == signal


def test_only_the_officer_hears_that_somebody_should_take_over(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    officer.socket.asks("board:watch")
    assert bo.socket.asks("call:signal", {"visit": visit_id, "signal": "swap"})["ok"]
    assert phone.socket.told("call:signalled") == []
    assert officer.socket.told("call:signalled")[-1]["signal"] == "swap"


def test_officer_and_interpreter_write_to_each_other_and_nobody_else_reads_it(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter, mo: Interpreter
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    officer.socket.asks("board:watch")
    line = {"visit": visit_id, "id": "l1", "body": "Please ask again"}
    for _twice in range(2):
        assert bo.socket.asks("call:confer", line)["ok"]
    assert [one["body"] for one in officer.socket.told("call:conferred")] == ["Please ask again"]
    assert [one["id"] for one in officer.socket.asks("call:conferred", {"visit": visit_id})["lines"]] == ["l1"]
    assert phone.socket.told("call:conferred") == []
    assert joins(bo, visit_id)["snapshot"]["lines"][0]["body"] == "Please ask again"
    mo.connects()
    other = Officer(app, 1)
    other.connects()
    for stranger in (mo, other):
        for name, ask in (("call:confer", line), ("call:conferred", {"visit": visit_id})):
            assert stranger.socket.asks(name, ask)["code"] == "not_allowed"
    with app.app_context(), transaction() as tx:
        stored = tx.session.connection().exec_driver_sql("select body_sealed from confer_line").fetchall()
    assert b"Please ask" not in stored[0][0]


def test_how_signing_arrives_is_told_to_officer_and_interpreter_alone(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    peer = connects_media(bo, visit_id)
    officer.socket.asks("board:watch")
    assert phone.socket.asks("signing:seen", {"of": "nobody"} | ARRIVAL)["code"] == "not_found"
    assert phone.socket.asks("signing:seen", {"of": peer} | ARRIVAL)["ok"]
    for one in (officer, bo):
        told = one.socket.told("signing:seen")[-1]
        assert (told["of"], told["by"], told["readable"], told["wrong"]) == (peer, "victim", "readable", [])
    assert phone.socket.told("signing:seen") == []
    assert phone.socket.asks("signing:seen", {"of": peer} | ARRIVAL | {"fps": 8, "freezes": 1})["ok"]
    told = bo.socket.told("signing:seen")[-1]
    assert (told["readable"], told["wrong"]) == ("not_readable", ["fps", "freezes"])


def test_the_senders_way_to_the_node_counts_as_well(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    peer = connects_media(bo, visit_id)
    hers = phone.socket.asks("call:connect")["peer"]
    assert bo.socket.asks("signing:seen", {"visit": visit_id, "of": hers} | ARRIVAL | {"way_ms": 300})["ok"]
    assert phone.socket.asks("signing:seen", {"of": peer} | ARRIVAL)["ok"]
    assert bo.socket.told("signing:seen")[-1]["delay_ms"] == 450


def test_the_old_interpreter_stays_until_the_new_one_is_seen(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter, mo: Interpreter, node: FakeMedia
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    first = connects_media(bo, visit_id)
    assert phone.socket.asks("signing:seen", {"of": first} | ARRIVAL)["ok"]
    books(app, officer, visit_id, mo)
    joins(mo, visit_id)
    second = connects_media(mo, visit_id)
    assert {first, second} <= set(node.peers)
    assert phone.socket.asks("signing:seen", {"of": first} | ARRIVAL)["ok"]  # of the old one: nothing changes
    assert {first, second} <= set(node.peers)
    assert phone.socket.asks("signing:seen", {"of": second} | ARRIVAL)["ok"]
    assert first not in node.peers
    assert node.peers[second] == visit_id
    assert bo.socket.asks("call:connect", {"visit": visit_id})["code"] == "not_allowed"
    with app.app_context(), transaction() as tx:
        on_seen(tx, visits.find(tx, visit_id), mo.person.id)  # again: nobody is left to go
    assert node.peers[second] == visit_id


def test_a_captioner_joins_only_when_a_hook_lets_them_in(app: Flask, visit_id: str) -> None:
    from app.platform.permissions import Actor

    captioner = Actor(Role.CAPTIONER, "somebody")
    with app.app_context(), transaction() as tx:
        visit = visits.find(tx, visit_id)
        assert not service.takes_part(tx, captioner, visit)
        service.MAY_JOIN.append(lambda _tx, found, actor: found.id == visit_id and actor.id == "somebody")
        try:
            assert service.takes_part(tx, captioner, visit)
            assert not service.takes_part(tx, Actor(Role.OFFICER, "somebody"), visit)
        finally:
            service.MAY_JOIN.pop()


def test_ways_to_the_node_are_forgotten_in_time() -> None:
    for number in range(joining.KEPT + 10):
        joining._keep(joining.WAYS_MS, f"peer-{number}", number)
    assert len(joining.WAYS_MS) == joining.KEPT


def test_her_page_is_told_when_signing_cannot_be_read_either_way(
    app: Flask, officer: Officer, phone: Phone, visit_id: str, bo: Interpreter
) -> None:
    books(app, officer, visit_id, bo)
    joins(bo, visit_id)
    theirs = connects_media(bo, visit_id)
    hers = phone.socket.asks("call:connect")["peer"]
    slow = ARRIVAL | {"fps": 10}

    def told_after(*, sent: bool, arrival: dict[str, Any]) -> list[tuple[bool, str]]:
        phone.socket.told()
        if sent:
            assert bo.socket.asks("signing:seen", {"visit": visit_id, "of": hers} | arrival)["ok"]
        else:
            assert phone.socket.asks("signing:seen", {"of": theirs} | arrival)["ok"]
        return [(one["sent"], one["readable"]) for one in phone.socket.told("signing:readable")]

    for sent in (False, True):
        assert told_after(sent=sent, arrival=ARRIVAL) == [(sent, "readable")]
        assert told_after(sent=sent, arrival=ARRIVAL) == [], "nothing is new"
        for _again in range(2):
            assert told_after(sent=sent, arrival=slow) == [(sent, "not_readable")]
    assert phone.socket.asks("visit:choose", {"mode": "signing"})["ok"]
    assert phone.socket.asks("visit:lower", {"to": "low"})["ok"]
    for sent in (False, True):
        assert told_after(sent=sent, arrival=slow) == [(sent, "emergency")]


def test_how_the_officer_is_seen_is_not_judged_as_signing_on_her_page(
    app: Flask, officer: Officer, phone: Phone, visit_id: str
) -> None:
    peer = officer.socket.asks("call:connect", {"visit": visit_id})["peer"]
    assert phone.socket.asks("signing:seen", {"of": peer} | ARRIVAL | {"fps": 5})["ok"]
    assert phone.socket.told("signing:readable") == []


def test_asking_for_a_colleague_rings_with_them_once(
    app: Flask, officer: Officer, visit_id: str, bo: Interpreter, mo: Interpreter
) -> None:
    asks(officer, visit_id, names="Jo and Lee, north of town", evidential="y")
    first = newest(app)
    bo.answers(first.id, "accept")
    bo.does(first.id, "join")
    joins(bo, visit_id)
    assert "Needed now" not in mo.sees()
    for _twice in range(2):
        assert bo.socket.asks("call:signal", {"visit": visit_id, "signal": "swap"})["ok"]
    with app.app_context(), transaction() as tx:
        bookings = desk.of_visit(tx, visit_id)
        assert [one.state for one in bookings] == ["asked", "joined"], "who interprets stays"
        again = bookings[0]
        assert (again.language, again.asked_by, again.evidential) == ("bsl", officer.person.id, True)
        assert again.names.reveal() == "Jo and Lee, north of town"
        assert again.briefing.reveal() == bookings[1].briefing.reveal()
    assert "Needed now: BSL" in mo.sees()
    assert "Jo and Lee, north of town" in mo.sees()
    mo.answers(again.id, "accept")
    assert bo.socket.asks("call:signal", {"visit": visit_id, "signal": "swap"})["ok"]
    with app.app_context(), transaction() as tx:
        assert len(desk.of_visit(tx, visit_id)) == 2, "somebody is coming already"
