"""A browser that has script and no calls: WebKitGTK, from the link to a message that the officer sees, and exit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.people import Officer
from e2e.system import System, wait_until
from e2e.webkit import WebKit


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    """Her browser."""
    browser = WebKit(tmp_path)
    yield browser
    browser.closes()


def test_she_types_and_leaves(secure: System, webkit: WebKit, secure_officer: Officer, reference: str) -> None:
    webkit.goes_to(secure.new_link(reference)[1])
    assert webkit.evaluates("typeof RTCPeerConnection") == "undefined"
    webkit.presses("Continue")
    webkit.presses("Yes, I am")
    webkit.sees("How would you like to talk?")
    webkit.presses("Voice")
    webkit.sees("Calls don’t work in this browser")
    webkit.presses("Type instead")
    wait_until(lambda: webkit.evaluates("document.body.dataset.view") == "text", "the conversation is shown")
    webkit.types("#body", "I can only type")
    webkit.presses("Send", within="#composer")
    webkit.sees("I can only type")
    secure_officer.admits(reference)
    secure_officer.sees("I can only type")
    secure_officer.types("I read you")
    webkit.sees("I read you")
    webkit.presses("Exit this page")
    wait_until(lambda: webkit.url.endswith("/calendar"), "the calendar is shown")
    secure_officer.sees_her_leave()
    webkit.goes_back()
    assert "Exit" not in webkit.text()
