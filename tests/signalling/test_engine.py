"""The engine with participants that really connect: lines, slots, rejoining, and a clean end."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from signalling.engine import PeerState, Refusal
from signalling.forwarder.engine import ForwarderEngine
from signalling.forwarder.ice import LOOPBACK
from signalling.forwarder.probe import MOST_PACKETS, PACKET_BYTES, REPORT
from signalling.line import NEVER_CONNECTED_S, QUIET_WARM_S, SILENT_S, Line
from tests.signalling.clients import Client, until
from tests.signalling.loop import run
from tests.signalling.offers import browser_offer


class Stage:
    """An engine, its clients, and what it told."""

    def __init__(self, capacity: int = 10) -> None:
        self.told: list[PeerState] = []
        self.engine = ForwarderEngine([LOOPBACK], capacity, self.told.append)
        self._clients: list[Client] = []

    async def client(self, peer: str) -> Client:
        client = Client(self.engine, peer)
        self._clients.append(client)
        await client.connect()
        return client

    def lines(self, peer: str) -> list[Line]:
        return [state.line for state in self.told if state.peer == peer]

    async def stop(self) -> None:
        await asyncio.gather(*(client.close() for client in self._clients))
        await self.engine.stop()


@asynccontextmanager
async def stage(capacity: int = 10) -> AsyncIterator[Stage]:
    one = Stage(capacity)
    try:
        yield one
    finally:
        await one.stop()


def on_stage(scenario: Callable[[Stage], Awaitable[None]]) -> None:
    async def acting() -> None:
        async with stage() as one:
            await scenario(one)

    run(acting())


def test_a_participant_connects_and_is_told_about() -> None:
    async def scenario(one: Stage) -> None:
        await one.client("a")
        assert one.told == [PeerState("a", None, Line.CONNECTED)]
        assert one.engine.peers() == one.told

    on_stage(scenario)


def test_slots_are_told_on_opening_and_on_every_change() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        await until("first slots", lambda: a.slots() == [[None, None, None]])
        await one.client("b")
        assert await one.engine.enter("a", "call") == [None, None, None]
        assert await one.engine.enter("b", "call") == ["a", None, None]
        await until("b is seen", lambda: a.slots()[-1] == ["b", None, None])
        await one.engine.leave("b")
        await until("b is gone", lambda: a.slots()[-1] == [None, None, None])

    on_stage(scenario)


def test_a_second_connection_replaces_the_first_without_a_change_of_line() -> None:
    async def scenario(one: Stage) -> None:
        first = await one.client("a")
        await one.engine.enter("a", "call")
        second = await one.client("a")
        await until("the first is closed", lambda: first.pc.connectionState == "closed")
        assert second.pc.connectionState == "connected"
        assert one.lines("a") == [Line.CONNECTED]

    on_stage(scenario)


def test_a_closed_connection_is_silent_at_once_and_its_place_is_kept() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        await one.engine.enter("a", "call")
        await a.close()
        await until("silent", lambda: one.lines("a")[-1] is Line.SILENT)
        await one.client("a")
        assert one.lines("a") == [Line.CONNECTED, Line.SILENT, Line.CONNECTED]
        assert one.told[-1].call == "call"

    on_stage(scenario)


def test_silence_is_noticed_given_up_and_the_place_is_freed() -> None:
    async def scenario(one: Stage) -> None:
        await one.client("a")
        later = time.monotonic() + QUIET_WARM_S
        one.engine.tick(later)
        assert one.lines("a")[-1] is Line.SILENT
        one.engine.tick(later + SILENT_S + 1)
        assert one.lines("a")[-1] is Line.CLOSED
        assert one.engine.peers() == []

    on_stage(scenario)


def test_a_beat_makes_a_silent_line_heard_again() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        one.engine.tick(time.monotonic() + QUIET_WARM_S)
        assert one.lines("a")[-1] is Line.SILENT
        a.control.send('{"t":"beat","n":1}')
        await until("heard", lambda: one.lines("a")[-1] is Line.CONNECTED)

    on_stage(scenario)


def test_who_never_connects_is_given_up() -> None:
    async def scenario(one: Stage) -> None:
        (opened,) = await one.engine.open("a")
        await one.engine.offer("a", opened.connection, browser_offer())
        one.engine.tick(time.monotonic() + NEVER_CONNECTED_S)
        assert one.told == [PeerState("a", None, Line.CLOSED)]

    on_stage(scenario)


def test_who_keeps_trying_is_waited_for() -> None:
    async def scenario(one: Stage) -> None:
        await one.engine.open("a")
        peer = one.engine._peers["a"]
        peer.line_since_s -= NEVER_CONNECTED_S - 1
        await one.engine.open("a")
        one.engine.tick(time.monotonic() + NEVER_CONNECTED_S - 1)
        assert one.told == []

    on_stage(scenario)


def test_a_participant_who_goes_while_being_answered_leaves_nothing() -> None:
    async def scenario(one: Stage) -> None:
        (opened,) = await one.engine.open("a")
        answering = asyncio.create_task(one.engine.offer("a", opened.connection, browser_offer()))
        await asyncio.sleep(0)
        await one.engine.close("a")
        with pytest.raises(Refusal, match="unknown_connection"):
            await answering

    on_stage(scenario)


def test_a_second_connection_that_never_comes_up_leaves_the_first_alone() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        (opened,) = await one.engine.open("a")
        await one.engine.offer("a", opened.connection, browser_offer())
        one.engine.tick(time.monotonic() + NEVER_CONNECTED_S)
        a.control.send('{"t":"beat","n":1}')
        await until("still there", lambda: one.lines("a")[-1] is Line.CONNECTED)
        with pytest.raises(Refusal, match="unknown_connection"):
            await one.engine.offer("a", opened.connection, browser_offer())

    on_stage(scenario)


def test_beats_come_while_warm_and_the_probe_is_echoed() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        await until("a beat", lambda: {"t": "beat", "n": 1} in a.heard)
        a.probe.send(b"P12345678")
        await until("an echo", lambda: a.echoes == [b"P12345678"])

    on_stage(scenario)


def test_a_train_leaves_at_once_and_whole() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        a.probe.send(b"D\x03" + bytes((MOST_PACKETS,)))
        await until("all of the train", lambda: len(a.echoes) == MOST_PACKETS)
        assert {(echo[:2], len(echo)) for echo in a.echoes} == {(b"D\x03", PACKET_BYTES)}
        a.probe.send(b"U\x04" + bytes(PACKET_BYTES - 2))
        a.probe.send(b"R\x04")
        await until("the report", lambda: len(a.echoes) == MOST_PACKETS + 1)
        assert REPORT.unpack(a.echoes[-1])[:4] == (b"R", 4, 1, PACKET_BYTES)

    on_stage(scenario)


@pytest.mark.parametrize("message", ["", "[", "null", "7", '{"t":"beat"', '{"t":7}', "[" * 1000, "x" * 5000, b"\xff"])
def test_nonsense_on_the_channels_is_ignored(message: str | bytes) -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        a.control.send(message)
        a.probe.send(message)
        a.probe.send(b"P12345678")
        await until("still answering", lambda: a.echoes == [b"P12345678"])

    on_stage(scenario)


def test_what_is_unknown_is_refused() -> None:
    async def scenario(one: Stage) -> None:
        engine = one.engine
        for asked in (
            engine.offer("x", "c1", ""),
            engine.answer("x", "c1", ""),
            engine.enter("x", "call"),
            engine.leave("x"),
            engine.close("x"),
        ):
            with pytest.raises(Refusal, match="unknown_peer"):
                await asked
        (opened,) = await engine.open("a")
        with pytest.raises(Refusal, match="unknown_connection"):
            await engine.offer("a", "other", browser_offer())
        with pytest.raises(Refusal, match="unknown_connection"):
            await engine.answer("a", opened.connection, "")
        with pytest.raises(Refusal, match="bad_sdp"):
            await engine.offer("a", opened.connection, "v=0")

    on_stage(scenario)


def test_a_full_node_refuses_newcomers_only() -> None:
    async def acting() -> None:
        async with stage(capacity=1) as one:
            await one.engine.open("a")
            await one.engine.open("a")
            with pytest.raises(Refusal, match="full"):
                await one.engine.open("b")

    run(acting())


def test_closing_ends_everything_of_a_participant() -> None:
    async def scenario(one: Stage) -> None:
        a = await one.client("a")
        await one.engine.enter("a", "call")
        await one.engine.close("a")
        assert one.told[-1] == PeerState("a", None, Line.CLOSED)
        assert one.engine.report()["calls"] == one.engine.report()["peers"] == 0
        await until("the browser sees it", lambda: a.pc.connectionState == "closed")

    on_stage(scenario)


def test_the_end_leaves_no_task_and_no_socket() -> None:
    async def acting() -> None:
        before = len(os.listdir("/proc/self/fd"))
        async with stage() as one:
            for peer in ("a", "b"):
                await one.client(peer)
                await one.engine.enter(peer, "call")
            await one.client("a")
            (opened,) = await one.engine.open("c")
            await one.engine.offer("c", opened.connection, browser_offer())
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await until("sockets closed", lambda: len(os.listdir("/proc/self/fd")) <= before)

    run(acting())
