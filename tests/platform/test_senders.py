"""What every sender of text messages keeps to, and how GOV.UK Notify's refusals are understood."""

import io
import logging
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from app.platform import log
from app.platform.notify import state, why
from app.platform.sms import STATES, NotSent, Outbox, Sender
from tests.notify import BAD_ADDRESS, BAD_NUMBER, FakeNotify, error

NUMBER = "+447700900123"
TEXT = "Your link is ready: https://go.test/v/abc"


@pytest.fixture
def notify(httpserver: HTTPServer) -> FakeNotify:
    """GOV.UK Notify, on this machine."""
    return FakeNotify(httpserver)


@pytest.fixture(params=["outbox", "notify"])
def sender(request: pytest.FixtureRequest, notify: FakeNotify) -> Sender:
    """Each sender that there is."""
    return Outbox() if request.param == "outbox" else notify.sender()


def refusal(sender: Sender, to: str = NUMBER) -> str:
    with pytest.raises(NotSent) as refused:
        sender.send(str(uuid4()), to, TEXT)
    assert to not in str(refused.value)
    return refused.value.why


def test_a_sender_takes_a_text_and_knows_what_became_of_it(sender: Sender) -> None:
    receipt = sender.send(str(uuid4()), NUMBER, TEXT)
    assert receipt.state in STATES
    assert sender.state_of(receipt.provider_id) in STATES


def test_a_sender_refuses_what_is_no_number(sender: Sender) -> None:
    assert refusal(sender, BAD_NUMBER if not isinstance(sender, Outbox) else "no number") == "bad_number"


def test_notify_is_given_number_text_and_our_reference(notify: FakeNotify) -> None:
    reference = str(uuid4())
    receipt = notify.sender().send(reference, NUMBER, TEXT)
    [sent] = notify.sent
    assert (sent["phone_number"], sent["reference"], sent["id"]) == (NUMBER, reference, receipt.provider_id)
    assert sent["personalisation"] == {"message": TEXT}


def test_a_sender_takes_an_email_and_refuses_what_is_no_address(sender: Sender) -> None:
    receipt = sender.send(str(uuid4()), "someone@example.com", TEXT, "Your link")
    assert sender.state_of(receipt.provider_id) in STATES
    with pytest.raises(NotSent) as refused:
        sender.send(str(uuid4()), BAD_ADDRESS, TEXT, "Your link")
    assert refused.value.why == "bad_address"


def test_notify_is_given_address_subject_and_text(notify: FakeNotify) -> None:
    reference = str(uuid4())
    notify.sender().send(reference, "someone@example.com", TEXT, "Your link")
    [sent] = notify.sent
    assert (sent["email_address"], sent["reference"]) == ("someone@example.com", reference)
    assert sent["personalisation"] == {"subject": "Your link", "message": TEXT}


@pytest.mark.parametrize("status", [*sorted(STATES - {"in_outbox"}), "pending"])
def test_each_of_its_states_is_known(notify: FakeNotify, status: str) -> None:
    receipt = notify.sender().send(str(uuid4()), NUMBER, TEXT)
    notify.status[receipt.provider_id] = status
    assert notify.sender().state_of(receipt.provider_id) == ("sending" if status == "pending" else status)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error(400, "ValidationError", "phone_number Must be a real phone number"), "bad_number"),
        (error(400, "BadRequestError", "Can't send to this recipient using a team-only API key"), "set_up"),
        (error(400, "BadRequestError", "Missing personalisation: message"), "set_up"),
        (error(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"), "no_key"),
        (error(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 per 60 seconds"), "busy"),
        (error(429, "TooManyRequestsError", "Exceeded send limits (50) for today"), "daily_limit"),
        (error(500, "Exception", "Internal server error"), "away"),
        (Response("<h1>Bad gateway</h1>", 502), "away"),
        (Response("", 503), "away"),
        (Response("not json", 201), "away"),
        (Response("[1]", 201), "away"),
        (Response("{}", 201), "away"),
    ],
)
def test_each_refusal_is_understood(notify: FakeNotify, answer: Response, expected: str) -> None:
    notify.fails = [answer]
    assert refusal(notify.sender()) == expected


def test_a_sender_that_answers_too_late_or_not_at_all_is_away(notify: FakeNotify) -> None:
    notify.delay_s = 0.5
    assert refusal(notify.sender(timeout_s=0.1)) == "away"
    away = notify.sender()
    away._account = (away._account[0], "http://127.0.0.1:1", 1)
    assert refusal(away) == "away"


@pytest.mark.parametrize("reason", ["the text is unknown", "the status is"])
def test_a_question_that_finds_no_answer_is_a_refusal(notify: FakeNotify, reason: str) -> None:
    receipt = notify.sender().send(str(uuid4()), NUMBER, TEXT)
    notify.status[receipt.provider_id] = "lost in thought"
    asked = str(uuid4()) if reason == "the text is unknown" else receipt.provider_id
    with pytest.raises(NotSent):
        notify.sender().state_of(asked)


def test_its_failures_write_neither_number_nor_text_into_the_log(notify: FakeNotify) -> None:
    before, stream = logging.getLogger().handlers, io.StringIO()
    log.configure(stream)
    try:
        notify.fails = [error(400, "ValidationError", f"phone_number {NUMBER} is wrong for {TEXT}")]
        refusal(notify.sender())
    finally:
        logging.getLogger().handlers = before
        written = stream.getvalue()
        log.configure()
    assert "notifications_python_client" in written  # it did say that something failed
    assert NUMBER[1:] not in written
    assert "go.test" not in written


@given(st.integers(100, 599), st.one_of(st.none(), st.text(), st.lists(st.dictionaries(st.text(), st.text()))))
def test_whatever_it_says_there_is_one_reason(status: int, said: object) -> None:
    assert why(status, said) in {"bad_number", "bad_address", "no_key", "set_up", "daily_limit", "busy", "away"}


@given(st.text())
def test_a_state_that_nobody_has_heard_of_is_not_taken(status: str) -> None:
    try:
        assert state(status) in STATES
    except NotSent:
        assert status not in STATES - {"in_outbox"}
