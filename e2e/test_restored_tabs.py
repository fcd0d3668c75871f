"""A browser that is closed after she left, and brings its tabs back when it starts again."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from e2e.conftest import CHROMIUM, QUIET
from e2e.people import Victim
from e2e.system import System, wait_until

# Playwright's own start tells the browser to restore nothing; this is how a person starts it.
COMMAND = ["xvfb-run", "-a", CHROMIUM, *QUIET, "--remote-debugging-port=0", "--hide-crash-restore-bubble"]


class HerBrowser:
    """Chromium with a profile that outlives it."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self._process: subprocess.Popen[bytes] | None = None

    def starts(self, *arguments: str) -> str:
        """Returns the address of its developer tools."""
        port = self.profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        command = [*COMMAND, f"--user-data-dir={self.profile}", *arguments]
        output = subprocess.DEVNULL
        self._process = subprocess.Popen(command, start_new_session=True, stdout=output, stderr=output)
        written = wait_until(lambda: port.exists() and port.read_text().split(), "the browser can be driven")
        return f"http://127.0.0.1:{written[0]}"

    def dies(self) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def has_noted(self, address: str) -> bool:
        """Whether this address is in the list from which tabs are restored; it is written every few seconds."""
        lists = (self.profile / "Default" / "Sessions").glob("Session_*")
        return any(address.encode() in found.read_bytes() for found in lists)


@pytest.fixture
def her_browser(tmp_path: Path) -> Iterator[HerBrowser]:
    browser = HerBrowser(tmp_path / "profile")
    yield browser
    browser.dies()


def tabs(tools: str, address: str) -> list[str]:
    with urllib.request.urlopen(f"{tools}/json/list", timeout=5) as answer:
        found = [tab["url"] for tab in json.load(answer) if tab["type"] == "page"]
    return [url for url in found if url.startswith(address)]


def test_a_restored_tab_shows_the_calendar(
    playwright: Playwright, system: System, her_browser: HerBrowser, link: str
) -> None:
    profile = str(her_browser.profile)
    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=QUIET)
    victim = Victim(system, context)
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    wait_until(lambda: her_browser.has_noted("/here"), "the browser could restore her page now")
    victim.leaves_quickly()
    wait_until(lambda: her_browser.has_noted("/calendar"), "the browser has noted the calendar")
    context.close()
    tools = her_browser.starts("--restore-last-session")
    restored = wait_until(lambda: tabs(tools, system.url), "tabs are back")
    assert restored == [f"{system.url}/calendar"]
