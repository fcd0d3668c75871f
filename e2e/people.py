"""People in real browsers, with verbs for what they do."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.system import System, wait_until

# Keeps every connection that a page makes, so that journeys can ask it for proof of media.
COLLECT_CONNECTIONS = """
window.connections = [];
if (window.RTCPeerConnection) window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); window.connections.push(this); }
};
"""

RECEIVED = """async () => {
  const sum = {frames: 0, energy: 0, audio_packets: 0, connected: 0};
  for (const connection of window.connections ?? []) {
    if (connection.connectionState !== "connected") continue;
    sum.connected += 1;
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") sum.frames += report.framesDecoded ?? 0;
      else { sum.energy += report.totalAudioEnergy ?? 0; sum.audio_packets += report.packetsReceived ?? 0; }
    }
  }
  return sum;
}"""

PLAYS = """() => [...document.querySelectorAll("video")].some((video) =>
  video.checkVisibility() && video.nextElementSibling?.matches("audio") && video.videoWidth > 0 && !video.paused
  && !video.nextElementSibling.paused)"""


class Person:
    """Somebody with a browser window."""

    def __init__(self, system: System, context: BrowserContext) -> None:
        self.system, self.context = system, context
        context.add_init_script(COLLECT_CONNECTIONS)
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.requested: set[str] = set()
        self.page.on("pageerror", lambda error: self._failed(str(error)))
        self.page.on("request", lambda request: self.requested.add(request.url))

    def _failed(self, error: str) -> None:
        """Firefox calls it an error of the page when a reload meets a socket that is just being opened."""
        if "was interrupted while the page was loading" not in error:
            self.errors.append(error)

    def goes_to(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(path if path.startswith("http") else self.system.url + path)

    def presses(self, name: str | re.Pattern[str]) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name).locator("visible=true").first.click()

    def sees(self, words: str | re.Pattern[str], seconds: float = 15) -> None:
        """The words are on the page and visible."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible(timeout=seconds * 1000)

    def does_not_see(self, words: str | re.Pattern[str]) -> None:
        """The words are nowhere to be seen."""
        expect(self.page.get_by_text(words).locator("visible=true")).to_have_count(0)

    def received(self) -> dict[str, Any]:
        """Frames decoded and audio energy received over the connections that are up."""
        got: dict[str, Any] = self.page.evaluate(RECEIVED)
        return got

    def sees_and_hears_the_other(self, seconds: float = 20) -> None:
        """New frames are decoded, sound has energy, and a visible video element plays them."""
        before = self.received()

        def more() -> bool:
            now = self.received()
            fresh = now["frames"] < before["frames"] or now["frames"] >= before["frames"] + 5
            return now["frames"] >= 5 and fresh and now["energy"] > 0 and now["audio_packets"] > 0

        wait_until(more, f"{type(self).__name__} receives picture and sound: {before} {self.received()}", seconds)
        wait_until(lambda: self.page.evaluate(PLAYS), "a visible video element plays", seconds)

    def sees_more_frames(self, seconds: float = 20) -> None:
        """The picture moves on: at least 3 more frames than now, on whatever connection is up."""
        before = self.received()["frames"]

        def more() -> bool:
            now = self.received()["frames"]
            return bool(now >= 3 and (now < before or now >= before + 3))

        wait_until(more, f"{type(self).__name__} sees the picture move", seconds)

    def reloads(self) -> None:
        """Reload the page."""
        self.page.reload()


class Victim(Person):
    """The person with the phone."""

    def opens(self, link: str) -> None:
        """Tap the link in the text message."""
        self.goes_to(link)

    def continues(self) -> None:
        """Press Continue."""
        self.presses("Continue")
        self.page.wait_for_url(re.compile(r"/here(\?|$)"))

    def is_safe(self) -> None:
        """Yes, alone and safe to talk."""
        self.presses("Yes, I am")
        self.sees("How would you like to talk?")

    def takes_a_breath(self) -> None:
        """Read until the page's script is there, as most people do; a tap before it works too, as a plain form."""
        self.page.locator("[data-script]:not([hidden])").first.wait_for(state="attached")

    def chooses_video(self) -> None:
        """Video; allow camera and microphone (the browser is set to say yes)."""
        self.page.get_by_role("button", name=re.compile("^Video")).click()
        self.presses("Ask me now")

    def waits(self, link: str) -> None:
        """All the way into the waiting room with video."""
        self.opens(link)
        self.continues()
        self.is_safe()
        self.takes_a_breath()
        self.chooses_video()
        self.sees(re.compile("will join you soon"))

    def changes_to(self, way: str) -> None:
        """Another way to talk, in the call."""
        if self.page.locator("#more-button").is_visible():
            self.page.locator("#more-button").click()
        self.presses("Change how you talk")
        if not self.page.get_by_role("button", name=re.compile(f"^{way}")).is_visible():
            self.page.get_by_text("More ways").click()
        self.page.get_by_role("button", name=re.compile(f"^{way}")).click()
        self.page.wait_for_function("() => document.body.dataset.view !== 'talk'")
        if self.page.locator("#ask").is_visible():
            self.presses("Ask me now")

    def types(self, words: str) -> None:
        """Send a message."""
        self.page.get_by_label("Your message").fill(words)
        self.presses("Send")

    def opens_text(self) -> None:
        """Open the text lane in the call."""
        self.page.locator("#text-button").click()

    def leaves_quickly(self) -> None:
        """Exit."""
        self.page.get_by_role("button", name="Exit this page").click()
        self.page.wait_for_url("**/calendar")


class Staff(Person):
    """Somebody who signs in."""

    def signs_in(self, name: str) -> None:
        """Demo sign-in."""
        self.goes_to("/sign-in")
        self.presses(re.compile(re.escape(name)))


class CallHandler(Staff):
    """A call handler in the control room."""

    def signs_in_as_handler(self) -> None:
        """R. Lane comes on duty."""
        self.signs_in("R. Lane")
        self.page.wait_for_url("**/control")

    def records_and_sends(self, reference: str, language: str = "en") -> str:
        """Type an incident, record consent, send the link; returns the link as the page shows it."""
        self.records(reference, language)
        self.picks("to_video", "yes")
        self.presses(re.compile("^Send"))
        link = self.page.get_by_text(re.compile(r"/v/[0-9a-z]{26}")).locator("visible=true").first
        expect(link).to_be_visible()
        found = re.search(r"https?://\S+/v/[0-9a-z]{26}", link.inner_text())
        assert found
        return found.group()

    def records(self, reference: str, language: str = "en") -> None:
        """Type an incident that may have video."""
        self.goes_to("/control/incidents/new")
        self.page.get_by_label("Reference").fill(reference)
        self.page.get_by_label("Grade").select_option("2")
        self.page.get_by_label("Language").select_option(language)
        self.page.get_by_label("Safe number").fill("07700 900123")
        self.picks("adult", "yes")
        self.picks("perpetrator_present", "no")
        self.picks("may_return", "no")
        self.picks("relationship", "intimate")
        self.page.wait_for_url(re.compile("/control/incidents/[0-9a-f-]{36}"))
        self.incident = self.page.url.rpartition("/")[2]
        self.sees("Other person is gone")

    def writes_in(self, label: str, words: str) -> None:
        """Fill in a field and go on."""
        self.page.get_by_label(label).fill(words)
        self.page.get_by_label(label).blur()

    def picks(self, name: str, value: str) -> None:
        """Choose one of a group of answers."""
        self.page.locator(f"input[name={name}][value={value}]").check(force=True)


class Officer(Staff):
    """An officer at the desk."""

    def is_ready(self, name: str) -> None:
        """Sign in; queue open, camera on, connection warm."""
        self.signs_in(name)
        self.page.wait_for_url("**/officer")
        self.sees("Video is ready")

    def admits(self, reference: str) -> None:
        """Admit the visit with this reference."""
        card = self.page.get_by_role("article").filter(has_text=reference)
        card.get_by_role("button", name="Admit").click()

    def types(self, words: str) -> None:
        """Send a message to the caller."""
        self.page.get_by_label("Write to the caller").fill(words)
        self.presses("Send")

    def suggests(self, way: str) -> None:
        """Suggest another way to talk."""
        self.page.get_by_label("Suggest another way to talk").select_option(way)
        self.presses("Suggest")

    def sees_her_leave(self) -> None:
        """The one on the stage left by exit, and is said to have, within a second or so."""
        expect(self._of_this_visit("Left by exit").first).to_be_visible(timeout=5000)

    def sees_that_she_did_not_leave(self) -> None:
        """Nothing about the one on the stage says that she left by exit; others in the queue may have."""
        expect(self._of_this_visit("Left by exit")).to_have_count(0)

    def _of_this_visit(self, words: str) -> Locator:
        return self.page.locator("#notes, #timeline").get_by_text(words).locator("visible=true")

    def ends_the_visit(self) -> None:
        """End the visit, and mean it."""
        self.page.locator("#end-visit").click()
        self.page.get_by_role("dialog").get_by_role("button", name="End visit").click()


class Captioner(Staff):
    """Somebody who types captions."""

    def begins(self) -> None:
        """Sign in and type for the call that nobody types for yet."""
        self.signs_in("T. Wren")
        free = self.page.get_by_role("listitem").filter(has_text="Nobody types yet")
        free.get_by_role("button", name="Type for this call").click()
        expect(self.page.get_by_label("Type what is said")).to_be_focused()

    def types(self, words: str) -> None:
        """Type, as fast as people do."""
        self.page.get_by_label("Type what is said").press_sequentially(words, delay=20)
