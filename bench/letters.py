"""Text read letter by letter on a bad line: how long a letter is under way, what it costs, and that none is lost."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from bench.her_browser import CPU_SLOWDOWN, slow_down
from bench.link_queue import MobileLink
from bench.linkemu import PHONE_ADDRESS, SERVER_ADDRESS, link
from bench.modes import wire_bytes
from bench.report import Figure
from bench.slow_link import DEVICE, NAME, installation, link_for
from e2e.conftest import DESK, PHONE
from e2e.people import Officer, Person, Victim
from e2e.system import System

BAD = MobileLink(rtt_ms=600, down_kbps=400, up_kbps=400, loss=0.03)
EACH_LETTER = "Show each letter as I type"
SAID = "He has gone out and I do not know when he is coming back. The children are asleep upstairs. I can talk. "
ANSWERED = "Thank you. I am writing that down. Is there a door that you can lock? Take your time, there is no hurry. "
KEY_MS = 200  # 60 words a minute: a fast typist on a phone
CUT_S = 6
PINGS = 15
# Each letter's time of typing, and of being shown, by its place in what was typed; the machine's clock for both pages.
NOTE_TYPED = """() => {
  window.typed_ms = [];
  document.querySelector("#composer textarea").addEventListener("input", () =>
    window.typed_ms.push(performance.timeOrigin + performance.now()), true);
}"""
NOTE_SHOWN = """() => {
  window.shown_ms = [];
  const lane = document.querySelector(".text-lane");
  const look = () => {
    const length = [...lane.querySelectorAll(".theirs bdi")].at(-1)?.textContent.length ?? 0;
    while (window.shown_ms.length < length) window.shown_ms.push(performance.timeOrigin + performance.now());
  };
  new MutationObserver(look).observe(lane, {subtree: true, childList: true, characterData: true});
}"""
CONNECT = """
import socket, sys, time
for _ in range(int(sys.argv[3])):
    began = time.monotonic()
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=20).close()
    print(time.monotonic() - began)
"""


def measure() -> list[Figure]:
    """Server and officer at one end, her phone at the other: both type, then the line is cut and the web restarted."""
    with link(BAD, NAME) as emulated:
        command = [*emulated.on_server, sys.executable, "-m", "bench.letters"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found = json.loads(done.stdout.splitlines()[-1])
    trip_ms = found["round_trip_ms"]
    beside = f"bare round trip in the same run {trip_ms:.0f} ms"
    note = f"3% loss, 600 ms, a letter each {KEY_MS} ms; her processor {CPU_SLOWDOWN} times slower"
    figures = [Figure("bare round trip: a TCP connection, median", trip_ms, "ms", note=f"{PINGS} connections")]
    for who, key in (("hers, shown to the officer", "hers"), ("the officer's, shown to her", "theirs")):
        delays = found[key]["delays_ms"]
        late = quantiles(delays, n=20)[-1]
        sum_note = f"both ways together {found[key]['sends'] + found[key]['gets']:.0f} kB/min"
        figures += [
            Figure(f"{who}: from key to shown, median", median(delays), "ms", "", beside, note),
            Figure(f"{who}: from key to shown, 95 of 100 within", late, "ms", "", beside),
            Figure(f"{who}: median beside the bare round trip", median(delays) / trip_ms, "times"),
            *(
                Figure(f"{who}: data while typing, she {way}", found[key][way], "kB/min", "≤ 45", "", sum_note)
                for way in ("sends", "gets")
            ),
        ]
    through = f"the line cut for {CUT_S} s, then the web process killed and started again, while both type"
    return [*figures, Figure("letters lost or doubled", found["wrong"], "", "≤ 0", "", through)]


def journey() -> dict[str, Any]:
    """What both ends see: run in the server's namespace."""
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as (system, phone, desk):
        victim, officer = _meet(system, phone, desk)
        return {
            "round_trip_ms": _round_trip_ms(system),
            "hers": _timed(victim, officer, SAID.strip()),
            "theirs": _timed(officer, victim, ANSWERED.strip()),
            "wrong": _through_trouble(system, victim, officer),
        }


def _meet(system: System, phone: Browser, desk: Browser) -> tuple[Victim, Officer]:
    """Both are in a call by text, and are read letter by letter."""
    victim, officer = Victim(system, phone.new_context(**PHONE)), Officer(system, desk.new_context(**DESK))
    for person in (victim, officer):
        person.page.set_default_timeout(60_000)
    officer.is_ready("PC 01")
    victim.opens(link_for(system, "LETTERS-01")[1])
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("button", name="Text").click()
    officer.admits("LETTERS-01")
    officer.page.get_by_label(EACH_LETTER).check()
    victim.presses(EACH_LETTER)
    slow_down(victim.page)
    return victim, officer


def _box(person: Person) -> Locator:
    return person.page.locator("#composer textarea")


def _last_of_the_other(person: Person) -> Locator:
    return person.page.locator(".text-lane .theirs bdi").last


def _round_trip_ms(system: System) -> float:
    command = ["ip", "netns", "exec", f"{NAME}-phone", sys.executable, "-c", CONNECT]
    done = subprocess.check_output([*command, SERVER_ADDRESS, str(system.port), str(PINGS)], text=True)
    return 1000 * median(map(float, done.split()))


def _timed(writer: Person, reader: Person, words: str) -> dict[str, Any]:
    """One line, letter by letter: how long each was under way, and what went over the link meanwhile."""
    writer.page.evaluate(NOTE_TYPED)
    reader.page.evaluate(NOTE_SHOWN)
    before, began_s = wire_bytes(), time.monotonic()
    _box(writer).press_sequentially(words, delay=KEY_MS)
    seconds = time.monotonic() - began_s
    up, down = ((now - then) / 1000 * 60 / seconds for now, then in zip(wire_bytes(), before, strict=True))
    expect(_last_of_the_other(reader)).to_have_text(words, timeout=60_000)
    typed, shown = (page.evaluate(f"() => window.{name}") for page, name in _times(writer, reader))
    _box(writer).press("Enter")
    return {
        "delays_ms": [late - early for early, late in zip(typed, shown, strict=True)],
        "sends": up,
        "gets": down,
    }


def _times(writer: Person, reader: Person) -> Sequence[tuple[Any, str]]:
    return (writer.page, "typed_ms"), (reader.page, "shown_ms")


def _through_trouble(system: System, victim: Victim, officer: Officer) -> int:
    """Both type, with corrections; returns how many letters the other reads too few or too many of."""
    with _at_the_same_time(_cut_line):
        _type_in_turn(victim, officer, SAID, ANSWERED)
    with _at_the_same_time(lambda: system.restart("web")):
        _type_in_turn(victim, officer, ANSWERED, SAID)
    wrong = 0
    for reader, words in ((officer, SAID + ANSWERED), (victim, ANSWERED + SAID)):
        try:
            expect(_last_of_the_other(reader)).to_have_text(words, timeout=60_000)
        except AssertionError:
            wrong += _differing(words, _last_of_the_other(reader).text_content() or "")
    return wrong


def _type_in_turn(victim: Victim, officer: Officer, hers: str, theirs: str) -> None:
    """Eight letters each, one of them wrong and taken back."""
    for start in range(0, max(len(hers), len(theirs)), 8):
        for person, words in ((victim, hers), (officer, theirs)):
            _box(person).press_sequentially(words[start : start + 4] + "#", delay=KEY_MS / 2)
            _box(person).press("Backspace")
            _box(person).press_sequentially(words[start + 4 : start + 8], delay=KEY_MS / 2)


def _differing(expected: str, found: str) -> int:
    steps = SequenceMatcher(None, expected, found, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in steps if kind != "equal")


@contextmanager
def _at_the_same_time(trouble: Any) -> Iterator[None]:
    """Two seconds into what is done meanwhile; it is over before this returns."""
    thread = threading.Timer(2, trouble)
    thread.start()
    yield
    thread.join()


def _cut_line() -> None:
    """Her phone has no address for a while, as between two cells."""
    address = ["ip", "-n", f"{NAME}-phone", "address"]
    which = [PHONE_ADDRESS, "peer", SERVER_ADDRESS, "dev", DEVICE]
    subprocess.run([*address, "del", *which], check=True)
    time.sleep(CUT_S)
    subprocess.run([*address, "add", *which], check=True)
    subprocess.run(["ip", "-n", f"{NAME}-phone", "route", "replace", "default", "dev", DEVICE], check=True)


if __name__ == "__main__":
    print(json.dumps(journey()))
