"""Packets from strangers, and malformed ones from anybody, on real sockets."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aioice import Connection
from aioice.stun import COOKIE, Class, Message, Method
from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.ice import LOOPBACK, PAIR_LIMIT, QUEUE_LIMIT, GuardedConnection, host_addresses
from tests.signalling.loop import run

RTP = b"\x80\x60" + bytes(30)
DTLS = b"\x16\xfe\xfd" + bytes(30)
#: Messages on which aioice's parser raises something else than ValueError: wrong attribute lengths.
SHORT_PRIORITY = struct.pack("!HHI12sHH", 1, 4, COOKIE, bytes(12), 0x0024, 0)
SHORT_ROLE = struct.pack("!HHI12sHHL", 1, 8, COOKIE, bytes(12), 0x802A, 4, 0)


class Pair:
    """A guarded connection and the browser's stock one, connected over loopback."""

    def __init__(self) -> None:
        self.media: list[bytes] = []
        self.guarded = GuardedConnection([LOOPBACK], self.media.append)
        self.browser = Connection(ice_controlling=True)

    async def connect(self) -> None:
        await asyncio.gather(self.guarded.gather_candidates(), self.browser.gather_candidates())
        for one, other in ((self.guarded, self.browser), (self.browser, self.guarded)):
            one.remote_username, one.remote_password = other.local_username, other.local_password
        # Only the browser is told candidates, as in an answer.
        for candidate in self.guarded.local_candidates:
            await self.browser.add_remote_candidate(candidate)
        await self.browser.add_remote_candidate(None)
        await asyncio.gather(self.guarded.connect(), self.browser.connect())

    @property
    def address(self) -> tuple[str, int]:
        candidate = self.guarded.local_candidates[0]
        return candidate.host, candidate.port

    def is_queued(self) -> int:
        return self.guarded._queue.qsize()

    async def close(self) -> None:
        await asyncio.gather(self.guarded.close(), self.browser.close())


@asynccontextmanager
async def connected() -> AsyncIterator[Pair]:
    pair = Pair()
    try:
        await pair.connect()
        yield pair
    finally:
        await pair.close()


async def until(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.01)


def test_a_connection_needs_no_candidates_of_the_browser() -> None:
    async def scenario() -> None:
        async with connected() as pair:
            await pair.browser.send(RTP)
            await until(lambda: pair.media == [RTP])
            pair.guarded.send_now(b"answer")
            assert await pair.browser.recv() == b"answer"

    run(scenario())


@pytest.mark.parametrize("injected", [RTP, DTLS, SHORT_PRIORITY, SHORT_ROLE, b"", b"\x00", b"\xff" * 50, b"\x01" * 40])
def test_a_strangers_packets_are_dropped_and_the_browsers_still_come(injected: bytes) -> None:
    async def scenario() -> None:
        async with connected() as pair:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                for _ in range(50):
                    stranger.sendto(injected, pair.address)
            await until(lambda: pair.guarded.rejected >= 50)
            assert pair.media == []
            assert pair.is_queued() == 0
            await pair.browser.send(RTP)
            await until(lambda: pair.media == [RTP])

    run(scenario())


def test_a_flood_from_the_browser_itself_fills_a_bounded_queue() -> None:
    async def scenario() -> None:
        async with connected() as pair:
            protocol = pair.guarded._protocols[0]
            (browser,) = protocol.validated  # type: ignore[attr-defined]
            for _ in range(3 * QUEUE_LIMIT):
                protocol.datagram_received(DTLS, browser)
            assert pair.is_queued() == QUEUE_LIMIT

    run(scenario())


def test_checks_from_very_many_addresses_do_not_grow_the_list_of_pairs() -> None:
    async def scenario() -> None:
        async with connected() as pair:
            protocol = pair.guarded._protocols[0]
            for port in range(1024, 1024 + 4 * PAIR_LIMIT):
                check = Message(Method.BINDING, Class.REQUEST)
                check.attributes["USERNAME"] = f"{pair.guarded.local_username}:{pair.browser.local_username}"
                check.attributes["PRIORITY"] = 1
                check.attributes["ICE-CONTROLLING"] = 1
                check.add_message_integrity(pair.guarded.local_password.encode())
                protocol.datagram_received(bytes(check), (LOOPBACK, port))
            assert len(pair.guarded._check_list) <= PAIR_LIMIT

    run(scenario())


@given(st.lists(st.one_of(st.binary(max_size=60), st.binary(max_size=60).map(lambda b: SHORT_ROLE[:8] + b))))
def test_any_bytes_from_anybody_are_survived(datagrams: list[bytes]) -> None:
    async def scenario() -> None:
        media: list[bytes] = []
        guarded = GuardedConnection([LOOPBACK], media.append)
        await guarded.gather_candidates()
        for datagram in datagrams:
            guarded._protocols[0].datagram_received(datagram, ("192.0.2.9", 4000))
        await guarded.close()
        assert media == []

    run(scenario())


def test_an_address_that_this_machine_does_not_have_is_left_out() -> None:
    async def scenario() -> None:
        guarded = GuardedConnection(["203.0.113.77", LOOPBACK], lambda _: None)
        await guarded.gather_candidates()
        assert [candidate.host for candidate in guarded.local_candidates] == [LOOPBACK]
        await guarded.close()

    run(scenario())


def test_the_machines_own_address_is_offered_last() -> None:
    assert host_addresses()[-1] == LOOPBACK
