"""A real browser, a real media node and the smallest web process between them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.actors import Node, Person
from tests.browser.media_web import MediaWeb

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
]

MakePerson = Callable[[str], Person]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, for one file: while it runs, no other test of this process can use asyncio."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS)
    yield browser
    browser.close()


def a_media_web() -> Iterator[MediaWeb]:
    """A web process for a media node."""
    media_web = MediaWeb()
    yield media_web
    media_web.stop()


def a_node(media_web: MediaWeb) -> Iterator[Node]:
    """A media node that has dialled in."""
    node = Node(media_web)
    yield node
    node.ends()


# One of each serves all tests of a file; those that break them make their own.
media_web = pytest.fixture(scope="module")(a_media_web)
node = pytest.fixture(scope="module")(a_node)


@pytest.fixture
def person(chromium: Browser, media_web: MediaWeb, node: Node) -> Iterator[MakePerson]:
    """Makes people with a browser page each."""
    people: list[Person] = []

    def make(name: str) -> Person:
        people.append(Person(name, chromium, media_web))
        return people[-1]

    yield make
    for one in people:
        one.goes()
        media_web.ask("peer:close", {"peer": one.name})
