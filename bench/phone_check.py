"""What the phone check costs her, how long it takes, and how near its figures come to the line that it measures."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.link_queue import MobileLink
from bench.linkemu import link
from bench.report import Figure
from bench.slow_link import DEVICE, NAME, installation, link_for
from e2e.conftest import PHONE
from e2e.people import Victim
from e2e.system import System, wait_until

LINES = {
    "128 kbit/s, 200 ms": MobileLink(rtt_ms=200, down_kbps=128, up_kbps=128),
    "400 kbit/s, 400 ms": MobileLink(rtt_ms=400, down_kbps=400, up_kbps=400),
    "400 kbit/s, 100 ms, 3% loss": MobileLink(rtt_ms=100, down_kbps=400, up_kbps=400, loss=0.03),
    "2 Mbit/s down, 300 kbit/s up, 80 ms": MobileLink(rtt_ms=80, down_kbps=2000, up_kbps=300),
}
TIMES = 3  # with the one of the page itself, within what the node allows a connection at once

KEEP_CHANNEL = """
const real = RTCPeerConnection.prototype.createDataChannel;
RTCPeerConnection.prototype.createDataChannel = function (label, ...rest) {
  const channel = real.call(this, label, ...rest);
  if (label === "probe") window.probe = channel;
  return channel;
};
"""
# Beside the probe a ping of ours every 50 ms: how long anything else on this line would wait.
MEASURE = """async () => {
  const from = document.querySelector("script[type=module]").src.replace(/js\\/.*/, "js/shared/probe.js");
  const {measureLine} = await import(from);
  const sent = new Map(), waited = [];
  const heard = ({data}) => {
    const at = sent.get(data.byteLength === 9 && new DataView(data).getUint32(5));
    if (at !== undefined) waited.push(performance.now() - at);
  };
  window.probe.addEventListener("message", heard);
  let number = 1000;
  const timer = setInterval(() => {
    const ping = new DataView(new ArrayBuffer(9));
    ping.setUint8(0, 80);
    ping.setUint32(5, ++number);
    sent.set(number, performance.now());
    window.probe.send(ping.buffer);
  }, 50);
  const began = performance.now();
  const reading = await measureLine(window.probe);
  const took_ms = performance.now() - began;
  clearInterval(timer);
  window.probe.removeEventListener("message", heard);
  return {...reading, took_ms, pings: number - 1000, waited_ms: Math.max(...waited) - Math.min(...waited)};
}"""
PING_BYTES = 102


def measure() -> list[Figure]:
    """Each line is put up anew; the real page measures it through the real media node."""
    figures = []
    for name, settings in LINES.items():
        found = through(settings)
        figures += _figures(name, settings, found["probes"])
    return figures


def _figures(name: str, settings: MobileLink, probes: list[dict[str, Any]]) -> list[Figure]:
    def worst(key: str) -> float:
        return float(max(probe[key] for probe in probes))

    def middle(key: str) -> float:
        return float(median(probe[key] for probe in probes))

    times, real = f"most of {TIMES}", f"round trip {middle('rtt_ms'):.0f} ms (really {settings.rtt_ms:.0f})"
    loss = f"loss {middle('loss') * 100:.0f}% (really {settings.loss * 100:.0f})"
    return [
        Figure(f"bytes both ways, {name}", worst("bytes") / 1000, "kB", "≤ 150", note=times),
        Figure(f"time, {name}", worst("took_ms") / 1000, "s", "≤ 4", note=times),
        Figure(f"anything else waits, {name}", worst("waited_ms") / 1000, "s", "≤ 1", note=times),
        Figure(f"up, {name}", middle("up_kbps"), "kbit/s", _at_most(settings.up_kbps), f"{real}, {loss}", "median"),
        Figure(f"down, {name}", middle("down_kbps"), "kbit/s", _at_most(settings.down_kbps), note="median"),
    ]


def _at_most(kbps: float) -> str:
    """A lower bound is never more than the line has, but for a twentieth of grain in the clocks."""
    return f"≤ {1.05 * kbps:.0f}"


def through(settings: MobileLink) -> dict[str, Any]:
    """The journey at the server's end of a link: `probes`, what her `page` says, what the control room was `told`."""
    with link(settings, NAME) as emulated:
        command = [*emulated.on_server, sys.executable, "-m", "bench.phone_check"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def journey() -> dict[str, Any]:
    """She comes to the page where she chooses; it measures by itself, then is made to again with nothing else on."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as (system, phone, _):
        victim = Victim(system, phone.new_context(**PHONE))
        victim.page.add_init_script(KEEP_CHANNEL)
        victim.page.set_default_timeout(60_000)
        incident, url = link_for(system, "CHECK")
        victim.opens(url)
        victim.continues()
        victim.is_safe()
        wait_until(lambda: "connection" in system.state_of(incident)["checks"], "the line is measured", 60)
        victim.page.wait_for_timeout(1500)
        page = {
            "line": victim.page.locator("#connection-words").inner_text(),
            "not_now": victim.page.locator(".mode.not-now").evaluate_all("(all) => all.map((one) => one.value)"),
            "best": victim.page.locator(".mode.best").evaluate_all("(all) => all.map((one) => one.value)"),
            "why": victim.page.locator(".not-now [data-not-now]").all_inner_texts(),
        }
        probes = [_probe(victim) for _ in range(TIMES)]
        return {"page": page, "told": _told(system, incident), "probes": probes}


def _told(system: System, incident: str) -> dict[str, Any]:
    state = system.state_of(incident)
    return {"connection": state["checks"]["connection"], "eligibility": state["eligibility"]}


def _probe(victim: Victim) -> dict[str, Any]:
    before = _bytes_on_the_wire()
    found: dict[str, Any] = victim.page.evaluate(MEASURE)
    victim.page.wait_for_timeout(500)
    found["bytes"] = _bytes_on_the_wire() - before - 2 * PING_BYTES * found["pings"]
    return found


def _bytes_on_the_wire() -> int:
    """IP bytes through the link's device of this namespace, both ways."""
    for line in Path("/proc/net/dev").read_text().splitlines():
        device, _, counters = line.strip().partition(":")
        if device == DEVICE:
            fields = counters.split()
            return int(fields[0]) + int(fields[8])
    raise RuntimeError(f"no device {DEVICE} here")


if __name__ == "__main__":
    print(json.dumps(journey()))
