"""Publishers and viewers wired together in memory: real packets through the real objects."""

import contextlib
import struct
import time
from collections.abc import Iterator

import pytest
from aiortc import rtp
from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder import media as media_module
from signalling.forwarder.description import read_offer
from signalling.forwarder.media import Media
from signalling.forwarder.packets import RtpPacket, is_rtcp, parse_rtp, wrap_retransmission, write_rtp
from tests.signalling.offers import CHROMIUM, FIREFOX, browser_offer

OPUS, VP8, RTX, SEND_TIME = CHROMIUM
KEYFRAME = b"\x10\x00key"
INTERFRAME = b"\x10\x01inter"
VIDEO_SSRC, AUDIO_SSRC, RTX_SSRC = 1000, 2000, 3000


class Browser:
    """The browser's end of a `Media`: publishes by hand and keeps what it gets."""

    def __init__(self, numbers: tuple[int, int, int, int] = CHROMIUM) -> None:
        self.numbers = numbers
        self.rtp: list[RtpPacket] = []
        self.rtcp: list[rtp.AnyRtcpPacket] = []
        self.media = Media(read_offer(browser_offer(numbers)), self._rtp, self._rtcp)

    def _rtp(self, data: bytes) -> None:
        assert not is_rtcp(data)
        self.rtp.append(parse_rtp(data, self.numbers[3]))

    def _rtcp(self, data: bytes) -> None:
        assert is_rtcp(data)
        self.rtcp += rtp.RtcpPacket.parse(data)

    def publishes(
        self, number: int, payload: bytes = INTERFRAME, ssrc: int = VIDEO_SSRC, frame: int | None = None
    ) -> None:
        at = 3000 * (number if frame is None else frame) & 0xFFFFFFFF
        packet = RtpPacket(self.numbers[1], 1, number & 0xFFFF, at, ssrc, payload)
        self.media.rtp_received(write_rtp(packet, self.numbers[3], time.monotonic()))

    def publishes_again(self, number: int, payload: bytes = INTERFRAME) -> None:
        lost = RtpPacket(VP8, 1, number, 3000 * number, VIDEO_SSRC, payload)
        again = wrap_retransmission(lost, RTX, 1, RTX_SSRC)
        self.media.rtp_received(write_rtp(again, None, 0.0))

    def speaks(self, number: int) -> None:
        packet = RtpPacket(self.numbers[0], 0, number, 960 * number, AUDIO_SSRC, b"speech")
        self.media.rtp_received(write_rtp(packet, None, 0.0))

    def tells(self, *packets: rtp.AnyRtcpPacket) -> None:
        self.media.rtcp_received(b"".join(bytes(packet) for packet in packets))

    def video(self, slot: int = 0) -> list[RtpPacket]:
        ssrc = self.media.slots[slot]["video"].ssrc
        return [packet for packet in self.rtp if packet.ssrc == ssrc]

    def got(self, kind: type, fmt: int | None = None) -> list[rtp.AnyRtcpPacket]:
        return [p for p in self.rtcp if isinstance(p, kind) and fmt in (None, getattr(p, "fmt", None))]

    def limit_bps(self) -> int:
        """The last Receiver Estimated Maximum Bitrate that it was told."""
        told = self.got(rtp.RtcpPsfbPacket, rtp.RTCP_PSFB_APP)[-1]
        assert isinstance(told, rtp.RtcpPsfbPacket)
        return rtp.unpack_remb_fci(told.fci)[0]

    def estimates(self, bps: int) -> None:
        """Says what its downlink carries."""
        self.tells(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_APP, 1, 0, rtp.pack_remb_fci(bps, [])))

    def misses(self, part: float) -> None:
        """Says which part (0..1) of the video in its first slot got lost."""
        ssrc = self.media.slots[0]["video"].ssrc
        block = rtp.RtcpReceiverInfo(ssrc, int(part * 256), 0, 0, 0, 0, 0)
        self.tells(rtp.RtcpRrPacket(1, [block]))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator["Clock"]:
    clock = Clock()
    monkeypatch.setattr(media_module.time, "monotonic", lambda: clock.now_s)
    return clock


class Clock:
    now_s = 1000.0


def watching(*viewers: Browser) -> Browser:
    publisher = Browser()
    for viewer in viewers:
        viewer.media.watch(0, publisher.media, time.monotonic())
    return publisher


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


def test_the_publisher_is_told_what_its_viewer_can_take(clock: Clock) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.media.report(clock.now_s)
    unlimited = publisher.limit_bps()
    viewer.estimates(136_000)
    assert publisher.limit_bps() == 100_000 < unlimited, "36 kbit/s are kept for the voice"


def test_more_is_tried_while_a_viewers_estimate_is_not_used_up(clock: Clock) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.media.report(clock.now_s)
    viewer.estimates(76_000)
    assert publisher.limit_bps() == 40_000
    for second in range(1, 4):
        viewer.media.report(clock.now_s)
        publisher.publishes(second)
        publisher.media.report(clock.now_s)
    assert publisher.limit_bps() == 2 * 76_000 - 36_000


def test_no_limit_is_told_while_no_picture_comes(clock: Clock) -> None:
    publisher = watching(Browser())
    publisher.publishes(0, KEYFRAME)
    publisher.media.report(clock.now_s)
    told = len(publisher.got(rtp.RtcpPsfbPacket))
    publisher.speaks(1)
    publisher.media.report(clock.now_s)
    assert len(publisher.got(rtp.RtcpPsfbPacket)) == told
    publisher.publishes(1)
    publisher.media.report(clock.now_s)
    assert len(publisher.got(rtp.RtcpPsfbPacket)) == told + 1


def test_two_videos_share_the_viewers_line(clock: Clock) -> None:
    viewer, first, second = Browser(), Browser(), Browser()
    for slot, publisher in enumerate((first, second)):
        viewer.media.watch(slot, publisher.media, clock.now_s)
        publisher.publishes(0, KEYFRAME)
        publisher.media.report(clock.now_s)
    viewer.estimates(272_000)
    assert first.limit_bps() == second.limit_bps() == 100_000


def signer_and_officer(viewer: Browser, clock: Clock) -> tuple[Browser, Browser]:
    """Whom a viewer sees in slot 0, and first; and in slot 1."""
    signer, officer = Browser(), Browser()
    for slot, publisher in enumerate((signer, officer)):
        viewer.media.watch(slot, publisher.media, clock.now_s, first=publisher is signer)
        publisher.publishes(0, KEYFRAME)
        publisher.media.report(clock.now_s)
    return signer, officer


def is_narrow(viewer: Browser, clock: Clock) -> None:
    """For long enough to be sure."""
    for _second in range(4):
        viewer.estimates(80_000)
        viewer.media.report(clock.now_s)  # asks for twice as much: nothing of it is used
        clock.now_s += 1


def test_on_a_narrow_line_one_picture_comes_first_and_the_other_is_a_still_now_and_then(clock: Clock) -> None:
    viewer = Browser()
    signer, officer = signer_and_officer(viewer, clock)
    is_narrow(viewer, clock)
    signer.publishes(1)
    signer.media.report(clock.now_s)
    assert signer.limit_bps() == 160_000 - 2 * 36_000 - 15_000
    before = len(viewer.video(1))
    for number in range(1, 60):
        officer.publishes(number, KEYFRAME if number % 10 == 5 else INTERFRAME)
        clock.now_s += 0.1
        viewer.media.pace(clock.now_s)
    assert len(viewer.video(1)) == before + 1, "one still in six seconds"
    assert len(viewer.video(0)) == 2


def test_the_picture_moves_again_once_the_line_has_been_wide_for_a_while(clock: Clock) -> None:
    viewer = Browser()
    _signer, officer = signer_and_officer(viewer, clock)
    is_narrow(viewer, clock)
    moved = []
    for second in range(40):
        viewer.estimates(800_000)
        viewer.media.report(clock.now_s)
        before = len(viewer.video(1))
        officer.publishes(2 * second + 1, KEYFRAME)
        officer.publishes(2 * second + 2)
        moved.append(len(viewer.video(1)) == before + 2)
        clock.now_s += 1
    assert 25 < moved.index(True) <= 30
    assert all(moved[30:])


def test_a_large_still_is_sent_little_by_little(clock: Clock) -> None:
    viewer = Browser()
    _signer, officer = signer_and_officer(viewer, clock)
    is_narrow(viewer, clock)
    before = len(viewer.video(1))
    officer.publishes(1, KEYFRAME, frame=1)
    for number in range(2, 6):
        officer.publishes(number, frame=1)
    for packets in (2, 4, 5, 5):
        viewer.media.pace(clock.now_s)
        assert len(viewer.video(1)) == before + packets


def test_a_weak_viewer_keeps_the_voice_and_costs_the_others_nothing(clock: Clock) -> None:
    weak, strong = Browser(), Browser()
    publisher = watching(weak, strong)
    publisher.publishes(0, KEYFRAME)
    weak.estimates(50_000)
    strong.estimates(800_000)
    for _second in range(3):
        weak.misses(0.4)
        for viewer in (weak, strong):
            viewer.media.report(clock.now_s)
        clock.now_s += 1
    publisher.media.report(clock.now_s)
    assert publisher.limit_bps() > 500_000
    for number in range(1, 10):
        publisher.publishes(number)
        publisher.speaks(number)
    assert len(weak.video()) == 1
    assert len(strong.video()) == 10
    assert sum(packet.payload == b"speech" for packet in weak.rtp) == 9
    clock.now_s += 60
    weak.estimates(800_000)
    weak.media.report(clock.now_s)
    publisher.publishes(10, KEYFRAME)
    assert len(weak.video()) == 2, "tried again after a while"


def test_a_viewer_whose_estimate_is_low_but_who_loses_nothing_keeps_the_picture(clock: Clock) -> None:
    quiet, strong = Browser(), Browser()
    publisher = watching(quiet, strong)
    publisher.publishes(0, KEYFRAME)
    quiet.estimates(50_000)
    strong.estimates(800_000)
    for second in range(1, 60):
        quiet.misses(0.0)
        quiet.media.report(clock.now_s)
        publisher.publishes(second)
        clock.now_s += 1
    assert len(quiet.video()) == 60


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
