"""A text message on its way: handed over outside transactions, tried again, followed, and said in plain words."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.invitations import delivery
from app.invitations import delivery_rules as rules
from app.invitations.records import TextDelivery
from app.invitations.worker import sender_of
from app.platform.database import transaction
from app.platform.notify import Notify
from app.platform.sms import FINAL, ON_ITS_WAY, STATES, Outbox, Receipt
from tests.clock import Clock
from tests.notify import CALLBACK_TOKEN, FakeNotify, error, works
from tests.people import ORIGIN, ControlRoom, Phone

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def app(sending: Flask) -> Flask:
    """An application that sends through it."""
    return sending


def row(app: Flask) -> TextDelivery:
    with app.app_context(), transaction() as tx:
        return tx.session.scalars(select(TextDelivery).order_by(TextDelivery.queued_at.desc())).all()[0]


def page(control_room: ControlRoom) -> str:
    return control_room.gets(f"/control/incidents/{control_room.incident}").get_data(as_text=True)


def calls_back(app: Flask, status: str, token: str = CALLBACK_TOKEN, **more: Any) -> int:
    body = {"id": "x", "reference": row(app).id, "to": "447700900123", "status": status} | more
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().post("/notify/callback", json=body, headers=headers, base_url=ORIGIN).status_code


def test_the_text_goes_to_notify_and_its_way_is_shown(
    app: Flask, notify: FakeNotify, control_room: ControlRoom
) -> None:
    link = control_room.sends_link()
    assert "is being handed over" in page(control_room)
    assert notify.sent == []  # not within the transaction
    assert works(app) == 1
    [sent] = notify.sent
    assert sent["phone_number"] == "+447700900123"
    assert sent["personalisation"]["message"] == f"Your link is ready: {link}"
    assert "handed over, not sent on yet" in page(control_room)
    assert works(app) == 0
    assert calls_back(app, "sending") == 204
    assert "on its way to the phone" in page(control_room)
    assert calls_back(app, "delivered") == 204
    assert "Text message delivered" in page(control_room)


def test_without_callbacks_it_is_asked_what_became_of_the_text(
    app: Flask, time: Clock, notify: FakeNotify, control_room: ControlRoom
) -> None:
    control_room.sends_link()
    works(app)
    notify.status[notify.sent[0]["id"]] = "delivered"
    time.passes(seconds=16)
    assert works(app) == 1
    assert row(app).state == "delivered"
    time.passes(minutes=10)
    assert works(app) == 0
    assert len(notify.sent) == 1


@pytest.mark.parametrize(
    ("status", "words", "todo"),
    [
        ("permanent-failure", "be delivered to this number", "Check the number"),
        ("temporary-failure", "phone off, full or without signal", "later, if that is safe"),
        ("technical-failure", "got lost between the networks", "Send a new link"),
    ],
)
def test_a_text_that_does_not_arrive_says_what_to_do(
    app: Flask, control_room: ControlRoom, status: str, words: str, todo: str
) -> None:
    control_room.sends_link()
    works(app)
    calls_back(app, status)
    shown = page(control_room)
    assert words in shown
    assert todo in shown
    assert "Read out the link or a code instead" in shown


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(400, "ValidationError", "phone_number Must be a real phone number"), "get text messages"),
        (error(400, "BadRequestError", "Template not found"), "it is not set up rightly"),
        (error(403, "AuthError", "Invalid token"), "its key is wrong"),
        (error(429, "TooManyRequestsError", "Exceeded send limits (50) for today"), "the daily limit is reached"),
    ],
)
def test_what_never_gets_better_is_said_and_not_tried_again(
    app: Flask, time: Clock, notify: FakeNotify, control_room: ControlRoom, answer: Any, words: str
) -> None:
    notify.fails = [answer]
    control_room.sends_link()
    works(app)
    assert words in page(control_room)
    time.passes(minutes=14)
    assert works(app) == 0
    assert notify.sent == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_or_broken_service_is_tried_again_until_it_takes_the_text(
    app: Flask, time: Clock, notify: FakeNotify, control_room: ControlRoom, status: int
) -> None:
    notify.fails = [error(status, "RateLimitError", "Exceeded rate limit") for _ in range(3)]
    control_room.sends_link()
    works(app)
    assert "does not answer. Trying again" in page(control_room)
    assert works(app) == 0  # not at once
    for seconds in (5, 10, 20):
        time.passes(seconds=seconds)
        assert works(app) == 1
    assert row(app).state == "created"
    assert len(notify.sent) == 1


def test_trying_again_ends_with_the_link(
    app: Flask, time: Clock, notify: FakeNotify, control_room: ControlRoom
) -> None:
    notify.fails = [error(500, "Exception", "Internal server error") for _ in range(100)]
    control_room.sends_link()
    for _ in range(70):
        works(app)
        time.passes(minutes=1)
    assert row(app).state == "late"
    assert works(app) == 0
    assert notify.sent == []


def test_a_link_that_was_replaced_before_it_was_sent_is_sent_no_more(
    app: Flask, notify: FakeNotify, control_room: ControlRoom
) -> None:
    control_room.sends_link()
    control_room.posts(f"/control/incidents/{control_room.incident}/invitations", channel="sms")
    works(app)
    [sent] = notify.sent
    assert sent["reference"] == row(app).id


def test_a_text_that_was_claimed_by_a_process_that_died_is_handed_over_by_the_next(
    app: Flask, time: Clock, notify: FakeNotify, control_room: ControlRoom
) -> None:
    control_room.sends_link()
    with app.app_context():
        assert delivery._claim(row(app).id)
    assert works(app) == 0
    time.passes(seconds=61)
    assert works(app) == 1
    assert len(notify.sent) == 1


class SenderThatLooks(Outbox):
    """Would fail inside a transaction: another one can't begin there."""

    def send(self, reference: str, to: str, body: str, subject: str | None = None) -> Receipt:
        with transaction():
            return super().send(reference, to, body, subject)


def test_nothing_is_sent_while_a_transaction_is_open(app: Flask, control_room: ControlRoom) -> None:
    control_room.sends_link()
    with app.app_context():
        assert delivery.run_due(SenderThatLooks()) == 1
    assert row(app).state == "in_outbox"


def test_the_incident_page_is_told_at_once(app: Flask, control_room: ControlRoom) -> None:
    control_room.sends_link()
    control_room.connects()
    visit = control_room.board()[0]["visit"]
    control_room.socket.asks("visit:watch", {"visit": visit})
    works(app)
    calls_back(app, "delivered")
    assert len(control_room.socket.told("visit:changed")) >= 2


@pytest.mark.parametrize("token", ["", "wrong", CALLBACK_TOKEN[:-1], "é"])
def test_a_callback_without_the_token_changes_nothing(app: Flask, control_room: ControlRoom, token: str) -> None:
    control_room.sends_link()
    works(app)
    assert calls_back(app, "delivered", token=token.encode().decode("latin-1")) == 401
    assert row(app).state == "created"


@pytest.mark.parametrize("more", [{"status": "lost"}, {"status": 5}, {"reference": 7}, {"status": None}])
def test_a_callback_that_nobody_can_read_changes_nothing(
    app: Flask, control_room: ControlRoom, more: dict[str, Any]
) -> None:
    control_room.sends_link()
    works(app)
    assert calls_back(app, **({"status": "delivered"} | more)) == 422
    assert row(app).state == "created"


def test_a_callback_about_a_text_of_nobody_is_taken_and_forgotten(app: Flask, control_room: ControlRoom) -> None:
    control_room.sends_link()
    works(app)
    assert calls_back(app, "delivered", reference=None) == 204
    assert row(app).state == "created"


def test_news_that_overtakes_the_answer_is_kept(app: Flask, control_room: ControlRoom) -> None:
    control_room.sends_link()
    assert calls_back(app, "delivered") == 204  # the callback came before the answer to the handing over
    works(app)
    assert row(app).state == "delivered"


def test_a_late_text_opens_the_neutral_page_and_the_handler_sends_another(
    app: Flask, time: Clock, notify: FakeNotify, control_room: ControlRoom, phone: Phone
) -> None:
    old = control_room.sends_link()
    works(app)
    for _ in range(5):
        time.passes(minutes=13)
        control_room.gets("/control")
    phone.continues(old)  # the carrier took more than an hour
    assert "Ask the person who sent it for a new one" in phone.gets("/here").get_data(as_text=True)
    assert "was not opened in time" in page(control_room)
    control_room.posts(f"/control/incidents/{control_room.incident}/invitations", channel="sms")
    works(app)
    new = notify.sent[-1]["personalisation"]["message"].rpartition(" ")[2]
    assert new != old
    phone.continues(old)
    assert "isn’t open" in phone.gets("/here").get_data(as_text=True)
    phone.continues(new)
    assert "safe to talk" in phone.gets("/here").get_data(as_text=True)


def test_the_settings_choose_the_sender(app: Flask) -> None:
    settings = app.extensions["settings"]
    assert isinstance(sender_of(settings), Notify)
    assert isinstance(sender_of(settings.model_copy(update={"sms": "outbox"})), Outbox)


def test_waits_grow_and_end_with_the_link() -> None:
    waits = [rules.after_refusal("away", attempts, NOW, NOW + HOUR) for attempts in range(1, 9)]
    seconds = [(again - NOW).total_seconds() for _state, again in waits if again]
    assert seconds == [5, 10, 20, 40, 80, 120, 120, 120]
    assert rules.after_refusal("away", 1, NOW, NOW + timedelta(seconds=5)) == ("late", None)


@given(st.integers(1, 500), st.timedeltas(-HOUR, HOUR))
def test_no_try_comes_after_the_link_has_ended(attempts: int, left: timedelta) -> None:
    _state, again = rules.after_refusal("busy", attempts, NOW, NOW + left)
    assert again is None or NOW < again < NOW + left


def test_it_is_asked_often_at_first_and_seldom_later() -> None:
    assert rules.ask_again("sending", NOW, NOW, NOW + HOUR) == NOW + rules.ASK_OFTEN
    later = NOW + timedelta(minutes=30)
    assert rules.ask_again("sending", NOW, later, NOW + HOUR) == later + rules.ASK_SELDOM
    assert rules.ask_again("sending", NOW, NOW + HOUR, NOW + HOUR) is None
    assert {rules.ask_again(state, NOW, NOW, NOW + HOUR) for state in FINAL} == {None}


@given(st.lists(st.sampled_from(sorted(STATES - {"in_outbox"})), max_size=30))
def test_reports_in_any_order_never_go_back(reports: list[str]) -> None:
    known = [rules.WAITING]
    for report in reports:
        if rules.is_news(known[-1], report):
            known.append(report)
    for before, after in pairwise(known):
        assert not (before in FINAL and after in ON_ITS_WAY)
    if "delivered" in reports:
        assert known[-1] == "delivered"
