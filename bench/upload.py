"""A call beside which 200 MB are sent: how long its signalling takes to answer, and how fast the file goes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, expect

from bench.link_queue import MobileLink
from bench.linkemu import link
from bench.report import Figure
from bench.slow_link import NAME, installation, link_for
from e2e.conftest import DESK, PHONE
from e2e.people import Officer, Victim
from e2e.system import wait_until

LINE = MobileLink(rtt_ms=60, down_kbps=20_000, up_kbps=20_000)
SLOW = MobileLink(rtt_ms=400, down_kbps=400, up_kbps=400)
FILE_BYTES, SLOW_BYTES = 200_000_000, 1_000_000
QUIET_PINGS = 40
PATIENCE_S = 1800
# Asks over the call's own socket, as her page does, and notes how long each answer takes.
PINGER = """
const Real = WebSocket;
window.pings = [];
window.WebSocket = class extends Real {
  constructor(...about) {
    super(...about);
    const waiting = new Map();
    let number = 900000;
    this.addEventListener("message", ({ data }) => {
      const id = /^43\\/page,(9\\d{5})/.exec(data)?.[1];
      if (!waiting.has(id)) return;
      window.pings.push(performance.now() - waiting.get(id));
      waiting.delete(id);
    });
    setInterval(() => {
      if (this.readyState !== 1 || !window.pinging) return;
      number += 1;
      waiting.set(String(number), performance.now());
      this.send(`42/page,${number}["exhibit:pace",{}]`);
    }, 250);
  }
};
"""


def measure() -> list[Figure]:
    """Server and officer at one end, her phone at the other; the same asks before the file is sent and meanwhile."""
    fast, slow = _through(LINE, FILE_BYTES), _through(SLOW, SLOW_BYTES)
    return [*_figures("20 Mbit/s, 60 ms", fast, FILE_BYTES), *_figures("400 kbit/s, 400 ms", slow, SLOW_BYTES)]


def _figures(line: str, found: dict[str, Any], size: int) -> list[Figure]:
    before, during = median(found["quiet_ms"]), median(found["busy_ms"])
    beside = f"{before:.0f} ms in the same call before the file"
    note = f"{size / 1e6:.0f} MB in {found['seconds']:.0f} s; {len(found['busy_ms'])} asks meanwhile"
    late = quantiles(found["busy_ms"], n=20)[-1]
    return [
        Figure(f"signalling while a file is sent, median, {line}", during, "ms", "", beside, note),
        Figure(f"signalling while a file is sent, 95 of 100 within, {line}", late, "ms", "", beside),
        Figure(f"signalling while a file is sent, beside without, {line}", during / before, "times", "≤ 1.5", beside),
        Figure(f"the file, {line}", size * 8 / 1000 / found["seconds"], "kbit/s", "", "", note),
    ]


def _through(settings: MobileLink, size: int) -> dict[str, Any]:
    with link(settings, NAME) as emulated:
        command = [*emulated.on_server, sys.executable, "-m", "bench.upload", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def journey(size: int) -> dict[str, Any]:
    """What her page sees: run in the server's namespace."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as (system, phone, desk):
        victim, officer = Victim(system, phone.new_context(**PHONE)), Officer(system, desk.new_context(**DESK))
        for person in (victim, officer):
            person.page.set_default_timeout(60_000)
        victim.page.add_init_script(PINGER)
        officer.is_ready("PC 01")
        victim.waits(link_for(system, "UPLOAD-01")[1])
        officer.admits("UPLOAD-01")
        victim.sees_and_hears_the_other(60)
        file = Path(folder) / "night.bin"
        file.write_bytes(os.urandom(size))
        return _beside(victim.page, file)


def _beside(page: Page, file: Path) -> dict[str, Any]:
    page.get_by_role("button", name="More help").click()
    page.get_by_role("region", name="More help").get_by_role("link", name="Send a picture").click()
    page.get_by_role("link", name="Send videos or other files").click()
    page.evaluate("() => { window.pinging = true; }")
    wait_until(lambda: page.evaluate("() => pings.length") >= QUIET_PINGS, "the quiet line is measured", 60)
    quiet = page.evaluate("() => pings.splice(0)")
    page.get_by_label("Choose files").set_input_files(file)
    began_s = time.monotonic()
    page.locator("#files-send").click()
    expect(page.get_by_role("listitem").filter(has_text=file.name)).to_contain_text("Sent.", timeout=PATIENCE_S * 1000)
    return {"quiet_ms": quiet, "busy_ms": page.evaluate("() => pings"), "seconds": time.monotonic() - began_s}


if __name__ == "__main__":
    print(json.dumps(journey(int(sys.argv[1]))))
