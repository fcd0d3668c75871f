"""Firefox on the other side: its numbers for codecs and extensions differ from Chromium's."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.actors import Person
from tests.browser.conftest import MakePerson
from tests.browser.media_web import MediaWeb

PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.autoplay.default": 0,
}


@pytest.fixture(scope="module")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path="/usr/bin/firefox-esr", firefox_user_prefs=PREFERENCES
    )
    yield browser
    browser.close()


def test_firefox_and_chromium_see_and_hear_each_other(
    firefox: Browser, media_web: MediaWeb, person: MakePerson
) -> None:
    # Debian's Firefox is driven over BiDi, which has no words for these emulations.
    victim = Person(
        "victim", firefox, media_web, forced_colors="null", color_scheme="null", contrast="null", reduced_motion="null"
    )
    officer = person("officer")
    victim.connects()
    officer.connects()
    victim.enters("call")
    officer.enters("call")
    officer.sees_and_hears(victim)
    victim.sees_and_hears(officer)
    victim.goes()
