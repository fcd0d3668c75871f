"""Spoken captions, whole: what is said into the officer's microphone is read on the caller's screen."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect

from e2e.conftest import CHROMIUM, DESK, FAKE_DEVICES, PHONE, QUIET
from e2e.people import Officer, Person, Victim
from e2e.system import System, wait_until
from tests.signalling.captions.speech import MODEL, SENTENCES, as_microphone

SENTENCE = 6
SAID = SENTENCES[SENTENCE].split()
AGAIN_MS = 6000  # the sentence and the silence after it take less


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An installation whose media node has a recogniser, trained on synthetic speech."""
    folder = tmp_path_factory.mktemp("listening")
    system = System(folder, RVR_CAPTIONS_ENGINE="sherpa", RVR_CAPTIONS_MODEL=str(MODEL))
    system.start()
    yield system
    system.stop()


@pytest.fixture(scope="module")
def speaking(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser into whose microphone the sentence is said over and over."""
    microphone: Path = tmp_path_factory.mktemp("microphone") / "said.wav"
    as_microphone(microphone, SENTENCE)
    arguments = [*QUIET, *FAKE_DEVICES, f"--use-file-for-fake-audio-capture={microphone}"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def bring(listening: System, chromium: Browser, people: list[Person]) -> Callable[..., Any]:
    """Bring somebody to this installation: `bring(Victim)`."""

    def come(kind: type[Person], browser: Browser = chromium) -> Person:
        person = kind(listening, browser.new_context(**(PHONE if kind is Victim else DESK)))
        people.append(person)
        return person

    return come


def lines(person: Person) -> list[str]:
    """The lines on this person's screen."""
    found: list[str] = person.page.locator(".caption-area [data-id]").all_inner_texts()
    return found


def reads_what_is_said(*people: Person, seconds: float = 40) -> None:
    """A line of each screen has nearly all words of the sentence."""

    def has_them(person: Person) -> bool:
        shown = [text.lower().split() for text in lines(person)]
        return any(sum(word in line for word in SAID) >= len(SAID) - 1 for line in shown)

    for person in people:
        try:
            wait_until(partial(has_them, person), "the sentence", seconds)
        except AssertionError:
            raise AssertionError(f"{type(person).__name__} reads {lines(person)}") from None


def reads_more(*people: Person) -> None:
    """The lines go on."""
    for person in people:
        before = ids(person)
        wait_until(lambda person=person, before=before: ids(person)[-1:] != before[-1:], "another line", 30)


def reads_no_more(*people: Person) -> None:
    """Though it is said once more, no line comes or grows."""
    before = [lines(person) for person in people]
    people[0].page.wait_for_timeout(AGAIN_MS)
    assert [lines(person) for person in people] == before


def ids(person: Person) -> list[str]:
    """Which lines are on this person's screen."""
    found: list[str] = person.page.eval_on_selector_all(
        ".caption-area [data-id]", "all => all.map((one) => one.dataset.id)"
    )
    return found


def test_the_officers_words_are_on_the_callers_screen(
    listening: System, speaking: Browser, bring: Callable[..., Any], reference: str
) -> None:
    officer = bring(Officer, speaking)
    officer.is_ready("PC 00")
    victim = bring(Victim)
    victim.waits(listening.new_link(reference, needs=["captions"])[1])
    officer.admits(reference)
    reads_what_is_said(victim, officer)
    victim.sees("By machine, often wrong")
    officer.sees("Captions are on")

    officer.presses("Stop captions")
    victim.sees("The officer stopped captions.")
    officer.sees("You stopped captions")
    reads_no_more(victim, officer)
    last = officer.page.locator("#caption-lines [data-id]").last
    last.get_by_role("button", name="Wrong, fix").click()
    box = officer.page.get_by_label("The line as it should read")
    box.fill(box.input_value() + " today")
    officer.presses("Correct it")
    for person in (victim, officer):
        expect(person.page.locator(".caption-area [data-id]").last).to_contain_text("today (corrected)")

    officer.presses("Start captions")
    reads_more(victim, officer)
    officer.presses("On the record")
    officer.sees("Off the record: no captions")
    victim.sees("Off the record")
    reads_no_more(victim, officer)
    officer.presses("Off the record")
    reads_more(victim, officer)
