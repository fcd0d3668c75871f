"""CPU time that a call of two costs the media node, beside Janus and beside decoding and encoding again.

All carry the same load: 18 frames and 50 sound packets a second each way, about 250 kbit/s, encoded beforehand.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psutil
from aiortc import RTCPeerConnection

from bench.media_clients import Delays, counting_receivers, receivers
from bench.media_clip import Clip, make_clip
from bench.media_servers import Server, janus, our_node, relay
from bench.report import Figure

SETTLE_S = 3.0
MEASURE_S = 15.0
CALLS = (1, 4, 12)
BUDGETS = {4: "≤ 2.0"}


@dataclass(frozen=True)
class Cost:
    """What a run cost: CPU seconds for each call and minute, and what arrived for each participant."""

    cpu_s: float
    received_kbps: float
    rss_mb: float


def measure() -> list[Figure]:
    """CPU seconds a call-minute at 1, 4 and 12 calls."""
    clip = make_clip()
    decoding = cost(relay, 1, clip)
    return [_figure(calls, cost(our_node, calls, clip), cost(janus, calls, clip), decoding) for calls in CALLS]


def _figure(calls: int, ours: Cost, theirs: Cost, decoding: Cost) -> Figure:
    return Figure(
        f"media node, {calls} call{'s' if calls > 1 else ''} of two",
        ours.cpu_s,
        "CPU-s a call-minute",
        BUDGETS.get(calls, ""),
        f"Janus {theirs.cpu_s:.2f}; decode-and-encode {decoding.cpu_s:.1f} (1 call)",
        f"{ours.received_kbps:.0f} kbit/s to each (Janus {theirs.received_kbps:.0f}), {ours.rss_mb:.0f} MB",
    )


def cost(start: Callable[[], AbstractContextManager[Server]], calls: int, clip: Clip, people: int = 2) -> Cost:
    """Run calls of so many people on a fresh server and see what it used."""
    with start() as server, counting_receivers():
        return asyncio.run(_run(server, calls, clip, people))


async def _run(server: Server, calls: int, clip: Clip, people: int) -> Cost:
    connections: list[RTCPeerConnection] = []
    for call in range(calls):
        for peer in range(people):
            connections += await server.join(f"call{call}", f"call{call}-{peer}", clip, Delays(), people - 1)
    try:
        await asyncio.sleep(SETTLE_S)
        return await _measure(server, calls, people, connections)
    finally:
        await asyncio.gather(*(pc.close() for pc in connections))
        await server.leave()


async def _measure(server: Server, calls: int, people: int, connections: list[RTCPeerConnection]) -> Cost:
    process = psutil.Process(server.pid)
    loop = asyncio.get_running_loop()
    began_s, before = loop.time(), _used(process, connections)
    await asyncio.sleep(MEASURE_S)
    elapsed_s, after = loop.time() - began_s, _used(process, connections)
    return Cost(
        cpu_s=(after[0] - before[0]) / calls * 60 / elapsed_s,
        received_kbps=(after[1] - before[1]) * 8 / 1000 / elapsed_s / (people * calls),
        rss_mb=process.memory_info().rss / 1e6,
    )


def _used(process: psutil.Process, connections: list[RTCPeerConnection]) -> tuple[float, int]:
    times = process.cpu_times()
    arrived = sum(one.bytes for pc in connections for one in receivers(pc))
    return times.user + times.system, arrived
