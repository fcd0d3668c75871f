"""From asking to the signed times, through the application's own pages and sockets."""

import re
import threading

import pytest
from flask import Flask

from app.interpreters import service
from app.platform.database import transaction
from tests.clock import Clock
from tests.interpreters.people import Interpreter, asks, in_days, newest, rounds, words
from tests.people import ControlRoom, Officer, Phone, Supervisor


def officer_sees(officer: Officer, visit_id: str) -> str:
    return words(officer.gets(f"/officer/visits/{visit_id}/interpreter"))


def test_the_whole_way_from_asking_to_signed_times(
    app: Flask, visit_id: str, officer: Officer, phone: Phone, bo: Interpreter, time: Clock
) -> None:
    bo.opens()
    assert asks(officer, visit_id, about="Harm by a partner", names="Jo and Lee, north of town").status_code == 200
    booking = newest(app).id
    assert [told["rings"] for told in bo.socket.told("booking:changed")] == [True]
    seen = bo.sees()
    assert "Needed now: BSL" in seen
    assert "Harm by a partner" in seen
    assert "Jo and Lee, north of town" in seen
    assert "Be alone" in seen
    assert "Rings with 2 interpreters" in officer_sees(officer, visit_id)
    time.passes(seconds=4)
    bo.answers(booking, "accept")
    assert "B. Price has accepted" in officer_sees(officer, visit_id)
    assert "NRCPD 1001234" in officer_sees(officer, visit_id)
    told = phone.socket.told("interpreter:changed")
    assert [(one["state"], one["name"], one["registration"]) for one in told] == [("coming", "Bo", "NRCPD 1001234")]
    assert "Your interpreter: Bo" in words(phone.gets("/here/interpreter"))
    bo.does(booking, "join")
    assert [one["state"] for one in phone.socket.told("interpreter:changed")] == ["here"]
    assert "B. Price is in the call" in officer_sees(officer, visit_id)
    time.passes(minutes=10)
    bo.does(booking, "leave")
    page = bo.does(booking, "after", start="10:00", until="10:30", debrief="She signs with the left.", support="talk")
    assert "Signed: 10:00 to 10:30" in words(page)
    assert "not expected to carry this alone" in words(page)
    row = newest(app)
    with app.app_context():
        assert row.debrief.reveal() == "She signs with the left."
        assert b"left" not in (row.debrief_sealed or b"")
    assert row.support == "talk"
    assert bo.does(booking, "after", start="10:00", until="11:30").status_code == 409  # signed once


def test_the_card_on_the_board_says_who_interprets(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, control_room: ControlRoom
) -> None:
    control_room.connects()
    assert "interpreter" not in control_room.board()[0]
    asks(officer, visit_id)
    bo.answers(newest(app).id, "accept")
    [card] = control_room.board()
    assert card["interpreter"] == {
        "state": "accepted",
        "language": "bsl",
        "name": "B. Price",
        "registration": "NRCPD 1001234",
    }


def test_the_first_to_accept_gets_it_however_many_press_at_once(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter
) -> None:
    bo.opens()
    mo.opens()
    asks(officer, visit_id)
    booking, start = newest(app).id, threading.Barrier(8)
    went: list[tuple[str, str]] = []

    def presses(who: Interpreter, name: str) -> None:
        start.wait()
        went.append((name, who.answers(booking, "accept").headers["Location"]))

    pressing = [
        threading.Thread(target=presses, args=(one, str(one.person.id))) for one in (bo, mo) for _time in range(4)
    ]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join(60)
    winners = {name for name, to in went if to.endswith(booking)}
    assert len(went) == 8
    assert winners == {newest(app).staff_id}
    loser = mo if newest(app).staff_id == bo.person.id else bo
    assert {to for name, to in went if name == loser.person.id} == {"/interpreter?said=taken"}
    assert loser.socket.told("booking:changed")[-1]["rings"] is False  # told at once
    assert "Someone else has this one. Thank you." in loser.sees()
    assert "Needed now" not in loser.sees()


@pytest.mark.parametrize("know", ["yes", "not_sure"])
def test_who_knows_them_passes_it_on_and_sees_no_details_after(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter, know: str
) -> None:
    asks(officer, visit_id, about="Harm by a partner", names="Jo and Lee")
    booking = newest(app).id
    bo.answers(booking, "accept", know=know)
    assert "Harm by a partner" not in bo.sees()
    assert "Jo and Lee" not in bo.sees()
    assert bo.gets(f"/interpreter/bookings/{booking}").status_code == 404
    bo.answers(booking, "accept")  # a changed mind gets them nothing
    assert newest(app).staff_id is None
    assert "Needed now: BSL" in mo.sees()


def test_accepting_needs_the_answer_whether_they_know_them(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter
) -> None:
    asks(officer, visit_id)
    page = bo.answers(newest(app).id, "accept", know=None)
    assert page.status_code == 422
    assert "Say whether you know them" in page.text
    assert newest(app).state == "asked"


def test_nobody_reads_or_answers_a_booking_that_did_not_ring_with_them(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter
) -> None:
    asks(officer, visit_id, language="ur")
    booking = newest(app).id
    assert "Needed now" not in bo.sees()
    assert bo.answers(booking, "accept").status_code == 404
    assert mo.answers(booking, "accept").status_code == 303
    assert bo.does(booking, "join").status_code == 404
    assert bo.gets(f"/interpreter/bookings/{booking}").status_code == 404


def test_an_interpreter_gets_no_board_and_no_visit(app: Flask, visit_id: str, bo: Interpreter) -> None:
    bo.opens()
    assert not bo.socket.asks("board:watch")["ok"]
    assert not bo.socket.asks("visit:watch", {"visit": visit_id, "seen": None})["ok"]
    assert bo.gets("/officer").status_code == 403


def test_whose_registration_has_run_out_is_not_offered_and_is_told(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter
) -> None:
    bo.keeps(app, registered_until=in_days(-1))
    mo.keeps(app, registered_until=in_days(0))
    asks(officer, visit_id)
    assert "Needed now" not in bo.sees()
    assert "your registration has run out" in bo.sees()
    assert "Needed now" in mo.sees()


def test_it_rings_further_and_then_the_agency_comes_by_a_link_that_works_once(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter, time: Clock
) -> None:
    mo.keeps(app, availability="hours", hours={})
    asks(officer, visit_id)
    assert "Needed now" not in mo.sees()
    time.passes(seconds=21)
    rounds(app)
    assert newest(app).state == "second_ring"
    assert "Needed now" in mo.sees()
    time.passes(seconds=25)
    rounds(app)
    [path] = re.findall(
        r"/interpreter/agency/[0-9a-z]{26}", officer.gets(f"/officer/visits/{visit_id}/interpreter").text
    )
    assert newest(app).state == "agency"
    agency = Interpreter(app)
    agency.http.delete_cookie("__Host-staff", domain="go.test")
    assert "Needed now: BSL" in words(agency.gets(path))
    form = {"name": "Dana Wright", "agency": "Signs North", "number": "NRCPD 77", "know": "no"}
    assert agency.posts(path, **form | {"number": ""}).status_code == 422
    went = agency.posts(path, **form)
    assert went.status_code == 303
    assert "Join the call" in agency.gets(went.headers["Location"]).text
    assert "Dana Wright has accepted" in officer_sees(officer, visit_id)
    assert "Signs North" in officer_sees(officer, visit_id)
    assert agency.gets(path).status_code == 404  # used up
    assert agency.posts(path, **form).status_code == 404
    booking = newest(app).id
    agency.does(booking, "join")
    agency.does(booking, "leave")
    assert "Signed" in words(agency.does(booking, "after", start="10:00", until="10:20"))
    assert agency.gets("/interpreter").status_code == 302  # they were here for this one


def test_nobody_answers_and_the_officer_is_told(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, time: Clock
) -> None:
    bo.keeps(app, availability="away")
    Interpreter(app, which=1).keeps(app, availability="away")
    asks(officer, visit_id)
    rounds(app, times=2)
    assert newest(app).state == "agency"  # nobody to wait for
    time.passes(seconds=901)
    rounds(app)
    officer.confirms()
    assert "Nobody answered the last request" in officer_sees(officer, visit_id)
    assert "Ask for an interpreter" in officer_sees(officer, visit_id)


def test_a_caller_who_wants_no_interpreter_gets_none_and_taking_back_the_yes_ends_it(
    app: Flask, visit_id: str, officer: Officer, phone: Phone, bo: Interpreter
) -> None:
    phone.socket.asks("consent:say", {"purpose": "interpreter", "agree": True})
    asks(officer, visit_id)
    booking = newest(app).id
    bo.answers(booking, "accept")
    phone.socket.asks("consent:say", {"purpose": "interpreter", "agree": False})
    assert newest(app).state == "cancelled"
    with app.app_context(), transaction() as tx:
        assert not service.may_join(tx, visit_id, bo.person.id)
    assert "The caller wants no interpreter" in words(asks(officer, visit_id))


@pytest.mark.parametrize(("joins", "ends_as"), [(False, "cancelled"), (True, "left")])
def test_the_end_of_the_visit_ends_the_booking(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, joins: bool, ends_as: str
) -> None:
    asks(officer, visit_id)
    booking = newest(app).id
    bo.answers(booking, "accept")
    if joins:
        bo.does(booking, "join")
    assert officer.socket.asks("visit:end", {"visit": visit_id})["ok"]
    assert newest(app).state == ends_as
    assert ("Sign your times" in bo.sees()) is joins


def test_the_officer_cancels_and_who_was_rung_is_told(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter
) -> None:
    asks(officer, visit_id)
    officer.posts(f"/officer/visits/{visit_id}/interpreter/{newest(app).id}/cancel")
    assert newest(app).state == "cancelled"
    assert "Nobody is needed any more" in bo.sees()


def test_a_colleague_takes_over_while_the_first_stays_until_they_leave(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, mo: Interpreter
) -> None:
    asks(officer, visit_id)
    first = newest(app).id
    bo.answers(first, "accept")
    bo.does(first, "join")
    assert "Ask for another interpreter to take over" in officer_sees(officer, visit_id)
    asks(officer, visit_id)
    second = newest(app).id
    assert "Needed now" not in bo.sees()  # who interprets isn't rung
    mo.answers(second, "accept")
    with app.app_context(), transaction() as tx:
        assert all(service.may_join(tx, visit_id, one.person.id) for one in (bo, mo))
        found = service.of_visit(tx, visit_id)
        assert found is not None
        assert found.id == second


def test_an_evidential_statement_is_flagged_for_in_person(app: Flask, visit_id: str, officer: Officer) -> None:
    page = words(asks(officer, visit_id, evidential="y"))
    assert "needs an interpreter in person. Arrange one" in page
    assert newest(app).evidential


def test_another_officer_can_t_ask_in_a_visit_that_is_not_theirs(app: Flask, visit_id: str) -> None:
    assert asks(Officer(app, which=1), visit_id).status_code == 404


def test_what_the_officer_wrote_is_sealed(app: Flask, visit_id: str, officer: Officer) -> None:
    asks(officer, visit_id, about="Harm by a partner", names="Jo and Lee")
    row = newest(app)
    assert b"partner" not in (row.briefing_sealed or b"")
    assert b"Lee" not in (row.names_sealed or b"")


def test_answer_speed_is_shown_to_supervisors(
    app: Flask, visit_id: str, officer: Officer, bo: Interpreter, time: Clock
) -> None:
    asks(officer, visit_id)
    time.passes(seconds=3)
    bo.answers(newest(app).id, "accept")
    page = words(Supervisor(app).gets("/control/interpreters"))
    assert re.search(r"\d\d:(00|15|30|45) 1 1 3\.?\d? s", page)
    printed = app.test_cli_runner().invoke(args=["interpreters", "speed"]).output
    assert re.search(r"\d\d:(00|15|30|45) +1 +1 +3\.\d s", printed)
