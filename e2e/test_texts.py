"""A link that goes out by GOV.UK Notify: what becomes of the text is on the incident's page by itself."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_httpserver import HTTPServer

from e2e.conftest import DESK
from e2e.people import CallHandler
from e2e.system import System, wait_until
from e2e.test_playbook import looks_right
from tests.notify import CALLBACK_TOKEN, FakeNotify, error


@pytest.fixture
def notify(httpserver: HTTPServer) -> FakeNotify:
    """GOV.UK Notify, on this machine."""
    return FakeNotify(httpserver)


@pytest.fixture
def texting(tmp_path: Path, notify: FakeNotify) -> Iterator[System]:
    """An installation that sends through it."""
    system = System(tmp_path)
    system.environment |= notify.environment()
    system.start()
    yield system
    system.stop()


@pytest.fixture
def handler(texting: System, chromium: Browser) -> Iterator[CallHandler]:
    """A call handler of that installation."""
    handler = CallHandler(texting, chromium.new_context(**DESK, bypass_csp=True))
    handler.signs_in_as_handler()
    yield handler
    handler.context.close()
    assert handler.errors == []


def calls_back(system: System, text: dict[str, Any], status: str) -> None:
    """Notify reports."""
    request = urllib.request.Request(f"{system.url}/notify/callback", method="POST")
    request.add_header("Authorization", f"Bearer {CALLBACK_TOKEN}")
    body = {
        "id": text["id"],
        "reference": text["reference"],
        "to": text.get("phone_number") or text["email_address"],
        "status": status,
    }
    with urllib.request.urlopen(request, json.dumps(body).encode()) as answer:
        assert answer.status == 204


def test_the_call_handler_sees_what_becomes_of_the_text(
    texting: System, notify: FakeNotify, handler: CallHandler, reference: str
) -> None:
    notify.fails = [error(500, "Exception", "Internal server error")]
    notify.delay_s = 1.5
    link = handler.records_and_sends(reference)
    handler.sees("The text service does not answer. Trying again")
    assert texting.is_ready()  # nothing else waits for the slow service
    handler.sees("Text message handed over, not sent on yet", seconds=20)
    [text] = notify.sent
    assert text["personalisation"]["message"] == f"Your link is ready: {link}"
    calls_back(texting, text, "sending")
    handler.sees("Text message is on its way to the phone", seconds=5)
    calls_back(texting, text, "temporary-failure")
    handler.sees("Read out the link or a code instead.", seconds=5)
    handler.presses("Send a new link")
    wait_until(lambda: len(notify.sent) == 2, "another text")
    calls_back(texting, notify.sent[1], "delivered")
    handler.sees("Text message delivered", seconds=5)
    expect(handler.page.get_by_text(re.compile("did not arrive"))).to_have_count(0)

    handler.writes_in("Safe email", "someone@example.com")
    handler.presses("Send a new link by email")
    wait_until(lambda: len(notify.sent) == 3, "an email")
    assert notify.sent[2]["email_address"] == "someone@example.com"
    assert notify.sent[2]["personalisation"]["subject"] == "Your link"
    handler.sees("Email handed over, not sent on yet")
    calls_back(texting, notify.sent[2], "delivered")
    handler.sees("Email delivered", seconds=5)
    looks_right(handler.page, "email")
    log = (texting.folder / "web.log").read_text()
    assert "text_refused" in log
    assert "7700900123" not in log
    assert "someone@example" not in log
    assert "/v/" not in log
