"""Where she is: shared by her tap alone, seen by the officer and the control room, and gone when she stops."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, expect

from e2e.people import CallHandler, Officer, Victim
from e2e.system import System, wait_until
from e2e.test_access import AXE, is_accessible

WESTMINSTER = {"latitude": 51.50123, "longitude": -0.12555, "accuracy": 12.4}
GRID, DEGREES = "TQ 30202 79697", "51.50123, -0.12555"
SHARE = "Share where I am"


def stands_at(victim: Victim, place: dict[str, float] | None) -> None:
    """The phone's user says yes when it asks; with None it can't tell where it is."""
    victim.context.grant_permissions(["geolocation"], origin=victim.system.url)
    victim.context.set_geolocation(place)  # type: ignore[arg-type]


def shares(victim: Victim) -> None:
    """Tap, read, and tap again."""
    victim.presses(SHARE)
    victim.sees("Only the officer and our control room see it.")
    victim.presses("Ask me now")
    victim.sees("We can see where you are")


def opens_more_help(victim: Victim) -> None:
    """More help, in the call."""
    victim.page.locator("#more-button").click()


def place_shown_to(officer: Officer) -> Any:
    """The officer's panel."""
    return officer.page.get_by_role("region", name="Where they are")


def test_what_she_shares_is_seen_by_officer_and_control_room_until_she_stops(
    system: System, victim: Victim, officer: Officer, handler: CallHandler, meet: Callable[..., Any], reference: str
) -> None:
    incident, link = system.new_link(reference)
    board = meet(CallHandler)
    board.signs_in_as_handler()
    handler.goes_to(f"/control/incidents/{incident}")
    stands_at(victim, WESTMINSTER)
    victim.waits(link)
    assert system.state_of(incident)["location"] is None
    shares(victim)
    victim.sees(re.compile("Shared at .* Right to about 12 metres"))
    victim.sees(GRID)
    handler.sees(GRID)
    handler.sees(DEGREES)
    board.sees(re.compile(f"{GRID}, ±12 m, [0-9][0-9]:[0-9][0-9]"))
    victim.presses("Close")
    officer.admits(reference)
    expect(place_shown_to(officer)).to_contain_text(GRID)
    expect(place_shown_to(officer)).to_contain_text(DEGREES)
    victim.sees_and_hears_the_other()
    opens_more_help(victim)
    victim.presses(re.compile("Location shared"))
    victim.presses("Stop sharing")
    victim.sees("You stopped sharing")
    expect(place_shown_to(officer)).to_be_hidden()
    expect(handler.page.get_by_text(GRID)).to_have_count(0)
    expect(board.page.get_by_text(GRID)).to_have_count(0)
    assert system.state_of(incident)["location"] is None
    victim.presses("Close")
    victim.reloads()
    opens_more_help(victim)
    expect(victim.page.get_by_role("button", name=SHARE)).to_be_visible()


def test_the_officer_copies_the_values(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    stands_at(victim, WESTMINSTER)
    victim.waits(link)
    officer.admits(reference)
    opens_more_help(victim)
    shares(victim)
    officer.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=officer.system.url)
    for value in (GRID, DEGREES):
        officer.presses(f"Copy {value}")
        wait_until(lambda value=value: officer.page.evaluate("() => navigator.clipboard.readText()") == value, value)


def test_nothing_asks_for_her_place_before_her_tap_and_an_update_is_a_tap_too(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.page.add_init_script(
        """window.readings = 0;
        const get = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
        navigator.geolocation.getCurrentPosition = (...all) => { window.readings += 1; get(...all); };
        navigator.geolocation.watchPosition = () => { throw new Error("never followed"); };"""
    )
    readings = "() => window.readings"
    stands_at(victim, WESTMINSTER)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_more_help(victim)
    victim.presses(SHARE)
    victim.sees("Share where you are?")
    assert victim.page.evaluate(readings) == 0
    victim.presses("Ask me now")
    expect(place_shown_to(officer)).to_contain_text(GRID)
    stands_at(victim, WESTMINSTER | {"latitude": 51.6, "accuracy": 5})
    assert victim.page.evaluate(readings) == 1
    victim.presses("Update")
    expect(place_shown_to(officer)).to_contain_text("51.60000, -0.12555")
    victim.sees(re.compile("Right to about 5 metres"))
    assert victim.page.evaluate(readings) == 2


def test_when_her_phone_says_no_she_types_her_address(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    victim.context.clear_permissions()
    victim.presses(SHARE)
    victim.presses("Ask me now")
    victim.sees("Your phone did not share it")
    victim.sees(re.compile("That is fine"))
    victim.presses("Type your address")
    victim.types("12 Mill Lane")
    officer.admits(reference)
    officer.sees("12 Mill Lane")
    expect(place_shown_to(officer)).to_be_hidden()


def test_a_phone_that_cannot_tell_says_so_and_may_try_again(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    stands_at(victim, None)
    victim.waits(link)
    victim.presses(SHARE)
    victim.presses("Ask me now")
    victim.sees("Your phone can’t find where it is")
    stands_at(victim, WESTMINSTER)
    victim.presses("Try again")
    victim.sees("We can see where you are")
    officer.admits(reference)
    expect(place_shown_to(officer)).to_contain_text(GRID)


def test_not_now_while_the_phone_is_looking_shares_nothing(system: System, victim: Victim, reference: str) -> None:
    victim.page.add_init_script("navigator.geolocation.getCurrentPosition = (found) => { window.found = found; };")
    incident, link = system.new_link(reference)
    victim.waits(link)
    victim.presses(SHARE)
    victim.presses("Ask me now")
    victim.sees("Finding where you are")
    expect(victim.page.locator("#status")).to_have_text(
        "Finding where you are. This can take a moment. Nothing is sent yet."
    )
    victim.presses("Not now")
    victim.page.evaluate("() => window.found({coords: {latitude: 51.5, longitude: -0.12, accuracy: 12}})")
    victim.presses("Type now")
    victim.types("still here")
    victim.sees("Sent ✓")  # the server answers in order: a reading would have been there before
    assert system.state_of(incident)["location"] is None


def test_a_place_outside_great_britain_has_degrees_only(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    stands_at(victim, {"latitude": 54.597, "longitude": -5.93, "accuracy": 2400})
    victim.waits(link)
    shares(victim)
    victim.sees("54.59700, -5.93000")
    officer.admits(reference)
    expect(place_shown_to(officer)).to_contain_text("Outside Great Britain: no grid reference.")
    expect(place_shown_to(officer)).to_contain_text("Right to about 2 km only.")
    expect(place_shown_to(officer).locator("output")).to_have_text(["54.59700, -5.93000"])


def test_each_step_and_both_desks_pass_axe(system: System, meet: Callable[..., Any], reference: str, pc: str) -> None:
    incident, link = system.new_link(reference)
    victim, officer, handler = [meet(kind, bypass_csp=True) for kind in (Victim, Officer, CallHandler)]
    for person in (victim, officer, handler):
        person.page.add_init_script(AXE)
    officer.is_ready(pc)
    handler.signs_in_as_handler()
    victim.waits(link)
    victim.context.clear_permissions()
    victim.presses(SHARE)
    is_accessible(victim, "location explained")
    victim.presses("Ask me now")
    victim.sees("Your phone did not share it")
    is_accessible(victim, "location refused")
    stands_at(victim, WESTMINSTER)
    victim.presses("Try again")
    victim.sees("We can see where you are")
    is_accessible(victim, "location shared")
    handler.goes_to(f"/control/incidents/{incident}")
    handler.sees(GRID)
    is_accessible(handler, "incident with location")
    officer.admits(reference)
    expect(place_shown_to(officer)).to_contain_text(GRID)
    is_accessible(officer, "call with location")
    victim.presses("Stop sharing")
    victim.sees("You stopped sharing")
    is_accessible(victim, "location withdrawn in the call")


def test_large_text_shows_each_step_from_its_beginning(
    meet: Callable[..., Any], large_text: Browser, link: str
) -> None:
    victim: Victim = meet(Victim, large_text)
    victim.waits(link)
    victim.context.clear_permissions()
    victim.presses(SHARE)
    for title, then in (("Share where you are?", "Ask me now"), ("Your phone did not share it", "Type your address")):
        heading = victim.page.get_by_role("heading", name=title)
        expect(heading).to_be_focused()
        exit_height = victim.page.locator(".exit-page").bounding_box()["height"]  # type: ignore[index]
        wait_until(lambda heading=heading, top=exit_height: heading.bounding_box()["y"] >= top, "below the exit")
        assert heading.bounding_box()["y"] < 640 / 2  # type: ignore[index]
        victim.presses(then)


def test_after_the_end_she_can_still_stop_sharing(
    system: System, victim: Victim, officer: Officer, reference: str
) -> None:
    incident, link = system.new_link(reference)
    stands_at(victim, WESTMINSTER)
    victim.waits(link)
    shares(victim)
    officer.admits(reference)
    officer.sees_and_hears_the_other()
    officer.ends_the_visit()
    victim.sees("The call has ended")
    victim.presses("Stop sharing where I am")
    expect(place_shown_to(officer)).to_be_hidden()
    assert system.state_of(incident)["location"] is None
    victim.sees("The call has ended")
    expect(victim.page.get_by_role("button", name="Stop sharing where I am")).to_be_hidden()


def test_who_talks_by_text_shares_and_stops_too(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    stands_at(victim, WESTMINSTER)
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("button", name=re.compile("^Text")).click()
    shares(victim)
    victim.presses("Close")
    officer.admits(reference)
    expect(place_shown_to(officer)).to_contain_text(GRID)
    victim.presses(re.compile("Location shared"))
    victim.presses("Stop sharing")
    expect(place_shown_to(officer)).to_be_hidden()
