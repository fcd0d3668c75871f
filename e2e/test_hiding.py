"""Hiding the call under an ordinary page, and coming back; the same page as after exit, and nobody hears a thing."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from e2e.people import Officer, Victim
from e2e.system import System, wait_until

COVERED = "Covered: stay silent"
SILENT = "() => [...document.querySelectorAll('audio')].every((sound) => sound.muted)"
SENT = """() => connections.flatMap((c) => c.getSenders().map((sender) => sender.track))
  .filter((track) => track?.readyState === "live").map((track) => track.kind).sort()"""
SEEN = "() => document.body.innerText.replace(/\\s+/g, ' ').trim()"
OURS = re.compile("exit|call|police|officer|hide|mic|camera|text|message|999", re.IGNORECASE)


@pytest.fixture
def in_call(victim: Victim, officer: Officer, link: str, reference: str) -> tuple[Victim, Officer]:
    """A call that runs both ways."""
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    return victim, officer


def hides(victim: Victim) -> None:
    victim.page.locator('[data-do="hide"]').locator("visible=true").click()
    shows_an_ordinary_page(victim)


def shows_an_ordinary_page(victim: Victim) -> None:
    expect(victim.page.locator("#cover table")).to_be_visible()
    assert not OURS.search(victim.page.evaluate(SEEN))
    assert victim.page.title() == "Calendar"
    assert victim.page.evaluate(SILENT)


def heading(victim: Victim) -> Any:
    return victim.page.locator("#cover h1 button")


def holds_the_heading(victim: Victim) -> None:
    heading(victim).click(delay=2200)
    expect(victim.page.locator("#cover")).to_be_hidden()


def picture_of(victim: Victim) -> Image.Image:
    return Image.open(io.BytesIO(victim.page.screenshot())).convert("RGB")


def test_one_tap_hides_the_call_and_a_long_press_brings_it_back(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    hides(victim)
    officer.sees(COVERED, seconds=3)
    officer.sees_more_frames()
    victim.sees_more_frames()
    heading(victim).tap()
    heading(victim).click()
    shows_an_ordinary_page(victim)
    officer.types("waits unread")
    officer.sees("waits unread")
    shows_an_ordinary_page(victim)
    holds_the_heading(victim)
    victim.sees_and_hears_the_other()
    assert not victim.page.evaluate(SILENT)
    assert victim.page.title() == "Appointment"
    victim.sees("1 new")
    officer.does_not_see(COVERED)


def test_covered_and_left_look_alike(in_call: tuple[Victim, Officer]) -> None:
    victim, _ = in_call
    for scheme in ("light", "dark"):
        victim.page.emulate_media(color_scheme=scheme)
        hides(victim)
        covered, seen = picture_of(victim), victim.page.evaluate(SEEN)
        left = victim.context.new_page()
        left.emulate_media(color_scheme=scheme)
        left.goto(f"{victim.system.url}/calendar")
        assert left.evaluate(SEEN) == seen
        assert left.title() == victim.page.title()
        assert (
            ImageChops.difference(covered, Image.open(io.BytesIO(left.screenshot())).convert("RGB")).getbbox() is None
        )
        left.close()
        holds_the_heading(victim)


def test_three_presses_of_a_key_bring_it_back_at_any_speed(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    victim.page.get_by_role("button", name="Hide").locator("visible=true").focus()
    victim.page.keyboard.press("Enter")
    shows_an_ordinary_page(victim)
    victim.page.keyboard.press("Tab")
    victim.page.keyboard.press("Tab")
    expect(heading(victim)).to_be_focused()
    victim.page.keyboard.press("Enter")
    victim.page.keyboard.press("Space")
    shows_an_ordinary_page(victim)
    victim.page.keyboard.press("Enter")
    expect(victim.page.locator("#cover")).to_be_hidden()
    expect(victim.page.get_by_role("button", name="Hide").locator("visible=true")).to_be_focused()
    officer.does_not_see(COVERED)


def test_nothing_of_the_call_is_in_what_a_screen_reader_gets(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    hides(victim)
    officer.types("are you there")
    officer.sees("are you there")
    tree = victim.page.locator("body").aria_snapshot()
    assert not OURS.search(tree), tree
    assert "button" in tree


def test_exit_while_covered_is_the_bar_on_top(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    hides(victim)
    victim.page.get_by_role("button", name="Calendar").click()
    victim.page.wait_for_url("**/calendar")
    officer.sees_her_leave()
    officer.does_not_see(COVERED)
    wait_until(lambda: victim.context.cookies() == [], "the cookie is gone")


def test_a_reload_while_covered_stays_covered_and_the_officer_still_knows(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    hides(victim)
    officer.sees(COVERED, seconds=3)
    victim.page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => { window.first = document.title; })"
    )
    victim.reloads()
    shows_an_ordinary_page(victim)
    assert victim.page.evaluate("() => first") == "Calendar", "before any script of ours"
    officer.reloads()
    officer.sees(COVERED)
    shows_an_ordinary_page(victim)
    holds_the_heading(victim)
    victim.sees_and_hears_the_other()
    officer.does_not_see(COVERED)


def test_hiding_without_a_network_is_told_when_it_is_back(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    victim.context.set_offline(True)
    hides(victim)
    victim.context.set_offline(False)
    officer.sees(COVERED, seconds=20)
    shows_an_ordinary_page(victim)


def test_when_the_officer_ends_it_a_covered_page_shows_nothing(system: System, in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    hides(victim)
    officer.ends_the_visit()
    officer.sees(re.compile("The visit has ended"))
    shows_an_ordinary_page(victim)
    victim.reloads()
    shows_an_ordinary_page(victim)
    holds_the_heading(victim)
    victim.sees("The call has ended")


def test_a_covered_page_that_is_shut_out_goes_to_the_page_that_looks_the_same(
    in_call: tuple[Victim, Officer], meet: Callable[..., Victim], link: str
) -> None:
    victim, officer = in_call
    hides(victim)
    second = meet(Victim)
    second.opens(link)
    second.presses("Continue")
    officer.presses(re.compile("[Ll]et it in"))
    victim.page.wait_for_url("**/calendar")


def test_it_can_be_hidden_in_the_waiting_room_and_the_call_starts_behind(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    victim.sees(re.compile("press on the name of the month"))
    hides(victim)
    card = officer.page.get_by_role("article").filter(has_text=reference)
    expect(card).to_contain_text(COVERED)
    officer.admits(reference)
    officer.sees_and_hears_the_other()
    shows_an_ordinary_page(victim)
    holds_the_heading(victim)
    victim.sees_and_hears_the_other()


def test_the_quiet_page_can_be_hidden_too(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.opens(link)
    victim.continues()
    victim.presses(re.compile("Not sure"))
    victim.page.locator('[data-do="hide"]:not([hidden])').wait_for()
    hides(victim)
    officer.admits(reference)
    officer.sees(COVERED)
    officer.types("hello")
    shows_an_ordinary_page(victim)
    holds_the_heading(victim)
    victim.sees("hello")
    officer.does_not_see(COVERED)


def test_another_app_in_front_leaves_an_ordinary_page_for_its_picture(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    victim.page.evaluate(
        """() => {
          for (const [name, value] of [["hidden", true], ["visibilityState", "hidden"]])
            Object.defineProperty(document, name, {configurable: true, get: () => value});
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(victim.page.locator("#cover table")).to_be_visible()
    assert victim.page.title() == "Calendar"
    officer.does_not_see(COVERED)
    victim.page.evaluate(
        """() => {
          delete document.hidden;
          delete document.visibilityState;
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(victim.page.locator("#cover")).to_be_hidden()
    assert victim.page.title() == "Appointment"


def test_turning_the_phone_face_down_hides_it_for_those_who_asked_for_it(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    sensors = victim.context.new_cdp_session(victim.page)

    def lies(beta: int) -> None:
        sensors.send("DeviceOrientation.setDeviceOrientationOverride", {"alpha": 0, "beta": beta, "gamma": 3})

    lies(2)
    lies(178)
    victim.presses("More help")
    victim.sees("Turn face down to hide: off")
    lies(2)
    victim.presses("Turn face down to hide: off")
    victim.sees("Turn face down to hide: on")
    lies(178)
    expect(victim.page.locator("#cover table")).to_be_visible()
    officer.sees(COVERED, seconds=3)
    lies(2)
    shows_an_ordinary_page(victim)
    holds_the_heading(victim)


SIGNALLED = re.compile("Not safe to talk since .*: don’t speak, type")


def cannot_talk(victim: Victim) -> None:
    victim.presses("More help")
    victim.presses("Can’t talk now")


def test_the_silent_signal_stops_all_sound_and_tells_everyone_who_must_know(
    in_call: tuple[Victim, Officer], handler: Any, reference: str
) -> None:
    victim, officer = in_call
    assert victim.page.evaluate(SENT) == ["audio", "video"]
    cannot_talk(victim)
    victim.sees("You can’t talk now")
    victim.sees(re.compile("999.*55"))
    assert victim.page.evaluate(SENT) == [], "camera and microphone are off"
    officer.sees(SIGNALLED, seconds=3)
    officer.sees(re.compile("999.*55"))
    card = handler.page.get_by_role("article").filter(has_text=reference)
    expect(card).to_contain_text("Not safe to talk")
    expect(card).to_have_class(re.compile("alert"))
    victim.types("he is back")
    officer.sees("he is back")
    victim.presses("I can talk again")
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    officer.does_not_see(SIGNALLED)
    expect(card).not_to_contain_text("Not safe to talk")


def test_the_signal_in_the_waiting_room_comes_before_all_who_wait(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    victim.presses("Can’t talk now")
    victim.sees("You can’t talk now")
    victim.reloads()
    victim.sees("You can’t talk now")
    card = officer.page.get_by_role("article").filter(has_text=reference)
    expect(card).to_contain_text("Not safe to talk")
    officer.admits(reference)
    officer.sees(SIGNALLED)
