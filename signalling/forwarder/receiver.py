"""One published track: its packets come in here, and go to every viewer's sender."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRtpfbPacket,
    pack_remb_fci,
)

from signalling.forwarder.bitrate import publisher_limit_bps
from signalling.forwarder.history import PacketHistory
from signalling.forwarder.nack import LossTracker
from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.reception import Reception

Kind = Literal["audio", "video"]
CLOCK_RATE: dict[Kind, int] = {"audio": 48_000, "video": 90_000}

#: A keyframe costs about as much as a second of video; several viewers who ask share one.
KEYFRAME_INTERVAL_S = 0.4
#: A viewer who waits for one asks again after this long. On a slow line a keyframe takes most of a
#: second to come, and a second one would hold it up further.
PATIENCE_S = 1.0
#: A limit that falls by more than this is told at once, not with the next second's report.
NOTABLE_FALL = 0.97


@dataclass(frozen=True)
class SenderReport:
    """A publisher's statement which of its wall-clock times an RTP timestamp belongs to."""

    ntp_timestamp: int
    rtp_timestamp: int
    arrived_at_s: float


class Viewer(Protocol):
    """What a receiver needs of a sender that passes its packets on."""

    def forward(self, packet: RtpPacket, now_s: float) -> None: ...

    def pass_report(self, report: SenderReport, now_s: float) -> None: ...

    def source_restarted(self) -> None: ...

    def detach(self) -> None: ...

    @property
    def demand_bps(self) -> int | None: ...

    @property
    def watches(self) -> bool:
        """Whether somebody looks at it: for a recording nobody's picture is held back."""
        ...


class TrackReceiver:
    """The publisher's side of one audio or video track."""

    def __init__(self, kind: Kind, feedback_ssrc: int, send_rtcp: Callable[[bytes], None]) -> None:
        self.kind: Kind = kind
        self.viewers: list[Viewer] = []
        self.history = PacketHistory()
        self.report: SenderReport | None = None
        self.ssrc: int | None = None
        self.uplink_bps: int | None = None
        self.packets = self.bytes = self.keyframe_requests = self.packets_requested = 0
        self._feedback_ssrc = feedback_ssrc
        self._send_rtcp = send_rtcp
        self._loss = LossTracker()
        self._reception: Reception | None = None
        self._keyframe_asked_at_s = float("-inf")
        self._told_bps = self._packets_told = 0

    def received(self, packet: RtpPacket, now_s: float) -> None:
        """Take a packet that came for the first time."""
        if packet.ssrc != self.ssrc:
            self._restart(packet.ssrc)
        if self._reception is not None:
            self._reception.add(packet.sequence_number, packet.timestamp, now_s)
        self.packets += 1
        self.bytes += len(packet.payload)
        self._pass_on(packet, now_s)

    def received_again(self, packet: RtpPacket, now_s: float) -> None:
        """Take a packet that was lost and came in a retransmission."""
        if packet.payload and self.history.find(packet.sequence_number) is None:
            self._pass_on(packet, now_s)

    def _pass_on(self, packet: RtpPacket, now_s: float) -> None:
        if self.kind == "video":
            lost = self._loss.received(packet.sequence_number, now_s)
            if lost:
                self._request_again(lost)
            self.history.add(packet)
        for viewer in self.viewers:
            viewer.forward(packet, now_s)

    def _restart(self, ssrc: int) -> None:
        self.ssrc = ssrc
        self.report = None
        self._loss = LossTracker()
        self._reception = Reception(ssrc, CLOCK_RATE[self.kind])
        self.history.clear()
        for viewer in self.viewers:
            viewer.source_restarted()

    def _request_again(self, lost: list[int]) -> None:
        self.packets_requested += len(lost)
        assert self.ssrc is not None
        nack = RtcpRtpfbPacket(RTCP_RTPFB_NACK, self._feedback_ssrc, self.ssrc, lost)
        self._send_rtcp(bytes(nack))

    def request_keyframe(self, now_s: float, interval_s: float = KEYFRAME_INTERVAL_S) -> None:
        """Ask for a keyframe, unless one was asked for within the interval or nothing has come yet."""
        if self.kind != "video" or self.ssrc is None or now_s - self._keyframe_asked_at_s < interval_s:
            return
        self._keyframe_asked_at_s = now_s
        self.keyframe_requests += 1
        self._send_rtcp(bytes(RtcpPsfbPacket(RTCP_PSFB_PLI, self._feedback_ssrc, self.ssrc)))

    def reported(self, ntp_timestamp: int, rtp_timestamp: int, now_s: float) -> None:
        """Take the publisher's sender report and pass its clock on to the viewers."""
        self.report = SenderReport(ntp_timestamp, rtp_timestamp, now_s)
        if self._reception is not None:
            self._reception.sender_report(ntp_timestamp, now_s)
        for viewer in self.viewers:
            viewer.pass_report(self.report, now_s)

    def report_block(self, now_s: float) -> RtcpReceiverInfo | None:
        """What to tell the publisher about its own packets; None if none came since the last time."""
        return self._reception.block(now_s) if self._reception is not None else None

    @property
    def limit_bps(self) -> int:
        """What the publisher may send of this track, after its uplink and its viewers."""
        demands = (viewer.demand_bps for viewer in self.viewers)
        return publisher_limit_bps(self.uplink_bps, [bps for bps in demands if bps is not None])

    def tell_limit(self) -> None:
        """Send the limit as Receiver Estimated Maximum Bitrate (draft-alvestrand-rmcat-remb)."""
        if self.kind != "video" or self.ssrc is None:
            return
        self._packets_told = self.packets
        self._told_bps = self.limit_bps
        fci = pack_remb_fci(self._told_bps, [self.ssrc])
        self._send_rtcp(bytes(RtcpPsfbPacket(RTCP_PSFB_APP, self._feedback_ssrc, 0, fci)))

    def tell_limit_again(self) -> None:
        """Each second: send the limit, unless no picture has come since: a call by voice pays for its voice alone."""
        if self.packets > self._packets_told:
            self.tell_limit()

    def tell_fallen_limit(self) -> None:
        """Send the limit now if it has fallen by a notable part."""
        if self.limit_bps < NOTABLE_FALL * self._told_bps:
            self.tell_limit()
