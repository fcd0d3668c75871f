"""Delay that the media node adds to a sound packet on its way, over two participants connected directly.

The same two participants on the same machine: directly, through our node, through Janus.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median, quantiles

from aiortc import RTCPeerConnection

from bench.media_clients import Delays, connection, counting_receivers, publish, receivers
from bench.media_clip import Clip, make_clip
from bench.media_servers import Server, janus, our_node
from bench.report import Figure

SETTLE_S = 3.0
MEASURE_S = 10.0


def measure() -> list[Figure]:
    """Median delay added, beside Janus's."""
    clip = make_clip()
    direct = _directly(clip)
    ours, theirs = _through(our_node, clip), _through(janus, clip)
    return [
        Figure(
            "delay added by the media node, median",
            median(ours) - median(direct),
            "ms",
            "≤ 3",
            f"Janus {median(theirs) - median(direct):.2f} ms; direct {median(direct):.2f} ms in all",
            f"95% within {quantiles(ours, n=20)[-1]:.1f} ms in all (direct {quantiles(direct, n=20)[-1]:.1f})",
        )
    ]


def _directly(clip: Clip) -> list[float]:
    async def run() -> list[float]:
        delays = Delays()
        caller, called = connection(), connection()
        publish(caller, clip, delays, "sendrecv")
        publish(called, clip, delays, "sendrecv")
        await caller.setLocalDescription(await caller.createOffer())
        await called.setRemoteDescription(caller.localDescription)
        await called.setLocalDescription(await called.createAnswer())
        await caller.setRemoteDescription(called.localDescription)
        return await _listen([caller, called], delays)

    with counting_receivers():
        return asyncio.run(run())


def _through(start: Callable[[], AbstractContextManager[Server]], clip: Clip) -> list[float]:
    async def run(server: Server) -> list[float]:
        delays = Delays()
        connections: list[RTCPeerConnection] = []
        for peer in ("caller", "called"):
            connections += await server.join("call", peer, clip, delays)
        try:
            return await _listen(connections, delays)
        finally:
            await server.leave()

    with start() as server, counting_receivers():
        return asyncio.run(run(server))


async def _listen(connections: list[RTCPeerConnection], delays: Delays) -> list[float]:
    for pc in connections:
        for receiver in receivers(pc):
            receiver.delays = delays
    await asyncio.sleep(SETTLE_S)
    delays.ms.clear()
    await asyncio.sleep(MEASURE_S)
    await asyncio.gather(*(pc.close() for pc in connections))
    return delays.ms
