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


def test_voice_is_voice_both_ways_and_becomes_video_when_she_likes(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("button", name=re.compile("^Voice")).click()
    victim.presses("Ask me now")
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    wait_until(lambda: victim.received()["energy"] > 0 and officer.received()["energy"] > 0, "both hear each other")
    assert officer.received()["frames"] == 0
    before = victim.received()
    wait_until(lambda: victim.received()["audio_packets"] > before["audio_packets"] + 40, "sound goes on")
    assert victim.received()["frames"] == 0
    victim.sees(re.compile("has the camera off"))
    victim.page.locator("#more-button").click()
    victim.presses("Change how you talk")
    victim.chooses_video()
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()


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
