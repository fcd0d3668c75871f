"""WebKitGTK, which has no calls (RTCPeerConnection), by the W3C WebDriver protocol: github.com/w3c/webdriver."""

import contextlib
import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from e2e.system import free_port, wait_until

BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the standard's name of an element in an answer
TIMEOUT_S = 60
# No bubblewrap inside a container, no graphics card on a build machine.
ENVIRONMENT = {
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
}


class GoneMeanwhile(Exception):
    """The page has changed since the element was found: look again."""


class WebKit:
    """One window. What it presses is visible: a button or link, found by its words."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        self._log = (folder / "webkit.log").open("wb")
        self._driver = subprocess.Popen(
            ["xvfb-run", "-a", "WebKitWebDriver", f"--port={port}"],
            env=os.environ | ENVIRONMENT | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        wait_until(self._answers, "WebKitWebDriver answers")
        options = {"binary": BROWSER, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"acceptInsecureCerts": True, "webkitgtk:browserOptions": options}}
        self._session = ""
        self._session = self._ask("POST", "/session", {"capabilities": wanted})["sessionId"]

    def _answers(self) -> bool:
        try:
            return bool(self._request("GET", "/status", None)["ready"])
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        return self._request(method, f"/session/{self._session}{path}" if self._session else path, body)

    def _request(self, method: str, path: str, body: Any) -> Any:
        request = urllib.request.Request(
            self._address + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            problem = error.read().decode()
            if "stale element" in problem:
                raise GoneMeanwhile(path) from error
            raise AssertionError(f"{method} {path}: {problem}") from error

    def goes_to(self, url: str) -> None:
        """Open an address."""
        self._ask("POST", "/url", {"url": url})

    def goes_back(self) -> None:
        """To the page before."""
        self._ask("POST", "/back", {})

    @property
    def url(self) -> str:
        """Where the window is."""
        return str(self._ask("GET", "/url"))

    def evaluates(self, script: str) -> Any:
        """What an expression of JavaScript is worth in the page."""
        return self._ask("POST", "/execute/sync", {"script": f"return {script}", "args": []})

    def text(self) -> str:
        """The words that are shown."""
        return str(self.evaluates("document.body ? document.body.innerText : ''"))

    def sees(self, words: str) -> str:
        """The page's words, once these are among them."""
        return str(wait_until(lambda: text if words in (text := self.text()) else "", f"WebKit shows {words!r}"))

    def presses(self, words: str, within: str = "main, header") -> None:
        """Press the first visible button or link, within these parts of the page, that begins with these words."""

        def pressed() -> bool:
            for element in self._elements(f":is({within}) :is(button, a[href])"):
                if self._ask("GET", f"/element/{element}/text").strip().startswith(words):
                    self._ask("POST", f"/element/{element}/click", {})
                    return True
            return False

        def pressed_on_a_page_that_stays() -> bool:
            with contextlib.suppress(GoneMeanwhile):
                return pressed()
            return False

        wait_until(pressed_on_a_page_that_stays, f"there is {words!r} to press")

    def types(self, selector: str, words: str) -> None:
        """Write into a field."""
        [field] = self._elements(selector)
        self._ask("POST", f"/element/{field}/value", {"text": words})

    def _elements(self, selector: str) -> list[str]:
        found = self._ask("POST", "/elements", {"using": "css selector", "value": selector})
        return [element[ELEMENT] for element in found if self._ask("GET", f"/element/{element[ELEMENT]}/displayed")]

    def closes(self) -> None:
        """Close the window and the driver."""
        try:
            if self._session:
                self._ask("DELETE", "")
        finally:
            os.killpg(self._driver.pid, 15)
            self._driver.wait(10)
            self._log.close()
