"""The spoken code: from the call handler's panel or the officer's desk to her page, and everything in between."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.invitations.records import SpokenCode
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.clock import Clock
from tests.people import ORIGIN, ControlRoom, Officer, Phone


def path(control_room: ControlRoom, more: str = "") -> str:
    return f"/control/incidents/{control_room.incident}/codes{more}"


def makes_code(control_room: ControlRoom) -> str:
    page = control_room.posts(path(control_room)).get_data(as_text=True)
    found = re.search(r"<output>([0-9A-Z]{4} [0-9A-Z]{4})</output>", page)
    assert found, page
    return found.group(1)


def row_of(app: Flask) -> SpokenCode:
    with app.app_context(), transaction() as tx:
        row = tx.session.scalars(select(SpokenCode).order_by(SpokenCode.made_at.desc())).first()
    assert row
    return row


def confirms(control_room: ControlRoom, number: str | None = None) -> TestResponse:
    row = row_of(control_room.app)
    return control_room.posts(path(control_room, f"/{row.id}/confirm"), number=number or row.number)


def types(phone: Phone, code: str, **headers: str) -> TestResponse:
    return phone.http.post("/c", data={"code": code}, base_url=ORIGIN, headers=headers)


def shown_to(phone: Phone, address: str = "/c") -> str:
    return phone.gets(address).get_data(as_text=True)


@pytest.fixture
def incident(control_room: ControlRoom) -> ControlRoom:
    """A call handler with an incident that has consent, and a link that nobody opened."""
    control_room.sends_link()
    return control_room


def test_from_the_panel_to_her_page(incident: ControlRoom, phone: Phone) -> None:
    code = makes_code(incident)
    assert "Type your code" in shown_to(phone)
    answer = types(phone, code.lower())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/c")
    number = row_of(incident.app).number
    assert f"<b>{number}</b>" in shown_to(phone)
    assert "isn’t open" in shown_to(phone, "/here")  # not before it is confirmed
    assert phone.gets("/c/wait").status_code == 204
    panel = incident.gets(f"/control/incidents/{incident.incident}").get_data(as_text=True)
    assert f"their page shows {number}" in panel
    confirms(incident)
    assert phone.gets("/c/wait").status_code == 200
    assert phone.gets("/c").headers["Location"] == "/here"
    assert "safe to talk" in shown_to(phone, "/here")


def test_without_a_link_before_it_the_code_begins_the_visit(control_room: ControlRoom, phone: Phone) -> None:
    control_room.incident = control_room.records()["id"]
    assert "First ask for consent" in control_room.posts(path(control_room)).get_data(as_text=True)
    control_room.posts(f"/control/incidents/{control_room.incident}/consent", to_video="yes")
    types(phone, makes_code(control_room))
    confirms(control_room)
    assert "safe to talk" in shown_to(phone, "/here")


def test_the_link_of_the_same_visit_opens_nothing_once_the_code_was_confirmed(
    app: Flask, control_room: ControlRoom, phone: Phone
) -> None:
    link = control_room.sends_link()
    types(phone, makes_code(control_room))
    confirms(control_room)
    other = Phone(app)
    other.continues(link)
    assert "isn’t open" in shown_to(other, "/here")
    assert "safe to talk" in shown_to(phone, "/here")


def test_a_code_is_typed_by_one_browser_only(app: Flask, incident: ControlRoom, phone: Phone) -> None:
    code = makes_code(incident)
    assert types(phone, code).status_code == 303
    assert types(phone, code).status_code == 303  # a second tap
    other = types(Phone(app), code)
    assert other.status_code == 422
    assert code in other.get_data(as_text=True)  # what was typed is kept
    confirms(incident)
    assert types(Phone(app), code).status_code == 422


def test_a_code_is_valid_for_ten_minutes_and_confirmed_within_five(
    time: Clock, incident: ControlRoom, phone: Phone
) -> None:
    code = makes_code(incident)
    time.passes(minutes=10)
    assert types(phone, code).status_code == 422
    code = makes_code(incident)
    time.passes(minutes=9, seconds=59)
    assert types(phone, code).status_code == 303
    time.passes(minutes=5)
    assert confirms(incident).status_code == 422
    assert "isn’t open" in shown_to(phone)


def test_a_code_outlives_the_link_that_it_stands_for(time: Clock, incident: ControlRoom, phone: Phone) -> None:
    for _ in range(6):
        time.passes(minutes=9.6)
        incident.gets("/control")  # nobody is idle
    code = makes_code(incident)
    time.passes(minutes=9)
    types(phone, code)
    time.passes(minutes=4)
    confirms(incident)
    assert "safe to talk" in shown_to(phone, "/here")


def test_a_newer_code_replaces_the_one_before(incident: ControlRoom, phone: Phone) -> None:
    first, second = makes_code(incident), makes_code(incident)
    assert types(phone, first).status_code == 422
    assert types(phone, second).status_code == 303


def test_it_is_not_them_and_nobody_gets_in(incident: ControlRoom, phone: Phone) -> None:
    code = makes_code(incident)
    types(phone, code)
    incident.posts(path(incident, f"/{row_of(incident.app).id}/refuse"))
    assert "ask for a new one" in shown_to(phone)
    assert "isn’t open" in shown_to(phone, "/here")
    assert types(phone, code).status_code == 422


def test_a_wrong_number_means_that_it_is_not_them(incident: ControlRoom, phone: Phone) -> None:
    types(phone, makes_code(incident))
    confirms(incident, number="00")
    assert row_of(incident.app).end == "refused"
    assert "isn’t open" in shown_to(phone, "/here")


def test_only_who_made_the_code_confirms_it(app: Flask, incident: ControlRoom, officer: Officer, phone: Phone) -> None:
    types(phone, makes_code(incident))
    officer.connects()
    row = row_of(app)
    ask = {"code": row.id, "number": row.number}
    assert officer.socket.asks("code:confirm", ask)["code"] == "not_allowed"
    assert officer.socket.asks("code:refuse", {"code": row.id})["code"] == "not_allowed"
    assert officer.socket.asks("code:look", {"code": row.id})["code"] == "not_found"
    assert "isn’t open" in shown_to(phone, "/here")


def test_after_an_exit_the_officers_code_leads_into_a_new_visit(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    left = officer.admits()
    phone.posts("/leave")
    made = officer.socket.asks("code:make", {"visit": left})["code"]
    types(phone, made["spoken"])
    row = officer.socket.asks("code:look", {"code": made["id"]})["code"]
    assert row["state"] == "typed"
    assert "spoken" not in row
    answer = officer.socket.asks("code:confirm", {"code": made["id"], "number": row["numbers"][0]})
    assert answer["code"]["state"] == "confirmed"
    assert "safe to talk" in shown_to(phone, "/here")
    cards = {card["visit"]: card["state"] for card in officer.board()}
    assert cards[left] == "left"
    assert row_of(officer.app).visit_id != left


def test_a_killed_tab_comes_back_into_its_live_visit_and_is_asked_again(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    made = officer.socket.asks("code:make", {"visit": visit})["code"]
    other = Phone(app)
    types(other, made["spoken"])
    number = officer.socket.asks("code:look", {"code": made["id"]})["code"]["numbers"][0]
    officer.socket.asks("code:confirm", {"code": made["id"], "number": number})
    assert "safe to talk" in shown_to(other, "/here")
    assert "isn’t open" in shown_to(phone, "/here")
    assert row_of(app).visit_id == visit


def test_another_officers_visit_gets_no_code(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    other = Officer(officer.app, which=1)
    other.connects()
    assert other.socket.asks("code:make", {"visit": visit})["code"] == "not_allowed"


def test_her_own_page_can_make_none(phone: Phone, link: str) -> None:
    phone.waits(link)
    assert phone.socket.asks("code:make", {"visit": "x"})["code"] == "bad_request"


def test_exit_while_waiting_leaves_nobody_to_let_in(incident: ControlRoom, phone: Phone) -> None:
    types(phone, makes_code(incident))
    answer = phone.posts("/leave")
    assert answer.headers["Location"] == "/calendar"
    assert row_of(incident.app).end == "left"
    assert confirms(incident).status_code == 422


def test_many_wrong_codes_are_slowed_and_a_right_one_is_taken_all_the_same(
    app: Flask, incident: ControlRoom, phone: Phone
) -> None:
    code = makes_code(incident)
    guesser = Phone(app)
    answers = [types(guesser, f"CCCC CCC{digit}").status_code for digit in "23456789CDFH"]
    assert answers == [422] * 10 + [429] * 2
    assert "CCCC CCC2" in types(guesser, "CCCC CCC2").get_data(as_text=True)  # still kept
    assert types(phone, code).status_code == 303  # from the same address
    row = row_of(app)
    assert len((row.numbers or "").split()) == 3  # doubted: only who hears the number can choose it
    page = incident.gets(f"/control/incidents/{incident.incident}").get_data(as_text=True)
    assert "choose only the number that you hear" in page
    confirms(incident)
    assert "safe to talk" in shown_to(phone, "/here")


def test_wrong_codes_never_close_a_link(app: Flask, control_room: ControlRoom, phone: Phone) -> None:
    link = control_room.sends_link()
    for _ in range(30):
        types(phone, "CCCCCCCC")
    phone.continues(link)
    assert "safe to talk" in shown_to(phone, "/here")


def test_behind_a_proxy_of_this_machine_one_guesser_slows_nobody_else(app: Flask, incident: ControlRoom) -> None:
    for _ in range(12):
        types(Phone(app), "CCCCCCCC", **{"X-Forwarded-For": "1.1.1.1, 198.51.100.1"})
    assert types(Phone(app), "CCCCCCCC", **{"X-Forwarded-For": "198.51.100.1"}).status_code == 429
    assert types(Phone(app), "CCCCCCCC", **{"X-Forwarded-For": "198.51.100.2"}).status_code == 422


@pytest.mark.parametrize("typed", ["", "CDF", "CCCC CCCC C", "hello you", "<b>"])
def test_what_can_be_no_code_is_said_so_kept_and_not_counted(app: Flask, phone: Phone, typed: str) -> None:
    for _ in range(12):
        answer = types(phone, typed)
        assert answer.status_code == 422
    assert "8 letters and numbers. Please check" in answer.get_data(as_text=True)
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_looking_at_the_page_sets_nothing_and_names_nobody(phone: Phone) -> None:
    page = phone.gets("/c")
    assert "Set-Cookie" not in page.headers
    assert "<title>Appointment</title>" in page.get_data(as_text=True)


def test_the_code_is_kept_as_a_keyed_hash_and_every_step_is_audited(
    app: Flask, incident: ControlRoom, phone: Phone
) -> None:
    code = makes_code(incident)
    types(phone, code)
    confirms(incident)
    with app.app_context(), transaction() as tx:
        rows: list[Any] = [vars(row) for row in tx.session.scalars(select(SpokenCode))]
        entries = tx.session.scalars(select(AuditEntry).where(AuditEntry.action.like("code:%"))).all()
    assert [entry.action for entry in entries] == ["code:made", "code:typed", "code:confirmed"]
    written = f"{rows} {[entry.detail for entry in entries]}"
    assert code not in written
    assert code.replace(" ", "") not in written


def test_the_page_in_her_language_stays_in_it(app: Flask, incident: ControlRoom, phone: Phone) -> None:
    code = makes_code(incident)
    phone.http.post("/c?language=pl", data={"code": code}, base_url=ORIGIN)
    confirms(incident)
    assert '<html lang="pl"' in shown_to(phone, "/here")
