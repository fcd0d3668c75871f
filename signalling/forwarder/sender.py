"""One track towards one viewer: a fixed SSRC in a receive slot, fed by whoever takes the slot."""

import secrets
from dataclasses import dataclass

from aiortc.rtp import RtcpSdesPacket, RtcpSenderInfo, RtcpSourceInfo, RtcpSrPacket

from signalling.forwarder.packets import RtpPacket, wrap_retransmission, write_rtp
from signalling.forwarder.receiver import CLOCK_RATE, PATIENCE_S, Kind, SenderReport, TrackReceiver
from signalling.forwarder.sequence import SequenceRewriter
from signalling.forwarder.transport import PacketReceived
from signalling.forwarder.vp8 import is_keyframe_start

_SDES_CNAME = 1
#: Retransmissions a second to one viewer: a fifth of a busy stream, so that requests can't flood.
RETRANSMISSIONS_PER_S = 60
#: Between two stills, and how many packets of one go out with each tick (a quarter of a second): 9 kB a second, so that
#: the picture that comes first doesn't wait behind it.
STILL_EVERY_S = 8.0
STILL_PACKETS = 2
#: A still is never larger than this; what is beyond it is dropped, and the next one may be whole.
MAX_STILL_PACKETS = 40


@dataclass(frozen=True)
class SendFormat:
    """How this viewer's browser wants a kind of media; numbers from its own offer."""

    payload_type: int
    retransmission_type: int | None
    send_time_id: int | None


class TrackSender:
    """The viewer's side of one audio or video track."""

    watches = True

    def __init__(
        self,
        kind: Kind,
        stream: str,
        format: SendFormat,
        send_rtp: PacketReceived,
        send_rtcp: PacketReceived,
    ) -> None:
        self.kind: Kind = kind
        self.stream = stream
        self.ssrc = secrets.randbits(31) + 1
        self.retransmission_ssrc = secrets.randbits(31) + 1
        self.packets = self.bytes = self.retransmissions = 0
        self.source: TrackReceiver | None = None
        self.share_bps: int | None = None
        self.lost_part = 0.0  # of what was sent, 0..1, as the viewer last told
        self._format = format
        self._send_rtp, self._send_rtcp = send_rtp, send_rtcp
        # The lower half avoids an early wrap-around, which some SRTP receivers can't follow.
        self._rewriter = SequenceRewriter(CLOCK_RATE[kind], secrets.randbits(15), secrets.randbits(32))
        self._retransmission_number = secrets.randbits(15)
        self._retransmission_budget = RETRANSMISSIONS_PER_S
        self._fresh = True
        self._reported_packets: int | None = None
        self._paused = self._stills = False
        self._still: list[RtpPacket] = []
        self._still_timestamp: int | None = None
        self._still_at_s = float("-inf")

    @property
    def demand_bps(self) -> int | None:
        """What this viewer can take of the track; None while unknown or held back."""
        return None if self._paused else self.share_bps or None

    def attach(self, source: TrackReceiver, now_s: float) -> None:
        """Feed this slot from a publisher's track; does nothing if it is already."""
        if source is self.source:
            return
        self.detach()
        self.source = source
        source.viewers.append(self)
        self.source_restarted()
        source.request_keyframe(now_s)

    def detach(self) -> None:
        """Feed this slot no more."""
        if self.source is not None:
            self.source.viewers.remove(self)
            self.source = None

    def source_restarted(self) -> None:
        """Begin anew with the next packet, a video with the next keyframe."""
        self._fresh = True
        self._reported_packets = None

    def pause(self, paused: bool, *, stills: bool = False) -> None:
        """Hold a video back, but for a still now and then if `stills`, or let it flow from the next keyframe on."""
        if self._paused and not paused:
            self._fresh = True
            self.lost_part = 0.0  # what got lost before says nothing of now
        self._paused, self._stills = paused, paused and stills
        if not self._stills:
            self._still.clear()

    def forward(self, packet: RtpPacket, now_s: float) -> None:
        """Send a publisher's packet on, renumbered."""
        if self._stills:
            self._collect_still(packet, now_s)
        if not self._paused:
            self._forward(packet, now_s)

    def _collect_still(self, packet: RtpPacket, now_s: float) -> None:
        """Keep the packets of one keyframe every few seconds."""
        assert self.source is not None
        if packet.timestamp == self._still_timestamp:
            if len(self._still) < MAX_STILL_PACKETS:
                self._still.append(packet)
        elif now_s - self._still_at_s >= STILL_EVERY_S and not self._still:
            if is_keyframe_start(packet.payload):
                self._still_at_s, self._still_timestamp = now_s, packet.timestamp
                self._still.append(packet)
                self._fresh = True
            else:
                self.source.request_keyframe(now_s, PATIENCE_S)

    def pace(self, now_s: float) -> None:
        """Send a little of the still that waits."""
        now, self._still = self._still[:STILL_PACKETS], self._still[STILL_PACKETS:]
        for packet in now:
            self._forward(packet, now_s)

    def _forward(self, packet: RtpPacket, now_s: float) -> None:
        if self._fresh and not self._begin(packet, now_s):
            return
        numbers = self._rewriter.rewrite(packet.sequence_number, packet.timestamp, now_s)
        if numbers is None:
            return
        self.packets += 1
        self.bytes += len(packet.payload)
        self._send_rtp(write_rtp(self._outgoing(packet, *numbers), self._format.send_time_id, now_s))

    def _begin(self, packet: RtpPacket, now_s: float) -> bool:
        assert self.source is not None
        if self.kind == "video" and not is_keyframe_start(packet.payload):
            self.source.request_keyframe(now_s, PATIENCE_S)
            return False
        self._rewriter.anchor(packet.sequence_number, packet.timestamp, now_s)
        self._fresh = False
        if self.source.report is not None:
            self.pass_report(self.source.report, now_s)
        return True

    def _outgoing(self, packet: RtpPacket, sequence_number: int, timestamp: int) -> RtpPacket:
        return RtpPacket(
            self._format.payload_type,
            packet.marker,
            sequence_number,
            timestamp,
            self.ssrc,
            packet.payload,
        )

    def retransmit(self, lost: list[int], now_s: float) -> None:
        """Send again what the viewer misses and the publisher's history still has."""
        if self.source is None or self._fresh:
            return
        for outgoing in lost:
            original = self.source.history.find(self._rewriter.original(outgoing))
            if original is not None and self._retransmission_budget > 0:
                self._retransmission_budget -= 1
                self.retransmissions += 1
                timestamp = (original.timestamp + self._rewriter.timestamp_offset) & 0xFFFFFFFF
                self._send_again(self._outgoing(original, outgoing, timestamp), now_s)

    def _send_again(self, packet: RtpPacket, now_s: float) -> None:
        if self._format.retransmission_type is not None:
            self._retransmission_number = (self._retransmission_number + 1) & 0xFFFF
            packet = wrap_retransmission(
                packet,
                self._format.retransmission_type,
                self._retransmission_number,
                self.retransmission_ssrc,
            )
        self._send_rtp(write_rtp(packet, self._format.send_time_id, now_s))

    def refill_budget(self) -> None:
        """Allow the next second's retransmissions."""
        self._retransmission_budget = RETRANSMISSIONS_PER_S

    def request_keyframe(self, now_s: float) -> None:
        """Pass a viewer's wish for a keyframe on."""
        if self.source is not None:
            self.source.request_keyframe(now_s)

    def pass_report(self, report: SenderReport, now_s: float) -> None:
        """Send the publisher's clock on, so that the viewer can keep lips and voice together.

        The mapping of time to timestamp stays the publisher's; both are moved on by the same
        while, because the report says "now". Of what doesn't flow, as a picture that is off, nothing is said.
        """
        if self._fresh or self.packets == self._reported_packets:
            return
        self._reported_packets = self.packets
        elapsed_s = now_s - report.arrived_at_s
        rtp_timestamp = report.rtp_timestamp + int(elapsed_s * CLOCK_RATE[self.kind])
        info = RtcpSenderInfo(
            ntp_timestamp=(report.ntp_timestamp + int(elapsed_s * 2**32)) & 0xFFFFFFFFFFFFFFFF,
            rtp_timestamp=(rtp_timestamp + self._rewriter.timestamp_offset) & 0xFFFFFFFF,
            packet_count=self.packets & 0xFFFFFFFF,
            octet_count=self.bytes & 0xFFFFFFFF,
        )
        name = RtcpSourceInfo(self.ssrc, [(_SDES_CNAME, self.stream.encode())])
        self._send_rtcp(bytes(RtcpSrPacket(self.ssrc, info)) + bytes(RtcpSdesPacket([name])))
