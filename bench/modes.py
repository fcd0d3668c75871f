"""What each way to talk costs and gives: data a minute each way, frames a second, freezes, on good and on bad lines."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.fake_devices import PICTURE, SOUND, arguments
from bench.link_queue import MobileLink
from bench.linkemu import link
from bench.report import Figure
from bench.slow_link import MOBILE, NAME, OTHER_ADDRESSES, SLOW, SLOWER, installation, meet, move_phone
from e2e.people import Officer, Person, Victim

LOSSY = MobileLink(rtt_ms=60, down_kbps=4000, up_kbps=4000, loss=0.03)
SETTLE_S = 6
MEASURE_S = 16  # a whole number of the sound's repetitions
IDLE_S = 60  # a whole number of what is sent while nothing happens
STEPS_S = 45  # until a line that can't carry video has been found out
WAYS = {  # what the button begins with, the budget in kB a minute each way, and what was measured elsewhere
    "signing": ("Sign", 2400, "floor 1,600 kB"),
    "video": ("Video", 900, "MiroTalk 1,456, Janus 1,726/2,994 kB; floor 654"),
    "low": ("Slower video", 600, ""),
    "stills": ("Still pictures", 300, ""),
    "voice": ("Voice", 110, "peers about 1,100 kB; floor 73"),
    "text": ("Text", 1, ""),
}
SEEN = """async () => {
  const sum = {frames: 0, freezes: 0, frozen_s: 0, waited_s: 0, shown: 0, rtt_s: 0, height: 0};
  for (const connection of window.connections) {
    if (connection.connectionState !== "connected") continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type === "candidate-pair" && report.nominated) sum.rtt_s = report.currentRoundTripTime ?? 0;
      if (report.type !== "inbound-rtp" || report.kind !== "video" || !report.framesDecoded) continue;
      sum.frames += report.framesDecoded;
      sum.freezes += report.freezeCount ?? 0;
      sum.frozen_s += report.totalFreezesDuration ?? 0;
      sum.waited_s += report.jitterBufferDelay ?? 0;
      sum.shown += report.jitterBufferEmittedCount ?? 0;
      sum.height = report.frameHeight ?? 0;
    }
  }
  return sum;
}"""


def measure() -> list[Figure]:
    """Each line is put up anew; server and officer are at one end, her phone at the other."""
    good, slow = _over(MOBILE, "ways"), _over(SLOW, "video")
    slower, lossy = _over(SLOWER, "weak"), _over(LOSSY, "video")
    through = good["switch"]["hers"]
    switch_note = f"frozen for {through['frozen_s']:.1f} s in all; the phone tells of the change"
    return [
        *(figure for way in WAYS for figure in _way(way, good[way])),
        *_line("video on 400 kbit/s, 400 ms", slow, "≤ 0"),
        *_line("video chosen on 100 kbit/s, 600 ms", slower, ""),
        *_line("video with 3% loss", lossy, ""),
        Figure("video through a change of network: freezes, she sees", through["freezes"], "", "", "", switch_note),
    ]


def _way(way: str, taken: dict[str, Any]) -> list[Figure]:
    _button, most_kb, beside = WAYS[way]
    note = {"signing": f"camera: {PICTURE}; microphone: {SOUND}", "text": "idle"}.get(way, "")
    figures = [
        Figure(f"{way}, she {direction}", taken[f"{direction}_kb"], "kB/min", f"≤ {most_kb}", beside, note)
        for direction in ("sends", "gets")
    ]
    if way in ("signing", "video", "low"):
        budget = "≥ 20" if way == "signing" else ""
        for side, who in (("hers", "she sees"), ("theirs", "the officer sees")):
            seen = taken[side]
            note = f"{seen['freezes']:.0f} freezes, {seen['height']:.0f} lines"
            figures.append(Figure(f"{way}, {who}", seen["fps"], "frames/s", budget, "", note))
    if way == "signing":
        note = "half the round trip, and the wait in the browser; without camera and screen"
        figures.append(Figure("signing, one way to the officer", taken["theirs"]["delay_ms"], "ms", "≤ 400", "", note))
    return figures


def _line(name: str, taken: dict[str, Any], most: str) -> list[Figure]:
    note = f"{taken['mode']} then; {taken['sends_kb']:.0f} kB/min sent, {taken['gets_kb']:.0f} received"
    return [
        Figure(f"{name}: freezes, she sees", taken["hers"]["freezes"], "", most, "MiroTalk 9", note),
        Figure(f"{name}: freezes, the officer sees", taken["theirs"]["freezes"], "", most, "MiroTalk 9"),
        Figure(f"{name}: she sees", taken["hers"]["fps"], "frames/s"),
        Figure(f"{name}: the officer sees", taken["theirs"]["fps"], "frames/s"),
    ]


def _over(settings: MobileLink, journey: str) -> dict[str, Any]:
    """Run a journey at the server's end of a link and return what it measured."""
    with link(settings, NAME) as emulated:
        command = [*emulated.on_server, sys.executable, "-m", "bench.modes", journey]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def all_ways(victim: Victim, officer: Officer) -> dict[str, Any]:
    """Each way to talk in turn, on one call; then video while the network changes."""
    found: dict[str, Any] = {}
    for way, (button, *_) in WAYS.items():
        victim.changes_to(button)
        time.sleep(SETTLE_S)
        found[way] = _taken(victim, officer, IDLE_S if way == "text" else MEASURE_S)
    victim.changes_to(WAYS["video"][0])
    victim.sees_and_hears_the_other(60)
    move_phone(OTHER_ADDRESSES[0])
    victim.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    time.sleep(3)
    return found | {"switch": _taken(victim, officer)}


def video(victim: Victim, officer: Officer) -> dict[str, Any]:
    """Video as the line carries it."""
    time.sleep(SETTLE_S)
    return _taken(victim, officer)


def weak(victim: Victim, officer: Officer) -> dict[str, Any]:
    """Video chosen on a line that doesn't carry it: what has become of it."""
    time.sleep(STEPS_S)
    return _taken(victim, officer)


JOURNEYS: dict[str, Callable[[Victim, Officer], dict[str, Any]]] = {"ways": all_ways, "video": video, "weak": weak}


def _call(journey: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with installation(folder, arguments(folder)) as (system, phone, desk):
            victim, officer = meet(system, phone, desk, "MODES-01")
            officer.admits("MODES-01")
            victim.sees_and_hears_the_other(60)
            found = JOURNEYS[journey](victim, officer)
            victim.leaves_quickly()
            return found


def _taken(victim: Victim, officer: Officer, measure_s: float = MEASURE_S) -> dict[str, Any]:
    """What goes over the line in some seconds, and what each sees of the other."""
    before, began_s = (wire_bytes(), _seen(victim), _seen(officer)), time.monotonic()
    time.sleep(measure_s)
    after, seconds = (wire_bytes(), _seen(victim), _seen(officer)), time.monotonic() - began_s
    up_kb, down_kb = ((after[0][way] - before[0][way]) / 1000 * 60 / seconds for way in (0, 1))
    return {
        "mode": victim.page.evaluate("() => document.body.dataset.mode"),
        "sends_kb": up_kb,
        "gets_kb": down_kb,
        "hers": _between(before[1], after[1], seconds),
        "theirs": _between(before[2], after[2], seconds),
    }


def wire_bytes() -> tuple[int, int]:
    """What this end of the link received and sent so far: IP packets with all that is in them."""
    found = re.search(r"link0:\s*(.+)", Path("/proc/self/net/dev").read_text())
    if found is None:
        raise RuntimeError("run in the server's namespace of a link")
    fields = found[1].split()
    return int(fields[0]), int(fields[8])


def _seen(person: Person) -> dict[str, float]:
    seen: dict[str, float] = person.page.evaluate(SEEN)
    return seen


def _between(before: dict[str, float], after: dict[str, float], seconds: float) -> dict[str, float]:
    shown = after["shown"] - before["shown"]
    waited_s = (after["waited_s"] - before["waited_s"]) / shown if shown > 0 else 0
    return {
        "fps": max(0, after["frames"] - before["frames"]) / seconds,
        "freezes": max(0, after["freezes"] - before["freezes"]),
        "frozen_s": max(0, after["frozen_s"] - before["frozen_s"]),
        "height": after["height"],
        "delay_ms": 1000 * (after["rtt_s"] / 2 + waited_s),
    }


if __name__ == "__main__":
    print(json.dumps(_call(sys.argv[1])))
