"""Five consents, each asked by itself; what the caller takes back in the call stops at once, and stays so."""

import re

from playwright.sync_api import Locator, Route, expect

from e2e.people import CallHandler, Officer, Victim
from e2e.system import System
from e2e.test_place import GRID, WESTMINSTER, opens_more_help, place_shown_to, shares, stands_at

ASKED = {"recording": "yes", "location": "no", "interpreter": "yes", "survey": "yes"}
SAYS = "What you agreed to"


def asks_all_five(handler: CallHandler, reference: str) -> str:
    """Each by itself; then the link."""
    handler.signs_in_as_handler()
    handler.records(reference)
    for purpose, answer in ASKED.items():
        handler.picks(f"to_{purpose}", answer)
        expect(handler.page.locator(f'[data-answer="{answer}"] input[name=to_{purpose}]')).to_have_count(3)
    handler.sees("Shut until the caller says yes to video.")
    handler.picks("to_video", "yes")
    handler.presses(re.compile("^Show the link only"))
    link = handler.page.get_by_text(re.compile(r"/v/[0-9a-z]{26}")).locator("visible=true").first
    expect(link).to_be_visible()
    return link.inner_text()


def opens_what_she_agreed_to(victim: Victim) -> None:
    """From More help, in the call."""
    opens_more_help(victim)
    victim.page.get_by_role("link", name=SAYS).locator("visible=true").click()
    victim.page.locator(".sheet #agreed").wait_for()


def consent(victim: Victim, name: str) -> Locator:
    """One of the five on her page."""
    return victim.page.get_by_role("form", name=name)


def takes_back(victim: Victim, name: str) -> None:
    """Her yes."""
    consent(victim, name).get_by_role("button", name="Take it back").click()
    expect(consent(victim, name)).to_contain_text("You took back your yes.")


def test_she_takes_back_video_and_location_in_the_call_and_it_stays_so(
    system: System, victim: Victim, officer: Officer, handler: CallHandler, reference: str
) -> None:
    link = asks_all_five(handler, reference)
    stands_at(victim, WESTMINSTER)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    opens_more_help(victim)
    shares(victim)  # she said no before; her own tap says yes
    expect(place_shown_to(officer)).to_contain_text(GRID)
    victim.presses("Close")
    opens_what_she_agreed_to(victim)
    for name, said in {"Video": "yes", "Recording": "yes", "Where you are": "yes", "Interpreter": "yes"}.items():
        expect(consent(victim, name)).to_contain_text(f"You said {said}.")
    takes_back(victim, "Video")
    officer.sees("The caller has taken back their yes: Video")
    officer.sees("Their camera is off")
    expect(officer.page.locator("#theirs")).to_be_hidden()
    officer.sees("Took back their yes: Video.")
    takes_back(victim, "Where you are")
    expect(place_shown_to(officer)).to_be_hidden()
    takes_back(victim, "Recording")
    officer.sees("Taken back. Nothing may be recorded.")
    handler.sees("The caller has taken this back.")
    state = system.state_of(handler.incident)
    assert (state["location"], state["visit"]["state"], state["visit"]["mode"]) == (None, "in_call", "voice")
    victim.page.get_by_role("link", name="Back").locator("visible=true").click()
    stays_so(victim, officer)


def stays_so(victim: Victim, officer: Officer) -> None:
    """After a reload there is sound and no picture of hers; a camera needs another yes."""
    held: list[Route] = []
    victim.page.route("**/later.js", lambda route: held.append(route))
    victim.reloads()
    opens_more_help(victim)
    victim.page.get_by_role("link", name=SAYS).locator("visible=true").click()
    while not held:
        victim.page.wait_for_timeout(50)
    held[0].continue_()
    victim.page.locator(".sheet #agreed").wait_for()
    for name in ("Video", "Where you are", "Recording"):
        expect(consent(victim, name)).to_contain_text("You took back your yes.")
    victim.page.get_by_role("link", name="Back").locator("visible=true").click()
    victim.page.locator("#camera").click()
    victim.sees("You took back video")
    expect(officer.page.locator("#theirs")).to_be_hidden()
    victim.presses("Say yes to video")
    officer.sees("Their camera is on")
    officer.sees_more_frames()
    officer.sees("Said yes: Video.")
