"""Safe contact: asked by the call handler, shown to the officer, and the agreed word for danger is heeded."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.platform.database import store
from tests.people import INCIDENT, ControlRoom, Officer, Phone

WISHES = {
    "contact_by": "text",
    "contact_when": "Mornings before ten",
    "contact_never": "No voicemail",
    "call_back_word": "lighthouse",
    "danger_word": "blue kettle",
}


def asks_for_wishes(control_room: ControlRoom, **wishes: str) -> Any:
    form = {"reference": INCIDENT["reference"], **wishes}
    return control_room.posts(f"/control/incidents/{control_room.incident}", **form)


def test_what_the_call_handler_asks_the_officer_sees_before_and_in_the_call(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    link = control_room.sends_link()
    assert asks_for_wishes(control_room, **WISHES).status_code == 303
    assert "Mornings before ten" in control_room.gets(f"/control/incidents/{control_room.incident}").get_data(True)
    phone.waits(link)
    officer.connects()
    assert officer.board()[-1]["contact"] == WISHES
    visit = officer.admits()
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["visit"]["contact"] == WISHES


def test_wishes_are_saved_one_by_one_and_can_be_taken_back(control_room: ControlRoom) -> None:
    control_room.sends_link(**WISHES)
    asks_for_wishes(control_room, contact_never="No letters")
    asks_for_wishes(control_room, call_back_word="")
    control_room.connects()
    assert control_room.board()[-1]["contact"] == WISHES | {"contact_never": "No letters", "call_back_word": None}


def test_wishes_lie_encrypted(app: Flask, control_room: ControlRoom) -> None:
    control_room.sends_link(**WISHES)
    with app.app_context(), store().engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM incident")).all())
        audit = str(connection.execute(text("SELECT * FROM audit_entry")).all())
    for wish in ("Mornings", "voicemail", "lighthouse", "kettle"):
        assert wish not in rows
        assert wish not in audit


@pytest.mark.parametrize("word", ["ok", "a!", "..."])
def test_a_word_that_is_typed_by_accident_is_refused_as_a_code_word(control_room: ControlRoom, word: str) -> None:
    control_room.sends_link()
    page = asks_for_wishes(control_room, danger_word=word)
    assert page.status_code == 422
    assert "Use 3 letters or more" in page.get_data(as_text=True)
    body = INCIDENT | {"reference": "RVR-2", "danger_word": word}
    assert control_room.api("POST", "/incidents", body).status_code == 422


def signalled(officer: Officer, visit: str) -> bool:
    return bool(officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["visit"]["not_safe_since"])


def test_the_code_word_typed_in_the_conversation_is_the_silent_signal(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    phone.waits(control_room.sends_link(**WISHES))
    visit = officer.admits()
    phone.says("I like my kettle blue")
    assert not signalled(officer, visit)
    officer.socket.told()
    assert phone.says("Have you seen the Blue Kettle?")["ok"]
    assert signalled(officer, visit)
    assert [message["body"] for message in officer.socket.told("text:sent")] == ["Have you seen the Blue Kettle?"]
    messages = phone.socket.told("text:sent")
    assert messages[-1]["body"] == "Have you seen the Blue Kettle?"


def test_the_code_word_works_without_script_and_sent_twice_is_one_signal(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    phone.continues(control_room.sends_link(**WISHES))
    phone.answers("yes")
    phone.posts("/here/mode", mode="text")
    visit = officer.admits()
    for _again in range(2):
        phone.posts("/here/message", body="blue kettle")
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert snapshot["visit"]["not_safe_since"]
    assert [change["event"] for change in snapshot["visit"]["changes"]].count("not_safe_now") == 1


def test_an_officer_who_types_the_word_signals_nothing(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    phone.waits(control_room.sends_link(**WISHES))
    visit = officer.admits()
    officer.socket.asks(
        "text:send", {"visit": visit, "id": "6a1c9f5e-0000-4000-8000-000000000000", "body": "blue kettle"}
    )
    assert not signalled(officer, visit)


def test_without_an_agreed_word_no_message_signals(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    phone.says("kettle")
    assert not signalled(officer, visit)


def test_her_page_learns_no_wish_and_no_word(phone: Phone, control_room: ControlRoom, officer: Officer) -> None:
    snapshot = phone.waits(control_room.sends_link(**WISHES))
    officer.admits()
    page = phone.gets("/here").get_data(as_text=True)
    for wish in ("Mornings", "voicemail", "lighthouse", "kettle"):
        assert wish not in str(snapshot)
        assert wish not in page
        assert wish not in str(phone.socket.told())
