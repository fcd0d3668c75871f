"""A browser that dies after she left, and brings its tabs back when it starts again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from e2e.conftest import CHROMIUM, QUIET
from e2e.people import Victim
from e2e.system import System, wait_until

# Playwright's own start tells the browser to restore nothing; this is how a person starts it.
COMMAND = ["xvfb-run", "-a", CHROMIUM, *QUIET, "--remote-debugging-port=0", "--hide-crash-restore-bubble"]


class HerBrowser:
    """Chromium with a profile that outlives it."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self._playwright, self._profile = playwright, profile
        self._process: subprocess.Popen[bytes] | None = None

    def starts(self, *arguments: str) -> Browser:
        port = self._profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        command = [*COMMAND, f"--user-data-dir={self._profile}", *arguments]
        output = subprocess.DEVNULL
        self._process = subprocess.Popen(command, start_new_session=True, stdout=output, stderr=output)
        written = wait_until(lambda: port.exists() and port.read_text().split(), "the browser can be driven")
        return self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{written[0]}")

    def dies(self) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def is_no_longer_new(self) -> bool:
        """Whether the profile's settings are on disk: without them the next start counts as the first."""
        return (self._profile / "Default" / "Preferences").exists()

    def has_noted(self, address: str) -> bool:
        """Whether this address is in the list from which tabs are restored; it is written every few seconds."""
        lists = (self._profile / "Default" / "Sessions").glob("Session_*")
        return any(address.encode() in found.read_bytes() for found in lists)


@pytest.fixture
def her_browser(playwright: Playwright, tmp_path: Path) -> Iterator[HerBrowser]:
    browser = HerBrowser(playwright, tmp_path / "profile")
    yield browser
    browser.dies()


def tabs(context: BrowserContext, address: str) -> list[Page]:
    context.cookies()  # a question to the browser, during which the driver hears of new tabs
    return [page for page in context.pages if page.url.startswith(address)]


def test_a_restored_tab_shows_the_calendar_and_nothing_before_it(
    system: System, her_browser: HerBrowser, link: str
) -> None:
    victim = Victim(system, her_browser.starts().contexts[0])
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    wait_until(lambda: her_browser.has_noted("/here"), "the browser could restore her page now")
    victim.leaves_quickly()
    wait_until(lambda: her_browser.has_noted("/calendar"), "the browser has noted the calendar")
    wait_until(her_browser.is_no_longer_new, "the browser would bring its tabs back")
    her_browser.dies()
    context = her_browser.starts("--restore-last-session").contexts[0]
    restored = wait_until(lambda: tabs(context, system.url), "tabs are back")
    assert [page.url for page in restored] == [f"{system.url}/calendar"]
    restored[0].go_back()
    assert restored[0].url == "about:blank"
