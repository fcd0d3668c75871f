"""Without script, without styles, without pictures: w3m, from the link to a message that the officer sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.people import Officer
from e2e.system import System, wait_until
from e2e.text_browser import TextBrowser

BEFORE_YES = ("police", "officer", "abuse", "999")
HIDDEN_ELSEWHERE = ("Hide", "No connection", "did not start", "asks to see", "Please try again", "Mic o", "Press Shift")


@pytest.fixture
def w3m(secure: System, tmp_path: Path) -> Iterator[TextBrowser]:
    """Her browser."""
    browser = TextBrowser(secure, tmp_path)
    yield browser
    browser.closes()


def names_nobody(page: str) -> None:
    for word in BEFORE_YES:
        assert word not in page.lower(), word


def shows_only_what_is_so(page: str) -> None:
    assert page.startswith("Exit this page"), "exit is the first thing on every page"
    for words in HIDDEN_ELSEWHERE:
        assert words not in page, words


def test_from_the_link_to_a_message_and_out(
    secure: System, w3m: TextBrowser, secure_officer: Officer, reference: str
) -> None:
    incident, link = secure.new_link(reference)
    w3m.opens(link)
    names_nobody(w3m.sees("Ready when you are"))
    w3m.presses("Continue$")
    page = w3m.sees("Are you alone, and safe to talk?")
    names_nobody(page)
    shows_only_what_is_so(page)
    w3m.presses("Yes, I am")
    shows_only_what_is_so(w3m.sees("Video and voice don’t work in this browser"))
    w3m.presses("Text$")
    page = w3m.sees("Your message")
    shows_only_what_is_so(page)
    assert "In danger? Call 999. If you can’t speak, then press 55." in page
    w3m.writes_after("Your message", "no script, no style: żółw")
    w3m.presses("Send$")
    w3m.sees("You: no script, no style: żółw")
    secure_officer.admits(reference)
    secure_officer.sees("no script, no style: żółw")
    secure_officer.types("I can read you.")
    w3m.presses("See new messages")
    w3m.sees("I can read you.")
    w3m.presses("Ask us to call you")
    w3m.sees("We will call you")
    assert secure.state_of(incident)["visit"]["call_back"]
    w3m.presses("Exit this page")
    assert "Exit" not in w3m.sees("Mo"), "an ordinary calendar"
    secure_officer.sees_her_leave()
    w3m.goes_back()
    w3m.presses("See new messages")
    names_nobody(w3m.sees("This page isn’t open"))


def test_not_sure_types_on_a_page_that_names_nobody(secure: System, w3m: TextBrowser, reference: str) -> None:
    incident, link = secure.new_link(reference)
    w3m.opens(link)
    w3m.presses("Continue$")
    w3m.presses("Not sure")
    page = w3m.sees("Your message")
    shows_only_what_is_so(page)
    names_nobody(page)
    w3m.writes_after("Your message", "he is here")
    w3m.presses("Send$")
    names_nobody(w3m.sees("he is here"))
    w3m.presses("Exit this page")
    wait_until(lambda: secure.state_of(incident)["state"] == "left", "left by exit is on record")
