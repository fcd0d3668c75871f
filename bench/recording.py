"""CPU time of recording a call beside that of forwarding it, and the memory that an hour of it takes.

Both in one run of one node: calls are forwarded, and then the same calls are forwarded and recorded.
"""

import asyncio

import psutil
from aiortc import RTCPeerConnection
from aiortc.codecs.vpx import VpxPayloadDescriptor

from bench.media_clients import Delays, counting_receivers
from bench.media_clip import AUDIO_RATE, SAMPLES, VIDEO_RATE, Clip, make_clip
from bench.media_servers import OurNode, our_node
from bench.report import Figure
from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.receiver import SenderReport
from signalling.recording.clock import NodeClock
from signalling.recording.recording import Recording
from signalling.sealing import new_keys

CALLS = 4
SETTLE_S, MEASURE_S = 4.0, 15.0
PACKET_BYTES = 1100
HOUR_S, WARM_S, TURN_S = 3600, 300, 0.25


def measure() -> list[Figure]:
    """The ratio, and how much memory grows between the fifth and the sixtieth minute."""
    clip = make_clip()
    with our_node() as node, counting_receivers():
        forwarding_s, both_s = asyncio.run(_cost(node, clip))
        shipped_bytes = node.recorded_bytes
    grown_mb, chunks = hour(clip)
    return [
        Figure(
            f"recording, {CALLS} calls of two",
            (both_s - forwarding_s) / forwarding_s,
            "of forwarding's CPU",
            "≤ 0.25",
            f"forwarding alone {forwarding_s:.2f} CPU-s a call-minute, with recording {both_s:.2f}",
            f"{shipped_bytes / 1e6:.1f} MB shipped",
        ),
        Figure(
            "memory over an hour's recording", grown_mb, "MB", "≤ 8", "minute 5 to 60, fed at once", f"{chunks} chunks"
        ),
    ]


async def _cost(node: OurNode, clip: Clip) -> tuple[float, float]:
    connections: list[RTCPeerConnection] = []
    peers = [(f"call{call}", f"call{call}-{side}") for call in range(CALLS) for side in range(2)]
    for call, peer in peers:
        connections += await node.join(call, peer, clip, Delays())
    try:
        forwarding_s = await _used(node)
        for _, peer in peers:
            await node.record(peer, new_keys()[1])
        return forwarding_s, await _used(node)
    finally:
        await asyncio.gather(*(pc.close() for pc in connections))


async def _used(node: OurNode) -> float:
    """CPU seconds a call-minute from now on."""
    await asyncio.sleep(SETTLE_S)
    process, loop = psutil.Process(node.pid), asyncio.get_running_loop()
    began_s, before = loop.time(), process.cpu_times()
    await asyncio.sleep(MEASURE_S)
    after, elapsed_s = process.cpu_times(), loop.time() - began_s
    return (after.user + after.system - before.user - before.system) / CALLS * 60 / elapsed_s


def hour(clip: Clip) -> tuple[float, int]:
    """An hour of a participant, as fast as it goes: by how many MB memory grew, and the chunks that came out."""
    recording = Recording("e", "her", new_keys()[1], NodeClock(), 0.0, lambda: None)
    process, source = psutil.Process(), Source(clip)
    warm = chunks = 0
    for turn in range(int(HOUR_S / TURN_S)):
        source.feed(recording, turn * TURN_S, (turn + 1) * TURN_S)
        chunks += len(recording.work((turn + 1) * TURN_S))
        if turn == WARM_S / TURN_S:
            warm = process.memory_info().rss
    recording.stop("stopped")
    chunks += len(recording.work(HOUR_S + 1.0))
    return (process.memory_info().rss - warm) / 1e6, chunks


class Source:
    """The clip as the RTP packets of a browser, over and over."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._sounds = self._pictures = self._number = 0

    def feed(self, recording: Recording, from_s: float, to_s: float) -> None:
        """What comes between these times."""
        ntp = int((from_s + 2_208_988_800) * 2**32)
        recording.reported("audio", SenderReport(ntp, int(from_s * 48_000) & 0xFFFFFFFF, from_s))
        recording.reported("video", SenderReport(ntp, int(from_s * 90_000) & 0xFFFFFFFF, from_s))
        while self._sounds < to_s * AUDIO_RATE:
            payload = self._clip.audio[self._sounds % len(self._clip.audio)]
            timestamp = self._sounds * SAMPLES & 0xFFFFFFFF
            recording.heard("audio", RtpPacket(111, 1, self._sounds & 0xFFFF, timestamp, 1, payload), from_s)
            self._sounds += 1
        while self._pictures < to_s * VIDEO_RATE:
            self._picture(recording, from_s)

    def _picture(self, recording: Recording, at_s: float) -> None:
        frame = self._clip.video[self._pictures % len(self._clip.video)]
        timestamp = self._pictures * 90_000 // VIDEO_RATE & 0xFFFFFFFF
        for start in range(0, len(frame), PACKET_BYTES):
            descriptor = bytes(VpxPayloadDescriptor(partition_start=int(start == 0), partition_id=0))
            payload, last = descriptor + frame[start : start + PACKET_BYTES], start + PACKET_BYTES >= len(frame)
            packet = RtpPacket(96, int(last), self._number & 0xFFFF, timestamp, 2, payload)
            recording.heard("video", packet, at_s)
            self._number += 1
        self._pictures += 1
