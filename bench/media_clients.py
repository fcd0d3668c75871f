"""Participants without a browser: they send the clip, count what comes, and decode nothing."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import count

import aiortc.rtcpeerconnection
import av
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpReceiver

from bench.media_clip import AUDIO_RATE, VIDEO_RATE, Clip

#: A request for a keyframe starts the clip again, but not more often than this many frames.
RESTART_FRAMES = 9
MARK_BYTES = 8


class Delays:
    """When each marked sound packet was sent, and how long it took to come."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._sent_at_s: dict[bytes, float] = {}
        self.ms: list[float] = []

    def mark(self, payload: bytes) -> bytes:
        """The payload with a mark of its own at its end, noted as sent now."""
        mark = next(self._numbers).to_bytes(MARK_BYTES, "big")
        self._sent_at_s[mark] = time.perf_counter()
        return payload[:-MARK_BYTES] + mark

    def arrived(self, payload: bytes) -> None:
        """Note the arrival of a payload, if it carries a mark that is still out."""
        sent_at_s = self._sent_at_s.pop(payload[-MARK_BYTES:], None)
        if sent_at_s is not None:
            self.ms.append((time.perf_counter() - sent_at_s) * 1000)


class ClipTrack(MediaStreamTrack):
    """Plays the clip over and over, already encoded."""

    def __init__(self, kind: str, clip: Clip, delays: Delays) -> None:
        super().__init__()
        self.kind = kind
        self._packets, self._rate = (clip.video, VIDEO_RATE) if kind == "video" else (clip.audio, AUDIO_RATE)
        self._clock = 90_000 if kind == "video" else 48_000
        self._delays = delays
        self._sent = self._position = 0
        self._began_s: float | None = None

    async def recv(self) -> av.Packet:
        """The next packet, when it is due."""
        now_s = time.perf_counter()
        self._began_s = self._began_s or now_s
        await asyncio.sleep(max(0.0, self._began_s + self._sent / self._rate - now_s))
        payload = self._packets[self._position % len(self._packets)]
        packet = av.Packet(self._delays.mark(payload) if self.kind == "audio" else payload)
        packet.pts, packet.time_base = self._sent * self._clock // self._rate, Fraction(1, self._clock)
        self._sent, self._position = self._sent + 1, self._position + 1
        return packet

    def restart(self) -> None:
        """Begin again with the keyframe, if the last one is a while ago."""
        if self._position >= RESTART_FRAMES:
            self._position = 0


class CountingReceiver(RTCRtpReceiver):
    """Counts packets; no jitter buffer, no decoder."""

    packets = 0
    bytes = 0
    delays: Delays | None = None

    async def receive(self, parameters: object) -> None:
        """Take packets from now on."""
        self.transport._register_rtp_receiver(self, parameters)

    async def stop(self) -> None:
        """Take no more."""
        self.transport._unregister_rtp_receiver(self)

    def _handle_disconnect(self) -> None:
        pass

    async def _handle_rtcp_packet(self, packet: object) -> None:
        pass

    async def _handle_rtp_packet(self, packet: aiortc.rtp.RtpPacket, arrival_time_ms: int) -> None:
        self.packets += 1
        self.bytes += len(packet.payload)
        if self.delays is not None:
            self.delays.arrived(packet.payload)


@contextmanager
def counting_receivers() -> Iterator[None]:
    """Peer connections made within have `CountingReceiver`s."""
    stock = aiortc.rtcpeerconnection.RTCRtpReceiver
    aiortc.rtcpeerconnection.RTCRtpReceiver = CountingReceiver
    try:
        yield
    finally:
        aiortc.rtcpeerconnection.RTCRtpReceiver = stock


def connection() -> RTCPeerConnection:
    """A peer connection with one transport, on host addresses."""
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def publish(pc: RTCPeerConnection, clip: Clip, delays: Delays, direction: str = "sendonly") -> None:
    """Send the clip on this connection."""
    for kind in ("audio", "video"):
        track = ClipTrack(kind, clip, delays)
        transceiver = pc.addTransceiver(track, direction=direction)
        transceiver.sender._send_keyframe = track.restart


def receivers(pc: RTCPeerConnection) -> list[CountingReceiver]:
    """The counting receivers of a connection."""
    return [one for one in pc.getReceivers() if isinstance(one, CountingReceiver)]
