"""The media of one connection: sorts RTP and RTCP to its receivers and senders, and reports."""

import secrets
import struct
import time
from collections.abc import Sequence

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    unpack_remb_fci,
)

from signalling.calls import SLOTS
from signalling.forwarder.bitrate import Climb, StillsGate, VideoGate, shares_bps, video_share_bps
from signalling.forwarder.description import Offer, Section, SentTrack
from signalling.forwarder.estimate import UplinkEstimate
from signalling.forwarder.packets import RtpPacket, parse_rtp, unwrap_retransmission
from signalling.forwarder.receiver import Kind, TrackReceiver
from signalling.forwarder.sender import SendFormat, TrackSender
from signalling.forwarder.transport import PacketReceived

KINDS: tuple[Kind, Kind] = ("audio", "video")
#: Sequence numbers taken from one NACK; more means that a keyframe is due.
MAX_NACKED = 64

Slot = dict[Kind, TrackSender]


class Media:
    """What one browser publishes, and the receive slots that it watches."""

    def __init__(self, offer: Offer, send_rtp: PacketReceived, send_rtcp: PacketReceived) -> None:
        self._send_rtp, self._send_rtcp = send_rtp, send_rtcp
        self._feedback_ssrc = secrets.randbits(31) + 1
        self._send_time_id: int | None = None
        self._uplink = UplinkEstimate()
        self._downlink_bps: int | None = None
        self._climb = Climb()
        self._sent_bytes = 0
        self._originals: dict[int, TrackReceiver] = {}
        self._repeats: dict[int, tuple[TrackReceiver, int]] = {}
        self._senders: dict[int, TrackSender] = {}
        self._gates: dict[int, VideoGate] = {}
        self._first: TrackSender | None = None
        self._stills = StillsGate()
        self.heard_at_s = 0.0
        self.receivers: dict[Kind, TrackReceiver] = {}
        self.slots: list[Slot] = [{} for _ in range(SLOTS)]
        self.sent_tracks: dict[str, SentTrack] = {}
        for kind in KINDS:
            self._add_receiver(kind, offer.sent_by_browser(kind))
            for slot, section in enumerate(offer.received_by_browser(kind)[:SLOTS]):
                self._add_sender(slot, kind, section)

    def _add_receiver(self, kind: Kind, section: Section | None) -> None:
        if section is None:
            return
        receiver = TrackReceiver(kind, self._feedback_ssrc, self._send_rtcp)
        self.receivers[kind] = receiver
        self._send_time_id = section.send_time_id or self._send_time_id
        # One audio and one video come in, so that the payload type alone says whose a packet is.
        self._originals[section.payload_type] = receiver
        if section.retransmission_type is not None:
            self._repeats[section.retransmission_type] = (receiver, section.payload_type)

    def _add_sender(self, slot: int, kind: Kind, section: Section) -> None:
        form = SendFormat(section.payload_type, section.retransmission_type, section.send_time_id)
        sender = TrackSender(kind, f"slot{slot}", form, self._send_rtp, self._send_rtcp)
        self.slots[slot][kind] = sender
        self._senders[sender.ssrc] = sender
        self._gates[sender.ssrc] = VideoGate()
        self.sent_tracks[section.mid] = SentTrack(sender.ssrc, sender.retransmission_ssrc, sender.stream)

    def watch(self, slot: int, publisher: "Media | None", now_s: float, *, first: bool = False) -> None:
        """Feed a receive slot from a publisher's tracks, or from nothing. first: before others on a narrow line."""
        if first or self._first is self.slots[slot].get("video"):
            self._first = self.slots[slot].get("video") if first else None
        for kind, sender in self.slots[slot].items():
            source = publisher.receivers.get(kind) if publisher is not None else None
            if source is None:
                sender.detach()
            else:
                sender.attach(source, now_s)

    def rtp_received(self, data: bytes) -> None:
        """Take one decrypted RTP packet; ValueError if malformed."""
        now_s = time.monotonic()
        packet = parse_rtp(data, self._send_time_id)
        self.heard_at_s = now_s
        if self._uplink.add(packet, now_s) and "video" in self.receivers:
            self.receivers["video"].uplink_bps = self._uplink.bps
            self.receivers["video"].tell_fallen_limit()
        receiver = self._originals.get(packet.payload_type)
        if receiver is not None:
            receiver.received(packet, now_s)
        elif packet.payload_type in self._repeats:
            self._repeat_received(packet, now_s)

    def _repeat_received(self, packet: RtpPacket, now_s: float) -> None:
        receiver, payload_type = self._repeats[packet.payload_type]
        # Browsers also fill an RTX stream with padding to probe the line: nothing to pass on.
        if receiver.ssrc is not None and len(packet.payload) > 2:
            original = unwrap_retransmission(packet, payload_type, receiver.ssrc)
            receiver.received_again(original, now_s)

    def rtcp_received(self, data: bytes) -> None:
        """Take one decrypted compound RTCP packet; ValueError if malformed."""
        self.heard_at_s = now_s = time.monotonic()
        try:
            for packet in RtcpPacket.parse(data):
                self._handle(packet, now_s)
        except (struct.error, IndexError) as error:
            raise ValueError("RTCP packet is truncated") from error

    def _handle(self, packet: AnyRtcpPacket, now_s: float) -> None:
        if isinstance(packet, RtcpSrPacket | RtcpRrPacket):
            self._losses_told(packet.reports)
        if isinstance(packet, RtcpSrPacket):
            self._sender_report(packet, now_s)
        elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
            if packet.media_ssrc in self._senders:
                self._senders[packet.media_ssrc].retransmit(packet.lost[:MAX_NACKED], now_s)
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_PLI:
            if packet.media_ssrc in self._senders:
                self._senders[packet.media_ssrc].request_keyframe(now_s)
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
            self._downlink_bps = unpack_remb_fci(packet.fci)[0]
            self._share_downlink(now_s)

    def _losses_told(self, blocks: Sequence[RtcpReceiverInfo]) -> None:
        for block in blocks:
            if block.ssrc in self._senders:
                self._senders[block.ssrc].lost_part = block.fraction_lost / 256

    def _sender_report(self, packet: RtcpSrPacket, now_s: float) -> None:
        for receiver in self.receivers.values():
            if receiver.ssrc == packet.ssrc:
                info = packet.sender_info
                receiver.reported(info.ntp_timestamp, info.rtp_timestamp, now_s)

    def _follow_downlink(self) -> None:
        sent_bytes = sum(sender.bytes for sender in self._senders.values())
        if self._downlink_bps is not None:
            lost_part = max((sender.lost_part for sender in self._senders.values()), default=0.0)
            self._climb.update(self._downlink_bps, 8 * (sent_bytes - self._sent_bytes), lost_part)
        self._sent_bytes = sent_bytes

    def _share_downlink(self, now_s: float) -> None:
        if self._downlink_bps is None:
            return
        watched = [sender for sender in self._senders.values() if sender.source is not None]
        videos = [sender for sender in watched if sender.kind == "video"]
        target_bps = self._climb.target_bps(self._downlink_bps)
        first_bps, other_bps = self._shares_bps(target_bps, videos, len(watched) - len(videos), now_s)
        for sender in videos:
            sender.share_bps = first_bps if sender is self._first else other_bps
            assert sender.source is not None
            sender.source.tell_fallen_limit()

    def _shares_bps(self, target_bps: int, videos: Sequence[TrackSender], voices: int, now_s: float) -> tuple[int, int]:
        if self._first not in videos or len(videos) == 1:
            share_bps = video_share_bps(target_bps, len(videos), voices)
            return share_bps, share_bps
        others = len(videos) - 1
        return shares_bps(target_bps, others, voices, stills=self._stills.update(target_bps, others, voices, now_s))

    def report(self, now_s: float) -> None:
        """Each second: receiver reports and limits to the browser, and who may have video."""
        blocks = [receiver.report_block(now_s) for receiver in self.receivers.values()]
        known = [block for block in blocks if block is not None]
        if known:
            self._send_rtcp(bytes(RtcpRrPacket(self._feedback_ssrc, known)))
        for receiver in self.receivers.values():
            receiver.tell_limit_again()
        self._follow_downlink()
        self._share_downlink(now_s)
        for sender in self._senders.values():
            sender.refill_budget()
            self._spare(sender, now_s)

    def _spare(self, sender: TrackSender, now_s: float) -> None:
        source = sender.source
        if sender.kind != "video" or source is None or sender.share_bps is None:
            return
        if sender.share_bps == 0:
            sender.pause(True, stills=True)
            return
        # A lone viewer's publisher adapts to them; only beside others can one be too weak.
        alone = sum(viewer.watches for viewer in source.viewers) < 2
        gate = self._gates[sender.ssrc]
        sender.pause(not (alone or gate.update(sender.share_bps, source.limit_bps, sender.lost_part, now_s)))

    def pace(self, now_s: float) -> None:
        """Each tick: send on what may not go out at once."""
        for sender in self._senders.values():
            sender.pace(now_s)

    def stop(self) -> None:
        """Watch nobody, and let nobody watch."""
        for sender in self._senders.values():
            sender.detach()
        for receiver in self.receivers.values():
            for viewer in list(receiver.viewers):
                viewer.detach()

    def senders(self) -> Sequence[TrackSender]:
        """All senders, for counting."""
        return list(self._senders.values())
