"""What her phone must load before it is usable, and before the call can start; cold, TLS included."""

import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app.platform.translations import OWN_NAMES
from bench.counting_proxy import CountingProxy, counting
from bench.her_browser import trusting
from bench.report import Figure
from e2e.conftest import CHROMIUM, FAKE_DEVICES, PHONE, QUIET
from e2e.people import Victim
from e2e.system import System, wait_until

SETTLE_MS = 600


def measure() -> list[Figure]:
    """Bytes and requests of the first screen, until the call can start, and of a reload."""
    with _installation() as (system, proxy, browser):
        victim = Victim(system, browser.new_context(**PHONE))
        requests, let_follow = _requests(victim.page), _holding_what_follows(victim.page)
        link = system.new_link("BYTES")[1].replace(str(system.port), str(proxy.port))
        victim.page.goto(link)
        victim.page.wait_for_timeout(SETTLE_MS)
        documents = {code: _document_bytes(system, code) for code in OWN_NAMES}
        first_bytes, first_requests = proxy.bytes, len(requests)
        victim.continues()
        victim.is_safe()
        _until_warm(victim)
        ready_bytes, ready = proxy.bytes, list(requests)
        let_follow()
        victim.page.wait_for_timeout(SETTLE_MS)
        all_bytes = proxy.bytes
        victim.reloads()
        _until_warm(victim)
        again = proxy.bytes - all_bytes
    until, follow = "until the call can start", f"{all_bytes / 1000:.1f} kB with what follows"
    return [
        *_in_each_language(documents),
        Figure("first screen, requests until it is usable", 1, "", "≤ 1", note=f"{first_requests} with what follows"),
        Figure("first screen, wire", first_bytes / 1000, "kB", "≤ 25", "peers 135–2,111 kB; floor 13 kB"),
        Figure(f"{until}, wire", ready_bytes / 1000, "kB", "≤ 50", "peers as above; floor 25 kB", follow),
        Figure(f"{until}, requests", len(ready), "", "≤ 8", note=", ".join(_names(ready))),
        Figure("reload during the visit, wire", again / 1000, "kB", "≤ 20"),
    ]


def _in_each_language(documents: dict[str, int]) -> Iterator[Figure]:
    for code, size in documents.items():
        where = "" if code == "en" else f", {code}"
        what = f"first screen, document as it is sent{where}"
        yield Figure(what, size / 1000, "kB", "≤ 12", "first congestion window 14 kB")


@contextmanager
def _installation() -> Iterator[tuple[System, CountingProxy, Browser]]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        system = System(Path(folder), https=True)
        system.start()
        trust = trusting(Path(system.environment["SSL_CERT_FILE"]))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES, trust])
        try:
            with counting(system.port) as proxy:
                yield system, proxy, browser
        finally:
            browser.close()
            system.stop()


def _requests(page: Page) -> list[str]:
    """Addresses asked for over the network, as the browser tells; redirects and the socket count as one each."""
    seen: list[str] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    cached: set[str] = set()

    def sent(event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            seen.append(redirect["url"])

    def answered(event: dict[str, Any]) -> None:
        response = event["response"]
        from_cache = response.get("fromDiskCache") or event["requestId"] in cached
        if not from_cache and not response["url"].startswith("data:"):
            seen.append(response["url"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.responseReceived", answered)
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on("Network.webSocketCreated", lambda event: seen.append(event["url"]))
    return seen


def _holding_what_follows(page: Page) -> Callable[[], None]:
    """Hold back what the page fetches once its line is up, until the returned function is called."""
    session = page.context.new_cdp_session(page)
    held: list[str] = []
    session.on("Fetch.requestPaused", lambda event: held.append(event["requestId"]))
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "*/later.js"}]})

    def let_follow() -> None:
        for request in wait_until(lambda: held, "the page fetches what follows"):
            session.send("Fetch.continueRequest", {"requestId": request})
        session.send("Fetch.disable")

    return let_follow


def _names(requests: list[str]) -> list[str]:
    return [url.split("?")[0].rstrip("/").rpartition("/")[2] for url in requests]


def _document_bytes(system: System, language: str) -> int:
    """Body of the first document as a browser that takes brotli gets it, in the browser's language."""
    headers = {"Accept-Encoding": "br", "Accept-Language": language}
    request = urllib.request.Request(f"{system.url}/v/x", headers=headers)
    with urllib.request.urlopen(request, context=system.trust) as answer:
        return len(answer.read())


def _until_warm(victim: Victim) -> None:
    connected: Any = "() => (window.connections ?? []).some((c) => c.connectionState === 'connected')"
    wait_until(lambda: victim.page.evaluate(connected), "the connection is warm")
    victim.page.wait_for_timeout(SETTLE_MS)
