"""One installation and two browsers for all journeys; each journey gets people of its own."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from e2e.people import CallHandler, Officer, Person, Victim
from e2e.system import System

CHROMIUM = "/usr/bin/chromium"
FIREFOX = "/usr/bin/firefox-esr"
FAKE_DEVICES = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",
]
FIREFOX_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    # Westminster, for whoever is allowed to know; the question is answered with yes, as by a tap.
    "geo.provider.network.url": 'data:application/json,{"location":{"lat":51.50123,"lng":-0.12555},"accuracy":12.4}',
    "geo.provider.use_geoclue": False,
    "geo.prompt.testing": True,
    "geo.prompt.testing.allow": True,
}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
numbers = itertools.count(1)
officers = itertools.count(0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is e2e."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright with the system's browsers."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with a fake camera and microphone, and permission granted."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_that_refuses(playwright: Playwright) -> Iterator[Browser]:
    """Chromium whose user refuses the camera: there is a device, and no permission."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*QUIET, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def large_text(playwright: Playwright) -> Iterator[Browser]:
    """Chromium whose user has set the text twice as large."""
    settings = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES, settings])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Firefox over BiDi."""
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=FIREFOX, firefox_user_prefs=FIREFOX_PREFERENCES
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The product, running."""
    system = System(tmp_path_factory.mktemp("installation"))
    system.start()
    yield system
    system.stop()


@pytest.fixture(scope="session")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An installation with HTTPS: browsers that aren't Chromium or Firefox keep secure cookies for no other."""
    system = System(tmp_path_factory.mktemp("secure"), https=True)
    system.start()
    yield system
    system.stop()


@pytest.fixture
def reference() -> str:
    """A reference of this journey's own."""
    return f"J-{next(numbers):04d}"


@pytest.fixture
def link(system: System, reference: str) -> str:
    """A link sent for this journey."""
    return system.new_link(reference)[1]


@pytest.fixture
def people() -> Iterator[list[Person]]:
    """Everybody of this journey; their windows are closed at its end, and no page may have thrown an error."""
    everybody: list[Person] = []
    yield everybody
    errors = [error for person in everybody for error in person.errors]
    for person in everybody:
        person.context.close()
    assert errors == []


@pytest.fixture
def meet(system: System, chromium: Browser, people: list[Person]) -> Callable[..., Any]:
    """Bring somebody in: `meet(Victim)`, with a browser and context options of their own if needed."""

    def bring(kind: type[Person], browser: Browser = chromium, **options: Any) -> Person:
        where = PHONE if kind is Victim else DESK
        person = kind(system, browser.new_context(**(where | options)))
        people.append(person)
        return person

    return bring


@pytest.fixture
def victim(meet: Callable[..., Victim]) -> Victim:
    """The person with the phone."""
    return meet(Victim)


@pytest.fixture
def pc() -> str:
    """An officer's name that no other journey has, nor this one when it is tried again: else their call is still on."""
    return f"PC {next(officers):02d}"


@pytest.fixture
def officer(meet: Callable[..., Officer], pc: str) -> Officer:
    """An officer, ready at the desk."""
    officer = meet(Officer)
    officer.is_ready(pc)
    return officer


@pytest.fixture
def secure_officer(secure: System, chromium: Browser, people: list[Person], pc: str) -> Officer:
    """An officer at the desk of this installation."""
    officer = Officer(secure, chromium.new_context(**DESK, ignore_https_errors=True))
    people.append(officer)
    officer.is_ready(pc)
    return officer


@pytest.fixture
def handler(meet: Callable[..., CallHandler]) -> CallHandler:
    """A call handler on duty."""
    handler = meet(CallHandler)
    handler.signs_in_as_handler()
    return handler
