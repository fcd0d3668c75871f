"""What her phone must load before it is usable, and before the call can start; cold, TLS included."""

import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

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
        requests = _requests(victim.page)
        link = system.new_link("BYTES")[1].replace(str(system.port), str(proxy.port))
        victim.page.goto(link)
        victim.page.wait_for_timeout(SETTLE_MS)
        document = _document_bytes(system)
        first = {"bytes": proxy.bytes, "requests": len(requests)}
        victim.continues()
        victim.is_safe()
        _until_warm(victim)
        ready = {"bytes": proxy.bytes, "requests": len(requests)}
        victim.reloads()
        _until_warm(victim)
        again = proxy.bytes - ready["bytes"]
    return [
        Figure("first screen, document as it is sent", document / 1000, "kB", "≤ 12", "first congestion window 14 kB"),
        Figure(
            "first screen, requests until it is usable", 1, "", "≤ 1", note=f"{first['requests']} with what follows"
        ),
        Figure("first screen, wire", first["bytes"] / 1000, "kB", "≤ 25", "peers 135–2,111 kB; floor 13 kB"),
        Figure("until the call can start, wire", ready["bytes"] / 1000, "kB", "≤ 50", "peers as above; floor 25 kB"),
        Figure("until the call can start, requests", ready["requests"], "", "≤ 8", note=", ".join(_names(requests))),
        Figure("reload during the visit, wire", again / 1000, "kB", "≤ 20"),
    ]


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
    """Addresses that were asked for over the network, as the browser tells; the socket counts as one."""
    seen: list[str] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}

    def sent(event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            seen.append(addresses[event["requestId"]])
        addresses[event["requestId"]] = event["request"]["url"]

    def answered(event: dict[str, Any]) -> None:
        response = event["response"]
        if not response.get("fromDiskCache") and not response["url"].startswith("data:"):
            seen.append(response["url"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.responseReceived", answered)
    session.on("Network.requestServedFromCache", lambda event: seen.append(f"-{addresses[event['requestId']]}"))
    session.on("Network.webSocketCreated", lambda event: seen.append(event["url"]))
    return seen


def _names(requests: list[str]) -> list[str]:
    return [url.split("?")[0].rstrip("/").rpartition("/")[2] for url in requests]


def _document_bytes(system: System) -> int:
    """Body of the first document as a browser that takes brotli gets it."""
    request = urllib.request.Request(f"{system.url}/v/x", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, context=system.trust) as answer:
        return len(answer.read())


def _until_warm(victim: Victim) -> None:
    connected: Any = "() => (window.connections ?? []).some((c) => c.connectionState === 'connected')"
    wait_until(lambda: victim.page.evaluate(connected), "the connection is warm")
    victim.page.wait_for_timeout(SETTLE_MS)
