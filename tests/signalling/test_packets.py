"""Reading and writing RTP headers, against aiortc's own as the second opinion."""

import aiortc.rtp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.packets import (
    RtpPacket,
    is_rtcp,
    parse_rtp,
    unwrap_retransmission,
    wrap_retransmission,
    write_rtp,
)

SEND_TIME_ID = 3
U16 = st.integers(0, 0xFFFF)
U32 = st.integers(0, 0xFFFFFFFF)
PACKETS = st.builds(
    RtpPacket, st.integers(96, 127), st.integers(0, 1), U16, U32, U32, st.binary(min_size=1, max_size=1200)
)


def fields(packet: RtpPacket | aiortc.rtp.RtpPacket) -> tuple[int, int, int, int, int, bytes]:
    return (
        packet.payload_type,
        packet.marker,
        packet.sequence_number,
        packet.timestamp,
        packet.ssrc,
        packet.payload,
    )


@given(PACKETS, st.sampled_from([None, SEND_TIME_ID]))
def test_what_is_written_is_read_again_by_us_and_by_aiortc(packet: RtpPacket, send_time_id: int | None) -> None:
    data = write_rtp(packet, send_time_id, now_s=12.5)
    assert fields(parse_rtp(data, send_time_id)) == fields(packet)
    assert fields(aiortc.rtp.RtpPacket.parse(data)) == fields(packet)


@given(PACKETS, st.floats(0, 1e6))
def test_the_send_time_is_seconds_modulo_64(packet: RtpPacket, now_s: float) -> None:
    read = parse_rtp(write_rtp(packet, SEND_TIME_ID, now_s), SEND_TIME_ID)
    assert read.abs_send_time is not None
    assert read.abs_send_time / 2**18 == pytest.approx(now_s % 64, abs=2**-17)


def test_a_publishers_other_extensions_are_skipped_and_not_passed_on() -> None:
    theirs = aiortc.rtp.RtpPacket(payload_type=96, sequence_number=7, payload=b"frame")
    extensions = aiortc.rtp.HeaderExtensionsMap()
    parameters = aiortc.RTCRtpParameters(
        headerExtensions=[
            aiortc.RTCRtpHeaderExtensionParameters(id=1, uri="urn:ietf:params:rtp-hdrext:sdes:mid"),
            aiortc.RTCRtpHeaderExtensionParameters(
                id=SEND_TIME_ID, uri="http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
            ),
        ]
    )
    extensions.configure(parameters)
    theirs.extensions.mid, theirs.extensions.abs_send_time = "video", 99
    packet = parse_rtp(theirs.serialize(extensions), SEND_TIME_ID)
    assert (packet.payload, packet.abs_send_time) == (b"frame", 99)
    assert b"video" not in write_rtp(packet, SEND_TIME_ID, 0.0)


def test_padding_is_taken_off_and_an_empty_packet_is_passed_on_as_padding() -> None:
    padded = aiortc.rtp.RtpPacket(payload_type=96, sequence_number=7)
    padded.padding_size = 200
    packet = parse_rtp(padded.serialize(), None)
    assert packet.payload == b""
    passed_on = aiortc.rtp.RtpPacket.parse(write_rtp(packet, None, 0.0))
    assert (passed_on.sequence_number, passed_on.payload, passed_on.padding_size) == (7, b"", 1)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        packet = parse_rtp(data, SEND_TIME_ID)
    except ValueError:
        return
    assert len(packet.payload) <= len(data) - 12


@given(PACKETS, U16, U32)
def test_a_retransmission_carries_the_original(packet: RtpPacket, number: int, ssrc: int) -> None:
    again = wrap_retransmission(packet, 97, number, ssrc)
    assert (again.payload_type, again.sequence_number, again.ssrc) == (97, number, ssrc)
    original = unwrap_retransmission(again, packet.payload_type, packet.ssrc)
    assert fields(original) == fields(packet)


@pytest.mark.parametrize("payload", [b"", b"\x01"])
def test_a_retransmission_without_a_number_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="RTX"):
        unwrap_retransmission(RtpPacket(97, 0, 1, 1, 1, payload), 96, 1)


def test_rtcp_is_told_from_rtp() -> None:
    assert is_rtcp(bytes(aiortc.rtp.RtcpRrPacket(ssrc=1)))
    assert not is_rtcp(write_rtp(RtpPacket(96, 1, 1, 1, 1, b"x"), None, 0.0))
