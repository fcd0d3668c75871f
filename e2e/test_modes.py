"""Ways to talk: by choice and by measurement, seen by both sides, undone with one tap."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.people import Officer, Person, Victim
from e2e.system import System, wait_until

SENT = """async () => {
  const sum = {frames: 0, bytes: 0, audio: 0};
  for (const connection of window.connections ?? []) {
    if (connection.connectionState !== "connected") continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "outbound-rtp") continue;
      if (report.kind === "video") { sum.frames += report.framesEncoded ?? 0; sum.bytes += report.bytesSent ?? 0; }
      else sum.audio += report.packetsSent ?? 0;
    }
  }
  return sum;
}"""


def in_seconds(person: Person, seconds: float) -> dict[str, float]:
    """What this person sends in so many seconds."""
    before = person.page.evaluate(SENT)
    person.page.wait_for_timeout(seconds * 1000)
    after = person.page.evaluate(SENT)
    return {name: after[name] - before[name] for name in after}


@pytest.fixture
def in_call(victim: Victim, officer: Officer, link: str, reference: str) -> tuple[Victim, Officer]:
    """A video call that runs both ways."""
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    return victim, officer


def test_she_chooses_still_pictures_and_both_send_few(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    victim.changes_to("Still pictures")
    officer.sees(re.compile("Still, [0-9] s old"))
    officer.sees("Stills: their choice")
    victim.sees("A new picture every few seconds")
    for one in (victim, officer):
        wait_until(lambda one=one: in_seconds(one, 1)["frames"] <= 2, f"{type(one).__name__} sends stills")
    before = {one: (one.page.evaluate(SENT), time.monotonic()) for one in in_call}
    victim.page.wait_for_timeout(7000)
    for one in in_call:
        sent_before, began_s = before[one]
        sent = {name: count - sent_before[name] for name, count in one.page.evaluate(SENT).items()}
        seconds = time.monotonic() - began_s
        assert 1 <= sent["frames"] <= seconds / 3 + 2, (sent, seconds)
        assert sent["audio"] > 10, "the voice goes on"
        one.sees_more_frames(25)
    victim.changes_to("Video")
    officer.does_not_see(re.compile("Still, "))
    for one in (victim, officer):
        wait_until(lambda one=one: in_seconds(one, 1)["frames"] >= 8, f"{type(one).__name__} sends video again")


# Her browser's figures as a weak line's would be, from a moment on: what comes from them is the product's own.
WEAK_LINE = """() => {
  window.weak = false;
  const real = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function (...given) {
    const reports = await real.apply(this, given);
    if (!window.weak) return reports;
    return new Map([...reports].map(([id, report]) =>
      [id, report.type === "remote-inbound-rtp" ? { ...report, fractionLost: 0.4 } : report]));
  };
}"""


def test_a_weak_line_slows_the_picture_and_one_tap_undoes_it(
    meet: Callable[..., Any], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim)
    victim.page.add_init_script(f"({WEAK_LINE})()")
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.page.evaluate("window.weak = true")
    victim.sees("Fewer pictures, to save your line", 30)
    officer.sees("Low video: their line is weak")
    officer.sees("Low video: 10 pictures a second")
    victim.presses("Back to video")
    officer.sees("Video: their choice")
    expect(victim.page.locator("#note-slower")).to_be_hidden()
    assert in_seconds(victim, 3)["frames"] >= 24, "it is left alone though the line is as weak as before"


def test_a_line_that_carries_no_picture_keeps_the_voice_and_offers_the_next_way(
    meet: Callable[..., Any], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim)
    victim.page.add_init_script(f"({WEAK_LINE})()")
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.changes_to("Still pictures")
    officer.sees("Stills: their choice")
    victim.page.evaluate("window.weak = true")
    victim.sees("Voice only, to save your line", 30)
    officer.sees("Voice only: their line is too weak for a picture")
    assert victim.page.evaluate(
        "() => connections.flatMap((c) => c.getSenders()).every((s) => s.track?.kind !== 'video')"
    )
    victim.presses("Type instead")
    officer.sees("Text only: their choice")


def test_the_officer_suggests_and_she_decides(in_call: tuple[Victim, Officer]) -> None:
    victim, officer = in_call
    officer.suggests("voice")
    victim.sees("Sam suggests voice")
    victim.presses("Not now")
    officer.sees("Video: their choice")
    officer.suggests("low")
    victim.presses("Yes, change")
    officer.sees("Low video: their choice")
    officer.suggests("voice")
    victim.presses("Yes, change")
    officer.sees("Voice only: their choice")


def test_a_nearly_empty_battery_darkens_the_page_and_offers_voice_once(
    meet: Callable[..., Any], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim)
    victim.page.add_init_script(
        """const battery = Object.assign(new EventTarget(), {level: 0.5, charging: false});
        navigator.getBattery = async () => battery;
        window.drainTo = (level) => { battery.level = level; battery.dispatchEvent(new Event("levelchange")); };"""
    )
    victim.waits(link)
    victim.presses("See my picture")
    expect(victim.page.locator("#waiting-preview")).to_be_visible()
    light = victim.page.evaluate("() => getComputedStyle(document.body).color")
    victim.page.evaluate("drainTo(0.09)")
    victim.sees("Your battery is low")
    expect(victim.page.locator("#waiting-preview")).to_be_hidden()
    assert victim.page.evaluate("() => getComputedStyle(document.body).color") != light
    victim.presses("Keep video")
    victim.page.evaluate("drainTo(0.08)")
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    expect(victim.page.locator("#note-battery")).to_be_hidden()
    victim.page.locator("#more-button").click()
    victim.presses("Dark page on")
    victim.sees("Dark page off")
    assert not victim.page.evaluate("() => document.body.hasAttribute('data-dim')")


def test_signing_is_on_the_first_page_for_who_needs_it_and_asks_for_the_camera_alone(
    system: System, victim: Victim, officer: Officer, reference: str
) -> None:
    victim.opens(system.new_link(reference, needs=["bsl"])[1])
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("button", name=re.compile("^Sign")).click()
    victim.sees("Next, your phone asks to use the camera")
    victim.presses("Ask me now")
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    victim.sees_more_frames()
    officer.sees("Signing: their choice")
    officer.sees("Their mic is off")
    wait_until(lambda: in_seconds(victim, 2)["frames"] >= 30, "15 pictures a second and more")


HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_after_a_phone_call_sound_comes_back_by_itself_and_her_picture_by_her_tap(
    in_call: tuple[Victim, Officer],
) -> None:
    victim, officer = in_call
    victim.page.evaluate(HIDE, True)
    officer.sees("The caller’s camera is paused")
    # The phone takes the microphone for its own call: the track ends.
    victim.page.evaluate(
        """() => {
          const { track } = connections.flatMap((c) => c.getSenders()).find((s) => s.track?.kind === "audio");
          track.stop();
          track.dispatchEvent(new Event("ended"));
        }"""
    )
    victim.page.wait_for_timeout(3200)  # longer than a glance at another app
    victim.page.evaluate(HIDE, False)
    wait_until(lambda: in_seconds(victim, 1)["audio"] > 5, "she is heard again without a tap")
    assert in_seconds(victim, 1)["frames"] == 0, "and not seen"
    victim.sees_and_hears_the_other()
    victim.presses("Show my picture")
    officer.sees_and_hears_the_other()
