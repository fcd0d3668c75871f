"""A code that is read aloud: instead of a text message, and as the way back after an exit."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.people import CallHandler, Officer, Person, Victim
from e2e.system import System
from e2e.test_access import AXE, is_accessible
from e2e.test_without_script import names_nobody
from e2e.text_browser import TextBrowser

CODE = re.compile(r"[2-9C-Y]{4} [2-9C-Y]{4}")


def number_on(page: str) -> str:
    """The two digits that are to be said aloud."""
    found = re.search(r"say this one:\s+(\d\d)\b", page)
    assert found, page
    return found.group(1)


def code_shown_to(staff: Person) -> str:
    """The code, as whoever made it reads it out."""
    shown = staff.page.locator("[data-panel=code] output, #notes").filter(has_text=CODE).first
    expect(shown).to_be_visible()
    found = CODE.search(shown.inner_text())
    assert found
    return found.group()


def types_the_code(victim: Victim, code: str) -> None:
    """What she does with it, as sloppily as people do."""
    victim.page.get_by_label("Code").fill(code.lower().replace(" ", "-"))
    victim.presses("Continue")


@pytest.fixture
def w3m(secure: System, tmp_path: Path) -> Iterator[TextBrowser]:
    """A browser without script."""
    browser = TextBrowser(secure, tmp_path)
    yield browser
    browser.closes()


def test_from_the_call_handlers_mouth_to_her_page(meet: Callable[..., Any], officer: Officer, reference: str) -> None:
    handler, victim = [meet(kind, bypass_csp=True) for kind in (CallHandler, Victim)]
    for person in (handler, victim):
        person.page.add_init_script(AXE)
    handler.signs_in_as_handler()
    handler.records(reference)
    handler.picks("to_video", "yes")
    handler.sees("Send by text message")
    handler.presses("Make a code")
    code = code_shown_to(handler)
    is_accessible(handler, "incident with a code")
    victim.goes_to("/c")
    expect(victim.page).to_have_title("Appointment")
    is_accessible(victim, "code")
    types_the_code(victim, "CCCC CCCC")
    victim.sees(re.compile("That code isn’t open"))
    expect(victim.page.get_by_label("Code")).to_have_value("cccc-cccc")  # nothing typed is lost
    is_accessible(victim, "code that is wrong")
    types_the_code(victim, code)
    victim.sees("One moment please")
    is_accessible(victim, "code typed")
    number = number_on(victim.page.locator("main").inner_text())
    handler.sees("Somebody typed the code", seconds=5)  # by itself
    is_accessible(handler, "incident with a typed code")
    handler.presses(f"It is them: their page shows {number}")
    victim.sees("Are you alone, and safe to talk?", seconds=5)
    victim.page.wait_for_url("**/here")
    handler.sees("Confirmed: they are in")
    handler.sees("Opened on the phone")
    victim.is_safe()
    victim.takes_a_breath()
    victim.chooses_video()
    officer.admits(reference)
    victim.sees_and_hears_the_other()


def test_after_an_exit_the_officer_reads_out_a_code(
    victim: Victim, officer: Officer, meet: Callable[..., Any], link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.leaves_quickly()
    officer.sees_her_leave()
    officer.presses("Read out a code")
    code = code_shown_to(officer)
    somebody = meet(Victim)
    somebody.goes_to("/c")
    types_the_code(somebody, code)
    officer.sees("Somebody typed the code", seconds=5)
    officer.presses("It is not them")
    somebody.sees(re.compile("That code isn’t open"))
    somebody.goes_to("/here")
    somebody.sees("This page isn’t open")
    officer.presses("Read out a code")
    expect(officer.page.locator("#notes")).not_to_contain_text("nobody was let in")
    again = code_shown_to(officer)
    assert again != code
    victim.goes_to("/c")
    types_the_code(victim, again)
    victim.sees("One moment please")
    officer.presses(re.compile("^It is them"))
    victim.sees("Are you alone, and safe to talk?", seconds=5)
    officer.presses("Back to the queue")
    victim.is_safe()
    victim.takes_a_breath()
    victim.chooses_video()
    officer.admits(reference)
    victim.sees_and_hears_the_other()


def test_without_script_or_style_the_code_leads_back_too(
    secure: System, w3m: TextBrowser, secure_officer: Officer, reference: str
) -> None:
    w3m.opens(secure.new_link(reference)[1])
    w3m.sees("Ready when you are")
    w3m.presses("Continue$")
    w3m.sees("Are you alone, and safe to talk?")
    w3m.presses("Yes, I am")
    w3m.sees("Video and voice don’t work in this browser")
    w3m.presses("Text$")
    w3m.sees("Your message")
    secure_officer.admits(reference)
    w3m.presses("Exit this page")
    w3m.sees("Mo")
    secure_officer.sees_her_leave()
    secure_officer.presses("Read out a code")
    code = code_shown_to(secure_officer)
    w3m.closes()
    w3m.opens(f"{secure.url}/c")
    names_nobody(w3m.sees("Type your code"))
    w3m.types_after("^Code", "ccccccc")
    w3m.presses("Continue")
    page = w3m.sees("The code has 8 letters and numbers")
    names_nobody(page)
    assert "ccccccc" in page
    w3m.types_after("^Code", code)
    w3m.presses("Continue")
    page = w3m.sees("One moment please")
    names_nobody(page)
    w3m.presses("Check again")
    w3m.sees("One moment please")
    secure_officer.presses(f"It is them: their page shows {number_on(page)}")
    secure_officer.sees(re.compile("^Confirmed: they are in"))
    w3m.presses("Check again")
    names_nobody(w3m.sees("Are you alone, and safe to talk?"))
