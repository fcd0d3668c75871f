"""A call is recorded: she is asked, sees it, stops it; and whatever breaks meanwhile, what was captured plays."""

import re
import time

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.evidence import compose, composing
from app.evidence.recording_records import CallRecording
from app.factory import create_app
from app.platform.config import load
from app.platform.database import transaction
from e2e import recordings
from e2e.access import AXE, finds_nothing
from e2e.people import Officer, Person, Victim
from e2e.system import System, wait_until


@pytest.fixture
def call(system: System, victim: Victim, officer: Officer, link: str, reference: str) -> None:
    """A call of two that see and hear each other."""
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()


def is_readable(person: Person, where: str) -> None:
    person.page.evaluate(AXE)
    finds_nothing(person.page, where, hers=isinstance(person, Victim))


def is_asked_and_says_yes(victim: Victim, officer: Officer) -> None:
    officer.presses("Ask to record")
    note = victim.page.locator("#note-recording")
    expect(note.get_by_role("button", name="Yes, record")).to_be_visible()
    is_readable(victim, "asked for recording")
    note.get_by_role("button", name="Yes, record").click()
    expect(note).to_be_hidden()


def records(system: System, victim: Victim, officer: Officer) -> set[str]:
    """The officer begins; returns the two exhibits, once something of both has arrived."""
    before = recordings.growing(system)
    officer.page.locator("#record", has_text=re.compile("^Record$")).click()
    expect(officer.page.locator("#record")).to_have_text("Recording")
    victim.sees("The call is being recorded")
    wait_until(lambda: len(recordings.growing(system) - before) == 2, "both are recorded", 20)
    return recordings.growing(system) - before


def are_whole(system: System, exhibits: set[str]) -> list[bytes]:
    wait_until(lambda: exhibits <= recordings.whole(system), "both are whole")
    return [recordings.opened(system, exhibit) for exhibit in exhibits]


def plays(browser: Browser, recorded: bytes) -> None:
    played = recordings.plays(browser, recorded)
    assert played["frames"] > 20, played
    assert played["sound"] > 1000, played
    assert played["width"] > 100, played


def test_she_is_asked_sees_it_and_stops_it_at_once(
    system: System, call: None, victim: Victim, officer: Officer, chromium: Browser
) -> None:
    is_asked_and_says_yes(victim, officer)
    exhibits = records(system, victim, officer)
    is_readable(victim, "recorded")
    is_readable(officer, "recording")
    officer.presses("On the record")
    victim.sees("Recording is paused")
    off_s = time.time() + 0.3  # she is told a moment before the node is
    expect(officer.page.locator("#record")).to_have_text("Recording paused")
    time.sleep(3)  # so much is not there
    on_s = time.time()
    officer.presses("Off the record")
    victim.sees("The call is being recorded")
    time.sleep(3)
    pressed_s = time.time()
    victim.presses("Stop recording")
    victim.sees("Recording has stopped")
    officer.sees("The caller has taken back their yes: Recording")
    expect(officer.page.locator("#record")).to_have_text("Ask to record")
    for recorded in are_whole(system, exhibits):
        at = [at_s for _, at_s in recordings.times(recorded)]
        assert max(at) - pressed_s < 1.0
        assert not [one for one in at if off_s < one < on_s]
        assert min(at) < off_s < on_s < max(at)
        plays(chromium, recorded)
    plays_as_one_film(system, chromium)


def plays_as_one_film(system: System, browser: Browser) -> None:
    """What the worker does, done here."""
    app = create_app(load(system.environment), async_mode="threading")
    with app.app_context():
        with transaction() as tx:
            newest = select(CallRecording.id).order_by(CallRecording.asked_at.desc())
            recording = tx.session.scalars(newest).first()
        film = recordings.opened(system, compose.compose(recording or "", lambda _: None))
    played = recordings.plays(browser, film, "video/mp4")
    assert played["width"] == 2 * composing.TILE[0]
    assert played["frames"] > 60
    assert played["sound"] > 1000


def test_while_the_web_process_is_restarted_nothing_is_missing(
    system: System, call: None, victim: Victim, officer: Officer, chromium: Browser
) -> None:
    is_asked_and_says_yes(victim, officer)
    exhibits = records(system, victim, officer)
    system.kill("web")
    time.sleep(4)
    system.start_process("web")
    wait_until(system.is_ready, "the web process is back", 30)
    expect(officer.page.locator("#record")).to_have_text("Recording", timeout=20_000)
    victim.sees_more_frames()
    officer.page.locator("#record").click()
    victim.sees("Recording has stopped")
    for recorded in are_whole(system, exhibits):
        assert recordings.longest_hole_s(recorded, "audio") < 0.5
        assert recordings.longest_hole_s(recorded, "video") < 1.5
        plays(chromium, recorded)


def test_when_the_node_dies_what_was_captured_plays_and_the_recording_goes_on(
    system: System, call: None, victim: Victim, officer: Officer, chromium: Browser
) -> None:
    is_asked_and_says_yes(victim, officer)
    exhibits = records(system, victim, officer)
    time.sleep(6)
    system.restart("media")
    officer.sees("The recording was interrupted", 30)
    for recorded in are_whole(system, exhibits):
        plays(chromium, recorded)
    victim.sees_and_hears_the_other(40)
    wait_until(lambda: len(recordings.growing(system)) == 2, "both are recorded again", 40)
    again = recordings.growing(system)
    time.sleep(3)
    officer.ends_the_visit()
    for recorded in are_whole(system, again):
        plays(chromium, recorded)
