"""Zero-rated mode: all media goes through the TURN server at one address, and not one request anywhere else."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import TurnClientUdpProtocol
from playwright.sync_api import Browser, Playwright

from app.platform import tls
from app.platform.turn import VALID_FOR, Turn
from bench.her_browser import trusting
from e2e.conftest import CHROMIUM, DESK, FAKE_DEVICES, PHONE, QUIET
from e2e.people import Officer, Person, Victim
from e2e.system import System, wait_until
from e2e.turn_server import ADDRESS, SECRET, TurnServer, turn_server

# Every candidate that the browser has of its own, and the pair that each connection uses.
ROUTES = """async () => {
  const found = {kinds: [], pairs: []};
  for (const connection of window.connections.filter((c) => c.connectionState === "connected")) {
    const reports = new Map([...(await connection.getStats()).entries()]);
    for (const report of reports.values()) {
      if (report.type === "local-candidate") found.kinds.push(report.candidateType);
      if (report.type !== "candidate-pair" || !report.nominated) continue;
      const [local, remote] = [reports.get(report.localCandidateId), reports.get(report.remoteCandidateId)];
      found.pairs.push({kind: local.candidateType, by: local.relayProtocol, at: local.address, to: remote.address});
    }
  }
  return found;
}"""


@dataclass
class Installation:
    """The product with a TURN server beside it."""

    system: System
    turn: TurnServer
    browser: Browser


@pytest.fixture(scope="module", params=["udp", "tcp", "tls"])
def relayed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, playwright: Playwright
) -> Iterator[tuple[Installation, str]]:
    """An installation whose phones may reach the media node in one way only."""
    folder = tmp_path_factory.mktemp(f"relay-{request.param}")
    system = System(folder, https=True)
    certificate = Path(system.environment["SSL_CERT_FILE"])
    with turn_server(folder, certificate) as turn:
        system.environment |= {
            "RVR_TURN_URLS": turn.urls[request.param],
            "RVR_TURN_SECRET": SECRET,
            "RVR_RELAY_ONLY": "1",
            "RVR_MEDIA_ADDRESSES": ADDRESS,
        }
        system.start()
        arguments = [*QUIET, *FAKE_DEVICES, trusting(certificate)]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield Installation(system, turn, browser), request.param
        browser.close()
        system.stop()


def test_all_media_of_a_call_goes_through_the_one_address(relayed: tuple[Installation, str]) -> None:
    installation, way = relayed
    system, reference = installation.system, f"RELAY-{way}"
    victim = Victim(system, installation.browser.new_context(**PHONE))
    officer = Officer(system, installation.browser.new_context(**DESK))
    officer.is_ready("PC 00")
    victim.waits(system.new_link(reference)[1])
    officer.admits(reference)
    people: list[Person] = [victim, officer]
    for person in people:
        person.sees_and_hears_the_other()
        routes: dict[str, Any] = wait_until(lambda p=person: _settled(p), "a pair is in use")  # type: ignore[misc]
        assert set(routes["kinds"]) == {"relay"}
        assert routes["pairs"] == [{"kind": "relay", "by": way, "at": ADDRESS, "to": ADDRESS}]
        hosts = {re.sub(r"^(\w+://[^/]+).*", r"\1", url) for url in person.requested}
        assert {host for host in hosts if not host.startswith(("data:", "blob:"))} == {system.url}
        assert person.errors == []
    for person in people:
        person.context.close()


def _settled(person: Person) -> dict[str, Any] | None:
    routes: dict[str, Any] = person.page.evaluate(ROUTES)
    return routes if routes["pairs"] else None


async def _may_send(turn: TurnServer, peer: str, now: datetime, secret: str = SECRET, wait_s: float = 0) -> int:
    """Begin at the server, wait, and ask it to relay to this address; 200, or the code of its refusal."""
    server = Turn((turn.urls["udp"],), secret, True).reach("peer", now)["ice_servers"][0]
    at = (ADDRESS, turn.port)
    transport, client = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: TurnClientUdpProtocol(at, server["username"], server["credential"], 600, 500), remote_addr=at
    )
    try:
        await client.connect()
        await asyncio.sleep(wait_s)
        await client.channel_bind(0x4000, (peer, 9))
        await client.delete()
    except TransactionFailed as refusal:
        return int(refusal.response.attributes["ERROR-CODE"][0])
    finally:
        transport.close()
    return 200


def test_the_relay_is_open_to_nobody_else_and_leads_nowhere_else(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with turn_server(tmp_path, tls.certificate(tmp_path / "tls", now)) as turn:

        def may_send(*what: Any, **more: Any) -> int:
            with ThreadPoolExecutor() as apart:  # Playwright's own loop runs in this thread
                return apart.submit(lambda: asyncio.run(_may_send(turn, *what, **more))).result()

        assert may_send(ADDRESS, now) == 200
        for elsewhere in ("127.0.0.2", "10.0.0.1", "192.0.2.7", "203.0.113.5"):
            assert may_send(elsewhere, now) == 403
        assert may_send(ADDRESS, now - VALID_FOR - timedelta(minutes=1)) == 401
        # What has begun goes on after the password's end: a call may last longer.
        assert may_send(ADDRESS, now - VALID_FOR + timedelta(seconds=4), wait_s=5) == 200
        assert may_send(ADDRESS, now, "another secret that is wrong") == 401
