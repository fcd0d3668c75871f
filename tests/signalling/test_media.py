"""Publishers and viewers wired together in memory: keyframes, losses, clocks."""

import contextlib
import struct
import time

from aiortc import rtp
from hypothesis import given
from hypothesis import strategies as st

from tests.signalling.media_browser import INTERFRAME, KEYFRAME, RTX, VIDEO_SSRC, Browser, Clock, watching
from tests.signalling.offers import FIREFOX


def test_a_viewer_gets_the_publishers_packets_under_its_own_numbers() -> None:
    viewer = Browser(FIREFOX)
    publisher = watching(viewer)
    publisher.publishes(1, KEYFRAME)
    publisher.publishes(2)
    publisher.speaks(1)
    assert [packet.payload for packet in viewer.video()] == [KEYFRAME, INTERFRAME]
    assert {packet.payload_type for packet in viewer.rtp} == {FIREFOX[0], FIREFOX[1]}
    assert [packet.abs_send_time is not None for packet in viewer.rtp] == [True, True, False]  # pictures alone


def test_video_begins_with_a_keyframe_and_one_is_asked_for(clock: Clock) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(1)
    assert viewer.video() == []
    assert len(publisher.got(rtp.RtcpPsfbPacket, rtp.RTCP_PSFB_PLI)) == 1
    publisher.publishes(2, KEYFRAME)
    assert len(viewer.video()) == 1


def test_a_waiting_viewer_asks_again_but_not_with_every_packet(clock: Clock) -> None:
    publisher = watching(Browser())
    for number in range(50):
        publisher.publishes(number)
        clock.now_s += 0.05
    assert len(publisher.got(rtp.RtcpPsfbPacket, rtp.RTCP_PSFB_PLI)) == 3


def test_many_requests_for_a_keyframe_cost_one(clock: Clock) -> None:
    viewers = [Browser(), Browser(), Browser()]
    publisher = watching(*viewers)
    publisher.publishes(1, KEYFRAME)
    clock.now_s += 10
    for _ in range(20):
        for viewer in viewers:
            ssrc = viewer.media.slots[0]["video"].ssrc
            viewer.tells(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_PLI, 1, ssrc))
        clock.now_s += 0.01
    assert len(publisher.got(rtp.RtcpPsfbPacket, rtp.RTCP_PSFB_PLI)) == 1
    clock.now_s += 0.4
    viewers[0].tells(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_PLI, 1, viewers[0].media.slots[0]["video"].ssrc))
    assert len(publisher.got(rtp.RtcpPsfbPacket, rtp.RTCP_PSFB_PLI)) == 2


@given(st.sets(st.integers(1, 60)), st.randoms())
def test_loss_on_the_way_in_stays_visible_and_is_repaired_in_place(lost: set[int], random: object) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    for number in range(1, 62):
        if number not in lost:
            publisher.publishes(number)
    first = viewer.video()[0].sequence_number
    arrived = [(packet.sequence_number - first) & 0xFFFF for packet in viewer.video()]
    assert arrived == [number for number in range(62) if number not in lost]
    asked = {n for nack in publisher.got(rtp.RtcpRtpfbPacket) for n in nack.lost}  # type: ignore[union-attr]
    assert asked == lost
    for number in lost:
        publisher.publishes_again(number)
    repaired = {(packet.sequence_number - first) & 0xFFFF for packet in viewer.video()}
    assert repaired == set(range(62))


def test_a_viewers_loss_is_repaired_from_the_history_by_rtx() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.publishes(1, b"\x10\x01lost")
    lost = viewer.video()[1]
    sender = viewer.media.slots[0]["video"]
    viewer.tells(rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, 1, sender.ssrc, [lost.sequence_number]))
    again = viewer.rtp[-1]
    assert (again.ssrc, again.payload_type) == (sender.retransmission_ssrc, RTX)
    assert again.payload == struct.pack("!H", lost.sequence_number) + lost.payload
    assert again.timestamp == lost.timestamp


def test_requests_for_packets_that_never_were_are_ignored() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    before = len(viewer.rtp)
    ssrc = viewer.media.slots[0]["video"].ssrc
    viewer.tells(rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, 1, ssrc, [1, 2, 3]))
    assert len(viewer.rtp) == before


def test_a_flood_of_requests_is_answered_within_a_budget() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    number = viewer.video()[0].sequence_number
    ssrc = viewer.media.slots[0]["video"].ssrc
    for _ in range(1000):
        viewer.tells(rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, 1, ssrc, [number]))
    assert viewer.media.slots[0]["video"].retransmissions < 100


def test_padding_leaves_no_gap_and_no_frame() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.publishes(1, b"")
    publisher.publishes(2)
    numbers = [packet.sequence_number for packet in viewer.video()]
    assert [(number - numbers[0]) & 0xFFFF for number in numbers] == [0, 1, 2]
    assert viewer.video()[1].payload == b""


def test_a_new_publisher_in_the_slot_continues_the_stream_from_its_keyframe() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    successor = Browser()
    viewer.media.watch(0, successor.media, time.monotonic())
    publisher.publishes(1)
    successor.publishes(500)
    successor.publishes(501, KEYFRAME)
    old, new = viewer.video()
    assert (new.sequence_number - old.sequence_number) & 0xFFFF == 1
    assert 0 < (new.timestamp - old.timestamp) & 0xFFFFFFFF < 90_000


def test_a_publisher_that_begins_anew_does_too() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.publishes(9000, ssrc=VIDEO_SSRC + 1)
    publisher.publishes(9001, KEYFRAME, ssrc=VIDEO_SSRC + 1)
    old, new = viewer.video()
    assert (new.sequence_number - old.sequence_number) & 0xFFFF == 1


def test_lips_and_voice_keep_the_publishers_own_clock(clock: Clock) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(10, KEYFRAME)
    ntp, stamp = 5 << 32, 30_000
    info = rtp.RtcpSenderInfo(ntp, stamp, 1, 1)
    publisher.tells(rtp.RtcpSrPacket(VIDEO_SSRC, info))
    (report,) = viewer.got(rtp.RtcpSrPacket)
    assert isinstance(report, rtp.RtcpSrPacket)
    assert report.ssrc == viewer.media.slots[0]["video"].ssrc
    assert report.sender_info.ntp_timestamp == ntp
    # The frame that the publisher stamped 30000 left for the viewer with this timestamp.
    assert report.sender_info.rtp_timestamp == viewer.video()[0].timestamp


def test_a_late_viewer_is_told_the_clock_at_once_moved_on_by_the_time_passed(clock: Clock) -> None:
    publisher = Browser()
    publisher.publishes(10, KEYFRAME)
    publisher.tells(rtp.RtcpSrPacket(VIDEO_SSRC, rtp.RtcpSenderInfo(5 << 32, 30_000, 1, 1)))
    viewer = Browser()
    viewer.media.watch(0, publisher.media, clock.now_s)
    clock.now_s += 2
    publisher.publishes(70, KEYFRAME)
    (report,) = viewer.got(rtp.RtcpSrPacket)
    assert isinstance(report, rtp.RtcpSrPacket)
    assert report.sender_info.ntp_timestamp == 7 << 32
    assert report.sender_info.rtp_timestamp == viewer.video()[0].timestamp


def test_the_publisher_gets_reports_on_its_loss(clock: Clock) -> None:
    publisher = watching(Browser())
    publisher.publishes(0, KEYFRAME)
    publisher.publishes(2)
    publisher.media.report(clock.now_s)
    (report,) = publisher.got(rtp.RtcpRrPacket)
    assert isinstance(report, rtp.RtcpRrPacket)
    assert [(block.ssrc, block.packets_lost) for block in report.reports] == [(VIDEO_SSRC, 1)]


def test_of_a_picture_that_is_off_nothing_is_reported(clock: Clock) -> None:
    """Half a voice call's overhead was once spent on saying that no picture comes."""
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    for second in range(3):
        publisher.tells(rtp.RtcpSrPacket(VIDEO_SSRC, rtp.RtcpSenderInfo(second << 32, 90_000 * second, 1, 1)))
        publisher.media.report(clock.now_s)
        clock.now_s += 1
    assert len(viewer.got(rtp.RtcpSrPacket)) == len(publisher.got(rtp.RtcpRrPacket)) == 1
    publisher.publishes(1)
    publisher.tells(rtp.RtcpSrPacket(VIDEO_SSRC, rtp.RtcpSenderInfo(9 << 32, 810_000, 2, 2)))
    publisher.media.report(clock.now_s)
    assert len(viewer.got(rtp.RtcpSrPacket)) == len(publisher.got(rtp.RtcpRrPacket)) == 2


def test_nobody_sees_or_is_seen_after_stopping() -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.media.stop()
    publisher.publishes(1)
    assert len(viewer.video()) == 1
    viewer.media.stop()


@given(st.binary(max_size=100))
def test_any_rtcp_is_taken_or_refused(data: bytes) -> None:
    viewer = Browser()
    watching(viewer).publishes(0, KEYFRAME)
    with contextlib.suppress(ValueError):
        viewer.media.rtcp_received(data)


@given(st.sampled_from([205, 206, 200, 201]), st.integers(0, 31), st.binary(max_size=60))
def test_well_framed_rtcp_with_any_content_is_taken_or_refused(kind: int, count: int, content: bytes) -> None:
    viewer = Browser()
    watching(viewer).publishes(0, KEYFRAME)
    content += bytes(-len(content) % 4)
    with contextlib.suppress(ValueError):
        viewer.media.rtcp_received(struct.pack("!BBH", 0x80 | count, kind, len(content) // 4) + content)
