"""Reloads, crashes and network changes: the page comes back to where the visit is, and nothing is lost."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import Officer, Victim
from e2e.system import System, wait_until


@pytest.fixture
def in_call(victim: Victim, officer: Officer, link: str, reference: str) -> tuple[Victim, Officer]:
    """A call that runs both ways."""
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    return victim, officer


def test_a_reload_on_both_sides_comes_back_into_the_call(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    victim.reloads()
    victim.sees_and_hears_the_other()
    officer.reloads()
    officer.sees_and_hears_the_other()
    victim.sees_more_frames()


def test_a_reload_in_the_waiting_room_keeps_the_place(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    victim.reloads()
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    victim.sees_and_hears_the_other()


def test_the_media_process_is_killed_and_the_picture_is_back(system: System, in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    system.kill("media")
    system.start_process("media")
    wait_until(system.is_ready, "media is back")
    started = time.monotonic()
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    print(f"picture both ways {time.monotonic() - started:.1f} s after the node was back")


def test_the_web_process_is_killed_and_the_call_goes_on(system: System, in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    system.kill("web")
    victim.sees_more_frames()
    officer.sees_more_frames()
    victim.opens_text()
    victim.page.get_by_label("Your message").fill("typed while it was down")
    victim.presses("Send")
    system.start_process("web")
    wait_until(system.is_ready, "web is back")
    officer.sees("typed while it was down", 30)
    officer.types("I have it")
    victim.sees("I have it", 30)
    victim.sees_more_frames()


def test_the_network_changes_and_media_goes_on_over_a_new_connection(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    before = victim.page.evaluate("() => connections.length")
    victim.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    wait_until(lambda: victim.page.evaluate("() => connections.length") > before, "a new connection is made")
    victim.sees_and_hears_the_other()
    officer.sees_more_frames()


def test_a_second_device_is_let_in_by_the_officer(
    system: System, in_call: tuple[Victim, Officer], meet: Callable[..., Victim], link: str, reference: str
) -> None:
    victim, officer = in_call
    second = meet(Victim)
    second.opens(link)
    second.presses("Continue")
    second.sees("This page isn’t open")
    lets_in = re.compile("[Ll]et it in|[Ll]et.* in")
    officer.presses(lets_in)
    expect(officer.page.get_by_role("button", name=lets_in)).to_have_count(0)  # it is done, and not only asked
    second.goes_to("/here")
    second.is_safe()
    second.chooses_video()
    victim.sees("This page isn’t open")
    officer.presses("Admit again")
    second.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()


def test_a_refused_camera_keeps_her_in_the_visit(
    system: System,
    chromium_that_refuses: Browser,
    meet: Callable[..., Victim],
    officer: Officer,
    link: str,
    reference: str,
) -> None:
    victim = meet(Victim, chromium_that_refuses)
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.chooses_video()
    victim.sees(re.compile("did not start"))
    victim.presses(re.compile("Go on without"))
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    victim.sees_more_frames()
    victim.opens_text()
    victim.types("I can type")
    officer.sees("I can type")


def test_without_websocket_she_can_type_or_ask_for_a_call(
    system: System, meet: Callable[..., Victim], reference: str
) -> None:
    incident, link = system.new_link(reference)
    victim = meet(Victim)
    victim.page.add_init_script("window.WebSocket = class { constructor() { throw new Error('blocked'); } };")
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.sees(re.compile("Ask us to call you"), 30)
    victim.presses("Ask us to call you")
    wait_until(lambda: system.state_of(incident)["visit"]["call_back"], "the call back is on record")


def test_without_webrtc_she_can_type(
    system: System, meet: Callable[..., Victim], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim)
    victim.page.add_init_script("delete window.RTCPeerConnection;")
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.page.get_by_role("button", name=re.compile("^Text")).click()
    officer.admits(reference)
    victim.types("only typing")
    officer.sees("only typing")
