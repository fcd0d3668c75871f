"""Whole frames from one connection's packets, in order, each with the time that it was captured."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.receiver import Kind, SenderReport
from signalling.forwarder.vp8 import content_offset, is_frame_start, is_keyframe
from signalling.recording.clock import NodeClock, PublisherClock
from signalling.recording.order import Came, InOrder

#: Browsers report voice every 5 s: so long nothing is written whose time is not known. Then arrival is believed.
HOLD_S = 7.0
#: A payload of so few bytes holds no sound (RFC 7587 section 3.1.3); it is no frame to a player.
EMPTY_BYTES = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it was sent. `after_loss`: something before it never came."""

    kind: Kind
    timestamp: int
    came_s: float
    content: bytes
    key: bool
    after_loss: bool = False


class Stream:
    """One track's frames."""

    def __init__(self, kind: Kind, restarted: Callable[[Kind], None], ask_keyframe: Callable[[], None]) -> None:
        self._kind, self._restarted, self._ask_keyframe = kind, restarted, ask_keyframe
        self._ssrc: int | None = None
        self._packets = InOrder()
        self._ended: list[Frame] = []  # of a stream that another took the place of
        self._parts: list[bytes] | None = None
        self._timestamp = 0
        self._after_loss = False
        self._needs_keyframe = kind == "video"

    def put(self, packet: RtpPacket, at_s: float) -> None:
        """Take a packet as it comes."""
        if packet.ssrc != self._ssrc:
            self._ended += self._taken(math.inf)
            if self._ssrc is not None:
                self._restarted(self._kind)
            self._ssrc, self._packets, self._parts = packet.ssrc, InOrder(), None
            self._needs_keyframe = self._kind == "video"
        self._packets.put(packet, at_s)

    def take(self, now_s: float) -> list[Frame]:
        """The frames that are whole by now; `now_s` infinite: that will be."""
        ended, self._ended = self._ended, []
        return ended + list(self._taken(now_s))

    def _taken(self, now_s: float) -> Iterator[Frame]:
        for came in self._packets.take(now_s):
            if came.lost_before:
                self._lost()
            frame = self._sound(came) if self._kind == "audio" else self._picture(came)
            if frame is not None:
                yield frame

    def _lost(self) -> None:
        self._after_loss, self._parts = True, None
        if self._kind == "video" and not self._needs_keyframe:
            self._needs_keyframe = True  # what follows refers to what is missing
            self._ask_keyframe()

    def _sound(self, came: Came) -> Frame | None:
        return self._made(came, came.packet.payload, key=True) if len(came.packet.payload) > EMPTY_BYTES else None

    def _picture(self, came: Came) -> Frame | None:
        packet = came.packet
        if is_frame_start(packet.payload) and (self._parts is None or packet.timestamp != self._timestamp):
            self._parts, self._timestamp = [], packet.timestamp
        start = content_offset(packet.payload)
        if self._parts is None or packet.timestamp != self._timestamp or start is None:
            return None
        self._parts.append(packet.payload[start:])
        if not packet.marker:
            return None
        content, self._parts = b"".join(self._parts), None
        key = is_keyframe(content)
        if self._needs_keyframe and not key:
            return None
        self._needs_keyframe = False
        return self._made(came, content, key=key)

    def _made(self, came: Came, content: bytes, *, key: bool) -> Frame:
        after_loss, self._after_loss = self._after_loss, False
        return Frame(self._kind, came.packet.timestamp, came.at_s, content, key, after_loss)


class Connection:
    """Both tracks of one connection on one clock."""

    def __init__(self, node: NodeClock, ask_keyframe: Callable[[], None]) -> None:
        self._clock = PublisherClock(node)
        kinds: tuple[Kind, Kind] = ("audio", "video")
        self._streams = {kind: Stream(kind, self._clock.restarted, ask_keyframe) for kind in kinds}
        self._unknown_since_s: dict[Kind, float] = {}
        self._held: list[Frame] = []

    def heard(self, kind: Kind, packet: RtpPacket, at_s: float) -> None:
        """Take a packet that came at `at_s` (monotonic)."""
        self._streams[kind].put(packet, at_s)
        if not self._clock.knows(kind):
            self._unknown_since_s.setdefault(kind, at_s)

    def reported(self, kind: Kind, report: SenderReport) -> None:
        """Take the publisher's report of a track."""
        self._clock.reported(kind, report)
        self._unknown_since_s.pop(kind, None)

    def frames(self, now_s: float) -> list[tuple[float, Frame]]:
        """Frames with when they were captured (UTC, ms); `now_s` infinite: all that there will be."""
        for stream in self._streams.values():
            self._held += stream.take(now_s)
        if any(now_s - since_s < HOLD_S for since_s in self._unknown_since_s.values()):
            return []
        held, self._held = self._held, []
        return [(self._clock.captured_ms(frame.kind, frame.timestamp, frame.came_s), frame) for frame in held]
