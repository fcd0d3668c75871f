"""The main journey: from the call handler's form to the end of the visit."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from e2e.people import CallHandler, Officer, Victim
from e2e.system import System, wait_until


def test_a_report_becomes_a_video_call_and_ends_on_record(
    system: System, handler: CallHandler, officer: Officer, victim: Victim, reference: str
) -> None:
    link = handler.records_and_sends(reference)
    victim.waits(link)
    handler.sees(re.compile(r"Battery \d+%"))
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    victim.opens_text()
    victim.types("He has a key")
    officer.sees("He has a key")
    officer.types("Thank you. That helps me.")
    victim.sees("Thank you. That helps me.")
    officer.ends_the_visit()
    victim.sees("The call has ended")
    state = wait_until(lambda: system.state_of(handler.incident), "the record")
    assert state["state"] == "ended"
    assert [change["event"] for change in state["visit"]["changes"]] == ["open", "say_safe", "choose", "admit", "end"]


def test_a_victim_with_firefox(
    firefox: Browser, meet: Callable[..., Victim], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(
        Victim, firefox, is_mobile=None, has_touch=None,
        color_scheme="null", reduced_motion="null", forced_colors="null", contrast="null",
    )  # fmt: skip
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other(40)
    officer.sees_and_hears_the_other(40)


def test_everything_comes_from_one_host(
    system: System, victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    hosts = {re.sub(r"^(\w+://[^/]+).*", r"\1", url) for url in victim.requested | officer.requested}
    assert {host for host in hosts if not host.startswith(("data:", "blob:"))} == {system.url}


def test_mute_camera_and_back_camera(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.presses("Mic on")
    officer.sees(re.compile("Caller’s mic is off|mic is off|muted", re.IGNORECASE))
    victim.presses("Camera on")
    officer.sees(re.compile("camera is off", re.IGNORECASE))
    victim.presses("Camera off")
    officer.sees_more_frames()
    officer.presses("Ask for back camera")
    victim.sees(re.compile("asks to see the back camera"))


def test_the_exit_is_first_in_the_tab_order(victim: Victim, link: str) -> None:
    victim.opens(link)
    victim.page.keyboard.press("Tab")
    expect(victim.page.get_by_role("button", name="Exit this page")).to_be_focused()
