"""What is said into a browser's microphone comes to the web process as text, by a real recogniser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.actors import Node, Person, eventually
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.media_web import MediaWeb
from tests.signalling.captions.speech import MODEL, SENTENCES, as_microphone

SENTENCE = 6
ENGINES = {"sherpa": {"RVR_CAPTIONS_MODEL": str(MODEL)}, "pocketsphinx": {}}


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence and two seconds of silence, over and over."""
    path = tmp_path_factory.mktemp("microphone") / "said.wav"
    as_microphone(path, SENTENCE)
    return path


@pytest.fixture(scope="module")
def speaking(playwright: Playwright, microphone: Path) -> Iterator[Browser]:
    """A browser with that microphone."""
    arguments = [*CHROMIUM_ARGUMENTS, f"--use-file-for-fake-audio-capture={microphone}"]
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
    yield browser
    browser.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_officer_is_written_down_while_they_speak(media_web: MediaWeb, speaking: Browser, engine: str) -> None:
    media_web.captions.clear()
    node = Node(media_web, RVR_CAPTIONS_ENGINE=engine, **ENGINES[engine])
    officer, victim = (Person(name, speaking, media_web) for name in ("officer", "victim"))
    for person in (officer, victim):
        person.connects()
        person.enters("call")
    assert media_web.ask("caption:start", {"peer": "officer", "language": "en"}) == {"state": "on", "engine": engine}

    def sentences() -> list[str]:
        return [told["committed"] for event, told in media_web.captions if event == "caption:segment" and told["final"]]

    def most_words(sentence: str) -> bool:
        said = SENTENCES[SENTENCE].split()
        return sum(word in sentence.split() for word in said) >= len(said) - 1

    eventually("the sentence is written", lambda: any(map(most_words, sentences())), facts=sentences)
    told = [told for event, told in media_web.captions if event == "caption:segment"]
    assert {one["peer"] for one in told} == {"officer"}, "nobody else is heard"
    assert {one["call"] for one in told} == {"call"}
    assert any(one["pending"] and not one["final"] for one in told), "words come before the sentence is over"
    media_web.ask("caption:stop", {"peer": "officer"})
    for person in (officer, victim):
        person.goes()
    node.ends()
