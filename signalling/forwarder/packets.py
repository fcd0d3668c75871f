"""RTP packets as they pass through: read the few fields that matter, write a new header.

RFC 3550 section 5.1 (header), RFC 8285 (extensions), RFC 4588 (retransmission). Only one header
extension is read or written, abs-send-time: relaying a publisher's extensions would misroute the
packet at the receiver (its `mid` names a section of another negotiation).
"""

import struct
from struct import Struct

_FIXED = Struct("!BBHLL")
_EXTENSION = Struct("!HH")
_ONE_BYTE_PROFILE = 0xBEDE
_HEADER = Struct("!BBHLL")
_HEADER_WITH_SEND_TIME = Struct("!BBHLLHHL")
_SEQUENCE_NUMBER = Struct("!H")

#: abs-send-time counts in 1/2^18 s, modulo 64 s (24 bits).
_SEND_TIME_PER_S = 1 << 18
_SEND_TIME_MASK = 0xFFFFFF


class RtpPacket:
    """One RTP packet; the payload is without padding, and empty for a padding packet."""

    __slots__ = (
        "abs_send_time",
        "marker",
        "payload",
        "payload_type",
        "sequence_number",
        "ssrc",
        "timestamp",
    )

    def __init__(
        self,
        payload_type: int,
        marker: int,
        sequence_number: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        abs_send_time: int | None = None,
    ) -> None:
        self.payload_type = payload_type
        self.marker = marker
        self.sequence_number = sequence_number
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payload = payload
        self.abs_send_time = abs_send_time


def parse_rtp(data: bytes, send_time_id: int | None) -> RtpPacket:
    """Read a packet; `send_time_id` is the negotiated id of abs-send-time. ValueError if malformed."""
    try:
        flags, marker_type, sequence_number, timestamp, ssrc = _FIXED.unpack_from(data)
        if flags >> 6 != 2:
            raise ValueError("RTP version is not 2")
        start = 12 + 4 * (flags & 0x0F)
        send_time = None
        if flags & 0x10:
            profile, words = _EXTENSION.unpack_from(data, start)
            first, start = start + 4, start + 4 + 4 * words
            if send_time_id and profile == _ONE_BYTE_PROFILE:
                send_time = _find_send_time(data, first, start, send_time_id)
        end = len(data)
        if flags & 0x20:
            end -= data[-1] or end
        if start > end:
            raise ValueError("RTP header or padding is longer than the packet")
    except struct.error as error:
        raise ValueError("RTP packet is truncated") from error
    return RtpPacket(
        marker_type & 0x7F,
        marker_type >> 7,
        sequence_number,
        timestamp,
        ssrc,
        data[start:end],
        send_time,
    )


def _find_send_time(data: bytes, position: int, end: int, send_time_id: int) -> int | None:
    end = min(end, len(data))
    while position < end:
        head = data[position]
        if head == 0:
            position += 1
            continue
        length = (head & 0x0F) + 1
        if head >> 4 == send_time_id and length == 3 and position + 4 <= end:
            return int.from_bytes(data[position + 1 : position + 4], "big")
        position += 1 + length
    return None


def write_rtp(packet: RtpPacket, send_time_id: int | None, now_s: float) -> bytes:
    """Bytes of a packet leaving at `now_s` (monotonic seconds); an empty payload becomes padding."""
    padding, payload = (0, packet.payload) if packet.payload else (0x20, b"\x01")
    marker_type = packet.marker << 7 | packet.payload_type
    if not send_time_id:
        return (
            _HEADER.pack(0x80 | padding, marker_type, packet.sequence_number, packet.timestamp, packet.ssrc) + payload
        )
    send_time = int(now_s * _SEND_TIME_PER_S) & _SEND_TIME_MASK
    return (
        _HEADER_WITH_SEND_TIME.pack(
            0x90 | padding,
            marker_type,
            packet.sequence_number,
            packet.timestamp,
            packet.ssrc,
            _ONE_BYTE_PROFILE,
            1,
            send_time_id << 28 | 2 << 24 | send_time,
        )
        + payload
    )


def unwrap_retransmission(packet: RtpPacket, payload_type: int, ssrc: int) -> RtpPacket:
    """The original packet inside an RTX packet; ValueError if there is none (RFC 4588 section 4)."""
    if len(packet.payload) < 2:
        raise ValueError("RTX packet without original sequence number")
    (sequence_number,) = _SEQUENCE_NUMBER.unpack_from(packet.payload)
    return RtpPacket(
        payload_type,
        packet.marker,
        sequence_number,
        packet.timestamp,
        ssrc,
        packet.payload[2:],
        packet.abs_send_time,
    )


def wrap_retransmission(packet: RtpPacket, payload_type: int, sequence_number: int, ssrc: int) -> RtpPacket:
    """An RTX packet that carries the given packet again."""
    return RtpPacket(
        payload_type,
        packet.marker,
        sequence_number,
        packet.timestamp,
        ssrc,
        _SEQUENCE_NUMBER.pack(packet.sequence_number) + packet.payload,
    )


def is_rtcp(data: bytes) -> bool:
    """Whether a packet on the shared port is RTCP (RFC 5761 section 4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223
