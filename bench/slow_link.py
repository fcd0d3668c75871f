"""How long she waits on a slow line: for a usable page, for a picture after admission, after a change of network."""

import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.her_browser import CPU_SLOWDOWN, WATCH_FRAMES, slow_down, trusting
from bench.link_queue import MobileLink
from bench.linkemu import SERVER_ADDRESS, link
from bench.report import Figure
from e2e.conftest import CHROMIUM, DESK, FAKE_DEVICES, PHONE, QUIET
from e2e.people import Officer, Victim
from e2e.system import System, wait_until

SLOW = MobileLink(rtt_ms=400, down_kbps=400, up_kbps=400)
SLOWER = MobileLink(rtt_ms=600, down_kbps=100, up_kbps=100)
MOBILE = MobileLink(rtt_ms=60, down_kbps=4000, up_kbps=4000)
NAME = "rvr-bench"
OTHER_ADDRESSES = "10.77.0.3", "10.77.0.4"
SWITCH = "Element Call up to 15 s"
# Seen in its events: the answer to our offer is there after 0.7 s, the first ICE check goes out after 2.0 s each time.
LAG = "of it 2 s until this browser sends media from the new address"
TIMES = 3
# The browsers' own services ask a name server that isn't there, again and again: nobody's data but theirs.
NO_NAMES_ASKED_FOR = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 10.77.0.*"
DEVICE = "link0"
WATCH_SWITCH_S = 15


def measure() -> list[Figure]:
    """Each link is put up anew; the server and the officer are at one end, her phone at the other."""
    slow, slower, mobile = _through(SLOW), _through(SLOWER, call=False), _through(MOBILE)
    cpu = f"processor {CPU_SLOWDOWN} times slower"
    return [
        Figure("usable, 400 kbit/s, 400 ms", slow["usable_s"], "s", "≤ 2", "peers 3.4–26.4 s; floor 1.5 s", cpu),
        Figure("usable, 100 kbit/s, 600 ms", slower["usable_s"], "s", "≤ 4", "floor 2.5 s", cpu),
        *_call("400 kbit/s, 400 ms", slow, "≤ 0.9", "peers 4.1–5 s; floor 0.57 s"),
        *_call("4G (4 Mbit/s, 60 ms)", mobile, "≤ 0.3", "peers 1.2–2.2 s; floor 0.17 s"),
        Figure("network switch to picture again, told by the phone, 4G", mobile["told_s"], "s", "≤ 1.5", SWITCH, LAG),
        Figure("network switch to picture again, found out by us, 4G", mobile["found_s"], "s", "", SWITCH),
    ]


def _call(line: str, found: dict[str, float], budget: str, beside: str) -> list[Figure]:
    note = f"median of {TIMES}"
    return [
        Figure(f"admission to her first picture of the officer, {line}", found["hers_s"], "s", budget, beside, note),
        Figure(
            f"admission to the officer's first picture of her, {line}", found["theirs_s"], "s", budget, beside, note
        ),
    ]


def _through(settings: MobileLink, *, call: bool = True) -> dict[str, float]:
    """Run the journey at the server's end of a link and return what it measured."""
    with link(settings, NAME) as emulated:
        command = [*emulated.on_server, sys.executable, "-m", "bench.slow_link", *(["call"] if call else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found


def journey(call: bool) -> dict[str, float]:
    """What this end of the link sees: run in the server's namespace."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as (system, phone, desk):
        found = {"usable_s": median(_usable_s(system, phone) for _ in range(TIMES))}
        if call:
            pictures = [_admission(system, phone, desk, number) for number in range(TIMES)]
            found |= {key: median(picture[key] for picture in pictures) for key in ("hers_s", "theirs_s")}
            found["told_s"] = _switch_s(system, phone, desk, "SWITCH-08", OTHER_ADDRESSES[0], told=True)
            found["found_s"] = _switch_s(system, phone, desk, "SWITCH-09", OTHER_ADDRESSES[1], told=False)
    return found


@contextmanager
def installation(
    folder: Path, devices: Sequence[str] = tuple(FAKE_DEVICES)
) -> Iterator[tuple[System, Browser, Browser]]:
    """The product, her phone's browser at the other end of the link and the officer's at this one."""
    system = System(folder, https=True)
    on_phone = folder / "chromium-on-phone"
    on_phone.write_text(f'#!/bin/sh\nexec ip netns exec {NAME}-phone {CHROMIUM} "$@"\n')
    on_phone.chmod(on_phone.stat().st_mode | stat.S_IXUSR)
    system.start()
    trust = trusting(Path(system.environment["SSL_CERT_FILE"]))
    with sync_playwright() as playwright:
        arguments = [*QUIET, NO_NAMES_ASKED_FOR, *devices, trust]
        phone = playwright.chromium.launch(executable_path=on_phone, args=arguments)
        desk = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield system, phone, desk
        finally:
            phone.close()
            desk.close()
            system.stop()


def link_for(system: System, reference: str) -> tuple[str, str]:
    """A new incident's id, and its link as her phone reaches it."""
    incident, url = system.new_link(reference)
    return incident, url.replace("localhost", SERVER_ADDRESS)


def _link(system: System, reference: str) -> str:
    return link_for(system, reference)[1]


def _usable_s(system: System, phone: Browser) -> float:
    """From the tap on the link, nothing known before, to the first paint of a page whose button works."""
    victim = Victim(system, phone.new_context(**PHONE))
    slow_down(victim.page)
    victim.page.goto(_link(system, "USABLE"))
    painted_ms = victim.page.evaluate(
        """() => new Promise((resolve) => new PerformanceObserver((list) => resolve(Math.max(
          list.getEntries()[0].startTime, performance.getEntriesByType("navigation")[0].domInteractive,
        ))).observe({type: "paint", buffered: true}))"""
    )
    victim.context.close()
    return float(painted_ms) / 1000


def meet(system: System, phone: Browser, desk: Browser, reference: str) -> tuple[Victim, Officer]:
    """She waits with a warm connection; the officer sees her in the queue."""
    victim, officer = Victim(system, phone.new_context(**PHONE)), Officer(system, desk.new_context(**DESK))
    for person in (victim, officer):
        person.page.add_init_script(WATCH_FRAMES)
        person.page.set_default_timeout(60_000)
    officer.is_ready(f"PC {int(reference[-2:]):02d}")
    slow_down(victim.page)
    victim.waits(_link(system, reference))
    connected = "() => connections.some((c) => c.connectionState === 'connected')"
    wait_until(lambda: victim.page.evaluate(connected), "her connection is warm", 60)
    officer.page.get_by_role("article").filter(has_text=reference).wait_for()
    return victim, officer


def _admission(system: System, phone: Browser, desk: Browser, number: int) -> dict[str, float]:
    """Seconds from the officer's click to the first picture of the other, at both ends."""
    reference = f"ADMIT-{number:02d}"
    victim, officer = meet(system, phone, desk, reference)
    victim.page.wait_for_timeout(1000)
    clicked_ms: float = officer.page.evaluate(
        """(reference) => {
          const card = [...document.querySelectorAll("article")].find((card) => card.textContent.includes(reference));
          const clicked = performance.timeOrigin + performance.now();
          card.querySelector("[data-act=admit]").click();
          return clicked;
        }""",
        reference,
    )
    hers, theirs = _first_shown_ms(victim, "picture"), _first_shown_ms(officer, "theirs")
    victim.leaves_quickly()
    victim.context.close()
    officer.context.close()
    return {"hers_s": (hers - clicked_ms) / 1000, "theirs_s": (theirs - clicked_ms) / 1000}


def _first_shown_ms(person: Any, video: str) -> float:
    shown = f"() => (frames_shown['{video}'] ?? [])[0]"
    return float(wait_until(lambda: person.page.evaluate(shown), f"a picture in {video}", 60))


def _switch_s(system: System, phone: Browser, desk: Browser, reference: str, address: str, *, told: bool) -> float:
    """Her phone's only address becomes another one: seconds until pictures of the officer go on.

    told: the browser says so by an `online` event, as phones do when they change between Wi-Fi and mobile. This browser
    takes no notice of a TUN device, so the event is made; without it the heartbeats find out.
    """
    victim, officer = meet(system, phone, desk, reference)
    officer.admits(reference)
    victim.sees_and_hears_the_other(60)
    switched_ms = move_phone(address)
    if told:
        victim.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    time.sleep(WATCH_SWITCH_S)
    shown: list[float] = victim.page.evaluate("() => frames_shown.picture")
    victim.leaves_quickly()
    victim.context.close()
    officer.context.close()
    return _longest_pause_ends_s(shown, switched_ms)


def move_phone(address: str) -> float:
    """Her phone's only address becomes another one; returns when, in milliseconds of the machine's clock."""
    on_phone = ["ip", "-n", f"{NAME}-phone"]
    before = json.loads(subprocess.check_output([*on_phone, "-j", "-4", "address", "show", "dev", DEVICE]))
    old = before[0]["addr_info"][0]["local"]
    switched_ms = time.time() * 1000
    _ip(*on_phone[1:], "address", "del", old, "peer", SERVER_ADDRESS, "dev", DEVICE)
    _ip(*on_phone[1:], "address", "add", address, "peer", SERVER_ADDRESS, "dev", DEVICE)
    _ip(*on_phone[1:], "route", "replace", "default", "dev", DEVICE)
    return switched_ms


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def _longest_pause_ends_s(shown_ms: list[float], switched_ms: float) -> float:
    """Seconds from the switch to the end of the longest pause between two pictures after it."""
    after = [switched_ms, *(moment for moment in shown_ms if moment > switched_ms)]
    pauses = [(later - earlier, later) for earlier, later in pairwise(after)]
    if not pauses or after[-1] < switched_ms + 900 * WATCH_SWITCH_S:
        raise RuntimeError("the picture did not go on after the change of network")
    return (max(pauses)[1] - switched_ms) / 1000


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    print(json.dumps(journey("call" in sys.argv[1:])))
