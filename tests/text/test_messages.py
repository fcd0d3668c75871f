"""Messages: once, in order, to those who may read them."""

import uuid

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.incidents.records import Incident
from app.platform.database import transaction
from app.text.events import MAX_BODY, SendText
from tests.people import Officer, Phone


def test_the_same_message_sent_twice_is_stored_and_told_once(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    officer.socket.told()
    key = str(uuid.uuid4())
    assert phone.says("are you there", key) == phone.says("are you there", key)
    assert [message["body"] for message in officer.socket.told("text:sent")] == ["are you there"]


def test_messages_keep_their_order_through_a_reconnection(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    phone.says("one")
    officer.socket.asks("text:send", {"visit": visit, "id": str(uuid.uuid4()), "body": "two"})
    phone.socket.closes()
    officer.socket.asks("text:send", {"visit": visit, "id": str(uuid.uuid4()), "body": "three"})
    phone.connects()
    snapshot = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    assert [message["body"] for message in snapshot["text"]["messages"]] == ["one", "two", "three"]


def test_a_message_typed_without_script_reaches_the_officer(phone: Phone, link: str, officer: Officer) -> None:
    phone.continues(link)
    phone.answers("yes")
    phone.posts("/here/mode", mode="text")
    officer.admits()
    officer.socket.told()
    assert phone.posts("/here/message", body="  no script here ").status_code == 303
    assert officer.socket.told("text:sent")[0]["body"] == "no script here"
    assert "no script here" in phone.gets("/here").get_data(as_text=True)


def test_a_message_as_long_as_the_field_allows_is_not_lost(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.answers("unsure")
    phone.posts("/here/message", body="a\r\n" * 999 + "b")
    assert "a\nb</bdi></p>" in phone.gets("/here").get_data(as_text=True)


def test_an_empty_or_endless_message_is_refused_with_a_sentence(phone: Phone, link: str) -> None:
    phone.waits(link)
    for body in ("", "   ", "x" * (MAX_BODY + 1)):
        refused = phone.says(body)
        assert refused["ok"] is False
        assert refused["say"]


def test_nothing_is_written_into_a_visit_that_is_over(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    officer.socket.asks("visit:end", {"visit": visit})
    late = {"visit": visit, "id": str(uuid.uuid4()), "body": "too late"}
    assert officer.socket.asks("text:send", late)["code"] == "gone"
    phone.posts("/leave")
    assert not phone.socket.is_open


def test_what_she_wrote_before_she_knew_of_the_end_is_read_after_it(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    with app.app_context(), transaction() as tx:
        tx.session.scalars(select(Incident)).one().danger_word = "blue kettle"
    officer.socket.asks("visit:end", {"visit": visit})
    officer.socket.told()
    assert phone.says("he is back")["ok"]
    assert [one["body"] for one in officer.socket.told("text:sent")] == ["he is back"]
    assert phone.says("the blue kettle")["ok"]
    told = officer.socket.told("visit:changed")[-1]
    assert (told["state"], bool(told["not_safe_since"])) == ("ended", True)


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=MAX_BODY).filter(str.strip))
def test_any_text_that_can_be_typed_is_taken_as_it_is(body: str) -> None:
    assert SendText.model_validate({"id": uuid.uuid4(), "body": body}).body.strip() == body.strip()
