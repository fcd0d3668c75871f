"""Ways to talk: by choice and by measurement, seen by both sides, undone with one tap."""

import re

import pytest

from e2e.people import Officer, Person, Victim
from e2e.system import wait_until

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
        sent = in_seconds(one, 7)
        assert 1 <= sent["frames"] <= 4, sent
        assert sent["audio"] > 10, "the voice goes on"
        one.sees_more_frames(25)
    victim.changes_to("Video")
    officer.does_not_see(re.compile("Still, "))
    for one in (victim, officer):
        wait_until(lambda one=one: in_seconds(one, 1)["frames"] >= 8, f"{type(one).__name__} sends video again")
