"""A signing call of three over narrow lines: how interpreter and officer arrive at hers, and she at theirs."""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.fake_devices import arguments
from bench.her_browser import slow_down
from bench.link_queue import MobileLink
from bench.linkemu import SERVER_ADDRESS, link
from bench.media_clip import make_clip
from bench.media_load import cost
from bench.media_servers import janus, our_node
from bench.modes import wire_bytes
from bench.report import Figure
from bench.slow_link import NAME, installation
from e2e.conftest import DESK, PHONE
from e2e.people import Officer, Person, Victim
from e2e.test_three import Interpreter, asks_for_bsl

LINES = {
    "400 kbit/s": MobileLink(rtt_ms=100, down_kbps=400, up_kbps=400),
    "250 kbit/s": MobileLink(rtt_ms=100, down_kbps=250, up_kbps=250),
}
#: What section 7 of the design asks for: full signing at 400 kbit/s, emergency signing at 250.
LEAST_FPS = {"400 kbit/s": 20, "250 kbit/s": 10}
SETTLE_S, MEASURE_S = 25, 20
CALLS = 4
SIGNER, OFFICER, HERS = "#signer video:not(.behind)", "#picture", "#victim-picture"
# One picture of one element: frames, freezes, and how late picture and sound are played beside the sender's clock.
SEEN = """async (selector) => {
  const video = document.querySelector(selector);
  const {track, sound} = {track: video?.srcObject?.getVideoTracks()[0]?.id,
    sound: video?.nextElementSibling?.srcObject?.getAudioTracks()[0]?.id};
  const since1900 = 2_208_988_800_000;
  const now = performance.timeOrigin + performance.now() + since1900;
  const seen = {frames: 0, freezes: 0, frozen_s: 0, width: 0, height: 0, picture_ms: null, sound_ms: null, waited_s: 0,
    rtt_s: 0};
  for (const connection of window.connections) {
    if (connection.connectionState !== "connected") continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type === "candidate-pair" && report.nominated) seen.rtt_s = report.currentRoundTripTime ?? 0;
      if (report.type !== "inbound-rtp") continue;
      const late = report.estimatedPlayoutTimestamp ? now - report.estimatedPlayoutTimestamp : null;
      if (report.trackIdentifier === sound) seen.sound_ms = late;
      if (report.trackIdentifier !== track) continue;
      Object.assign(seen, {frames: report.framesDecoded ?? 0, freezes: report.freezeCount ?? 0, picture_ms: late,
        waited_s: report.totalProcessingDelay ?? 0, frozen_s: report.totalFreezesDuration ?? 0,
        width: report.frameWidth ?? 0, height: report.frameHeight ?? 0});
    }
  }
  return seen;
}"""


def measure() -> list[Figure]:
    """Each line is put up anew: officer, interpreter and server at one end, her phone at the other."""
    figures = [figure for name, settings in LINES.items() for figure in _figures(name, _over(settings))]
    return [*figures, _forwarding()]


def _forwarding() -> Figure:
    clip = make_clip()
    ours, theirs = (cost(start, CALLS, clip, people=3) for start in (our_node, janus))
    return Figure(
        f"media node, {CALLS} calls of three",
        ours.cpu_s,
        "CPU-s a call-minute",
        "",
        f"Janus {theirs.cpu_s:.2f}",
        f"{ours.received_kbps:.0f} kbit/s to each (Janus {theirs.received_kbps:.0f})",
    )


def _figures(line: str, taken: dict[str, Any]) -> list[Figure]:
    note = f"{taken['sends_kb']:.0f} kB/min sent, {taken['gets_kb']:.0f} received; her page says {taken['says']}"
    least = f"≥ {LEAST_FPS[line]}"
    return [
        *_arrival(f"{line}: she sees the interpreter", taken["signer"], least, note),
        *_arrival(f"{line}: the interpreter sees her", taken["hers"], least, ""),
        Figure(f"{line}: she sees the officer", taken["officer"]["fps"], "frames/s", "", "", _shape(taken["officer"])),
    ]


def _arrival(who: str, seen: dict[str, Any], least: str, note: str) -> list[Figure]:
    hears = seen["apart_ms"] is not None  # who signs sends no sound
    return [
        Figure(who, seen["fps"], "frames/s", least, "", _shape(seen)),
        Figure(f"{who}: freezes", seen["freezes"], "", "", "", note),
        Figure(
            f"{who}: from camera to screen",
            seen["delay_ms"],
            "ms",
            "≤ 400",
            "",
            "of it 50 ms are the line" if hears else "way and processing; of it 50 ms are the line",
        ),
        *([Figure(f"{who}: picture and sound apart", seen["apart_ms"], "ms", "≤ 100", "", "median")] if hears else []),
    ]


def _shape(seen: dict[str, Any]) -> str:
    return f"{seen['width']:.0f}×{seen['height']:.0f}; frozen for {seen['frozen_s']:.1f} s"


def _over(settings: MobileLink) -> dict[str, Any]:
    with link(settings, NAME) as emulated:
        command = [*emulated.on_server, sys.executable, "-m", "bench.three"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def call() -> dict[str, Any]:
    """The whole way into a call of three, then what each sees of the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with installation(folder, arguments(folder)) as (system, phone, desk):
            officer, signer = Officer(system, desk.new_context(**DESK)), Interpreter(system, desk.new_context(**DESK))
            signer.is_available("B. Price")
            officer.is_ready("PC 01")
            victim = Victim(system, phone.new_context(**PHONE))
            for person in (officer, signer, victim):
                person.page.set_default_timeout(60_000)
            slow_down(victim.page)
            _she_signs(victim, system.new_link("THREE-01", needs=["bsl"])[1].replace("localhost", SERVER_ADDRESS))
            officer.admits("THREE-01")
            officer.sees("You are in the call", 60)
            asks_for_bsl(officer)
            signer.accepts()
            signer.joins()
            victim.page.locator(SIGNER).wait_for(state="visible")
            time.sleep(SETTLE_S)
            if victim.page.get_by_role("button", name="Slower picture").is_visible():
                victim.presses("Slower picture")
                time.sleep(SETTLE_S)
            return _taken(victim, signer)


def _she_signs(victim: Victim, address: str) -> None:
    victim.opens(address)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("button", name=re.compile("^Sign")).first.click()
    victim.presses("Ask me now")
    victim.sees(re.compile("will join you soon"), 60)


def _taken(victim: Victim, signer: Interpreter) -> dict[str, Any]:
    pictures: dict[str, tuple[Person, str]] = {
        "signer": (victim, SIGNER),
        "officer": (victim, OFFICER),
        "hers": (signer, HERS),
    }
    before, bytes_before, began_s = _look(pictures), wire_bytes(), time.monotonic()
    looks = []
    while time.monotonic() - began_s < MEASURE_S:
        time.sleep(2)
        looks.append(_look(pictures))
    seconds = time.monotonic() - began_s
    up_kb, down_kb = (
        (after - earlier) / 1000 * 60 / seconds for earlier, after in zip(bytes_before, wire_bytes(), strict=True)
    )
    far_s = {"hers": looks[-1]["officer"]["rtt_s"] / 2}
    found: dict[str, Any] = {
        name: _between(before[name], [look[name] for look in looks], seconds, far_s.get(name, 0)) for name in pictures
    }
    emergency = victim.page.get_by_text("Emergency signing").locator("visible=true").count()
    return found | {"sends_kb": up_kb, "gets_kb": down_kb, "says": "emergency signing" if emergency else "signing"}


def _look(pictures: dict[str, tuple[Person, str]]) -> dict[str, dict[str, Any]]:
    return {name: person.page.evaluate(SEEN, selector) for name, (person, selector) in pictures.items()}


def _between(before: dict[str, Any], looks: list[dict[str, Any]], seconds: float, far_s: float) -> dict[str, Any]:
    """far_s: half the round trip at the other end, for where a clock can't be told: who signs sends no sound."""
    last = looks[-1]
    frames = max(1, last["frames"] - before["frames"])
    way_ms = 1000 * (last["rtt_s"] / 2 + far_s + (last["waited_s"] - before["waited_s"]) / frames)
    late = [look["picture_ms"] for look in looks if look["picture_ms"] is not None] or [way_ms]
    apart = [abs(look["picture_ms"] - look["sound_ms"]) for look in looks if look["picture_ms"] and look["sound_ms"]]
    return {
        "fps": max(0, last["frames"] - before["frames"]) / seconds,
        "freezes": max(0, last["freezes"] - before["freezes"]),
        "frozen_s": max(0, last["frozen_s"] - before["frozen_s"]),
        "width": last["width"],
        "height": last["height"],
        "delay_ms": median(late),
        "apart_ms": median(apart) if apart else None,
    }


if __name__ == "__main__":
    print(json.dumps(call()))
