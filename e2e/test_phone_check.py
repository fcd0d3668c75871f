"""The phone check: what she sees of it where she chooses, what staff see, and a line that is really weak."""

import re
import wave
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect

from bench.link_queue import MobileLink
from bench.phone_check import through
from e2e.conftest import CHROMIUM, FAKE_DEVICES, QUIET
from e2e.people import CallHandler, Officer, Victim
from e2e.system import System, wait_until

WEAK = MobileLink(rtt_ms=200, down_kbps=100, up_kbps=100)
FIREFOX_HAS_NO: dict[str, Any] = {
    "is_mobile": None, "has_touch": None,
    "color_scheme": "null", "reduced_motion": "null", "forced_colors": "null", "contrast": "null",
}  # fmt: skip


@pytest.fixture(scope="module")
def silent_microphone(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium whose microphone works and hears nothing."""
    path = tmp_path_factory.mktemp("sound") / "silence.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(2 * 48_000))
    silent = f"--use-file-for-fake-audio-capture={path}"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES, silent])
    yield browser
    browser.close()


def comes_to_the_choice(victim: Victim, link: str) -> None:
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()


def test_costs_stand_there_before_anything_is_measured_and_the_figures_reach_the_control_room(
    system: System, handler: CallHandler, officer: Officer, victim: Victim, reference: str
) -> None:
    link = handler.records_and_sends(reference)
    comes_to_the_choice(victim, link)
    for way, cost in {"Video": "18 MB", "Voice": "2 MB", "Text": "Under 1 MB"}.items():
        expect(victim.page.get_by_role("button", name=re.compile(f"^{way}"))).to_contain_text(cost)
    victim.sees(re.compile("Connection: good"))
    victim.sees("Best for you now.")
    victim.sees(re.compile(r"Battery: \d+%"))
    handler.sees(re.compile("Connection good, \\d+ ms"))
    handler.sees(re.compile(r"At least \d+ kbit/s up and \d+ down"))
    handler.sees("Connection is good")
    handler.sees(re.compile("Open to them now: signing, video"))
    told = system.state_of(handler.incident)["checks"]
    assert set(told["abilities"]["can"]) >= {"capture", "battery"}
    victim.chooses_video()
    victim.sees(re.compile("will join you soon"))
    victim.sees("Your microphone works.")
    wait_until(lambda: system.state_of(handler.incident)["checks"]["microphone"]["sound"] == "ok", "the sound is told")
    officer.admits(reference)
    officer.sees(re.compile(r"at least \d+ kbit/s up"))


def test_a_browser_that_hides_its_battery_asks_her_and_staff_read_what_she_said(
    firefox: Browser, meet: Callable[..., Victim], handler: CallHandler, reference: str
) -> None:
    victim = meet(Victim, firefox, **FIREFOX_HAS_NO)
    comes_to_the_choice(victim, handler.records_and_sends(reference))
    victim.sees("Is your battery low?")
    question = victim.page.get_by_role("group", name="Is your battery low?")
    question.get_by_role("button", name="Yes").click()
    victim.sees(re.compile(r"Battery: low\. Plug in if you can\."))
    handler.sees("Battery low, the caller says")
    handler.sees("Battery: caller says it is low. Can they plug in?")
    question.get_by_role("button", name="No", exact=True).click()
    expect(question.get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "true")
    handler.sees("Battery not low, the caller says")


def test_a_microphone_that_hears_nothing_is_told_calmly_and_staff_know(
    silent_microphone: Browser, meet: Callable[..., Victim], handler: CallHandler, reference: str
) -> None:
    victim = meet(Victim, silent_microphone)
    comes_to_the_choice(victim, handler.records_and_sends(reference))
    victim.chooses_video()
    victim.sees(re.compile("will join you soon"))
    victim.sees("No sound from it yet. That is fine.", seconds=25)
    handler.sees("Microphone: no sound yet")


def test_a_refused_camera_makes_video_not_now_and_it_may_be_tried_anyway(
    chromium_that_refuses: Browser, meet: Callable[..., Victim], link: str
) -> None:
    victim = meet(Victim, chromium_that_refuses)
    comes_to_the_choice(victim, link)
    victim.chooses_video()
    victim.sees("Camera and microphone did not start")
    victim.presses("Back")
    video = victim.page.get_by_role("button", name=re.compile("^Video"))
    expect(video).to_have_class(re.compile("not-now"))
    expect(video).to_contain_text("The camera did not start. Tap to try again.")
    expect(victim.page.get_by_role("button", name=re.compile("^Text"))).to_have_class(re.compile("best"))
    video.click()
    victim.sees(re.compile("Next, your phone asks"))


def test_on_a_weak_line_what_is_not_possible_says_why_and_nothing_is_swamped() -> None:
    """A real phone page behind a link of 100 kbit/s; the server and the media node at its other end."""
    found = through(WEAK)
    assert found["page"]["line"].startswith("Connection: weak.")
    assert {"video", "signing"} <= {*found["page"]["not_now"]} <= {"video", "signing", "low"}  # low needs 85 of the 100
    assert found["page"]["best"] == ["voice"]
    assert {*found["page"]["why"]} == {"Not smooth enough yet. Try nearer a window, or try anyway."}
    assert found["told"]["connection"]["quality"] == "weak"
    assert found["told"]["eligibility"]["outcome"] == "needs_check"
    assert "video" not in found["told"]["eligibility"]["modes"]
    assert found["told"]["eligibility"]["modes"][-2:] == ["voice", "text"]
    for probe in found["probes"]:
        assert probe["bytes"] < 150_000
        assert probe["took_ms"] < 4000
        assert 200 <= probe["rtt_ms"] < 400
        assert max(probe["up_kbps"], probe["down_kbps"]) <= 105, "never more than the line has, but for the clock"
    for way in ("up_kbps", "down_kbps"):
        assert median(probe[way] for probe in found["probes"]) > 50, found["probes"]
