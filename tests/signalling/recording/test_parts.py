"""The parts of a recording: order, clock, frames, file. Whatever comes, what is written can be read."""

import io
import math
import random
from datetime import UTC, datetime

import av
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from signalling import sealing
from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.receiver import SenderReport
from signalling.recording import webm
from signalling.recording.clock import NodeClock, PublisherClock
from signalling.recording.frames import HOLD_S, Connection, Frame
from signalling.recording.order import WAIT_S, InOrder
from signalling.recording.recording import MOST_WAITING, Recording
from signalling.recording.writer import Writer

SILENCE = b"\xfc\xff\xfe"  # 20 ms of Opus
KEYFRAME = b"\x10\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01" + bytes(20)
INTER = b"\x11\x00\x00" + bytes(20)
NTP_UNIX_S = 2_208_988_800


def packet(number: int, timestamp: int = 0, payload: bytes = SILENCE, marker: int = 1, ssrc: int = 1) -> RtpPacket:
    return RtpPacket(96, marker, number & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc, payload)


def picture(number: int, timestamp: int, frame: bytes, start: int = 1, marker: int = 1) -> RtpPacket:
    descriptor = VpxPayloadDescriptor(partition_start=start, partition_id=0, picture_id=number & 0x7FFF)
    return packet(number, timestamp, bytes(descriptor) + frame, marker, ssrc=2)


@given(first=st.integers(0, 65535), lost=st.sets(st.integers(1, 39)), seed=st.integers(0, 99))
def test_packets_come_out_once_in_order_with_what_is_missing_counted(first: int, lost: set[int], seed: int) -> None:
    order = InOrder()
    order.put(packet(first), 0.0)
    coming = [number for number in range(1, 41) if number not in lost] * 2
    random.Random(seed).shuffle(coming)
    for number in coming:
        order.put(packet(first + number), 0.0)
    came = list(order.take(math.inf))
    numbers = [(one.packet.sequence_number - first) & 0xFFFF for one in came]
    assert numbers == sorted(set(range(41)) - lost)
    assert sum(one.lost_before for one in came) == len(lost)


def test_one_that_is_missing_is_waited_for_and_then_given_up() -> None:
    order = InOrder()
    for number in (1, 3):
        order.put(packet(number), 10.0)
    assert [one.packet.sequence_number for one in order.take(10.0 + WAIT_S / 2)] == [1]
    order.put(packet(2), 10.2)
    assert [one.packet.sequence_number for one in order.take(10.3)] == [2, 3]
    order.put(packet(5), 10.4)
    assert [one.lost_before for one in order.take(10.5 + WAIT_S)] == [1]


@given(ahead_ms=st.integers(-10_000_000, 10_000_000), delays=st.lists(st.floats(0, 0.4), min_size=1, max_size=60))
def test_voice_and_picture_of_one_clock_are_of_one_time(ahead_ms: int, delays: list[float]) -> None:
    """However wrong the publisher's clock is, and however late its reports come."""
    clock = PublisherClock(NodeClock())
    for number, delay_s in enumerate(delays):
        sent_s = 1000.0 + number
        ntp = int((sent_s + ahead_ms / 1000 + NTP_UNIX_S) * 2**32)
        clock.reported("audio", SenderReport(ntp, int(sent_s * 48_000) & 0xFFFFFFFF, sent_s + delay_s))
        clock.reported("video", SenderReport(ntp, int(sent_s * 90_000) & 0xFFFFFFFF, sent_s + delay_s))
    at_s = 1000.0 + len(delays)
    audio = clock.captured_ms("audio", int(at_s * 48_000) & 0xFFFFFFFF, at_s + 0.1)
    video = clock.captured_ms("video", int(at_s * 90_000) & 0xFFFFFFFF, at_s + 0.1)
    assert abs(audio - video) < 1
    assert -1 <= audio - NodeClock().utc_ms(at_s) <= 401


@given(ntp=st.integers(0, 2**64 - 1), rtp=st.integers(0, 2**32 - 1), timestamp=st.integers(0, 2**32 - 1))
def test_nonsense_in_a_report_moves_nothing_far_from_when_it_came(ntp: int, rtp: int, timestamp: int) -> None:
    node = NodeClock()
    clock = PublisherClock(node)
    clock.reported("video", SenderReport(ntp, rtp, 50.0))
    assert abs(clock.captured_ms("video", timestamp, 60.0) - node.utc_ms(60.0)) <= 3000


def test_what_refers_to_a_lost_frame_is_left_out_until_a_keyframe() -> None:
    asked: list[bool] = []
    connection = Connection(NodeClock(), lambda: asked.append(True))
    coming = [
        picture(1, 0, INTER),  # before any keyframe
        picture(2, 3000, KEYFRAME[:12], marker=0),
        picture(3, 3000, KEYFRAME[12:], start=0),
        picture(4, 6000, INTER),
        picture(6, 12000, INTER),
        picture(7, 15000, KEYFRAME),
    ]
    for one in coming:
        connection.heard("video", one, 0.0)
    frames = [frame for _, frame in connection.frames(math.inf)]
    assert [frame.content for frame in frames] == [KEYFRAME, INTER, KEYFRAME]
    assert [frame.after_loss for frame in frames] == [False, False, True]
    assert asked == [True]


def test_nothing_is_written_before_its_time_is_known_or_nobody_tells_it() -> None:
    connection = Connection(NodeClock(), lambda: None)
    connection.heard("audio", packet(1), 100.0)
    assert connection.frames(100.0 + HOLD_S - 1) == []
    assert len(connection.frames(100.0 + HOLD_S)) == 1


FRAMES = st.lists(
    st.tuples(st.sampled_from(["audio", "video"]), st.integers(-50, 40_000), st.integers(10, 70_000)), max_size=25
)


@given(frames=FRAMES)
def test_whatever_frames_come_the_file_is_read_back_as_it_was_written(frames: list[tuple[str, int, int]]) -> None:
    private, public = sealing.new_keys()
    writer = Writer("e", public, 1_700_000_000_000)
    for kind, at_ms, size in frames:
        key = kind == "audio" or at_ms % 2 == 0
        content = KEYFRAME + bytes(size) if key and kind == "video" else bytes((0xFC,)) * min(size, 500)
        writer.add(writer.began_ms + at_ms, Frame(kind, 0, 0.0, content, key))  # type: ignore[arg-type]
    writer.write(writer.began_ms + 20_000)
    writer.finish("stopped")
    chunks = writer.ready()
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    file = io.BytesIO(b"".join(chunk.frame for chunk in chunks))
    content = b"".join(sealing.chunks(private, "e", file))
    assert len(content) == sum(chunk.plain_bytes for chunk in chunks)
    if not frames:
        assert content == b""
        return
    with av.open(io.BytesIO(content)) as container:
        read = [(one.stream.type, one.pts) for one in container.demux() if one.pts is not None]
    assert len(read) == len(frames)
    for kind in ("audio", "video"):
        times = [pts for of, pts in read if of == kind]
        assert times == sorted(set(times))


def test_a_file_says_when_it_began() -> None:
    clusters = webm.Clusters()
    clusters.add(webm.VIDEO, 0, KEYFRAME, key=True)
    began_at = datetime(2026, 11, 25, 19, 30, 0, 123_000, UTC)
    with av.open(io.BytesIO(webm.head("exhibit:7", began_at) + clusters.end())) as container:
        assert container.metadata["title"] == "exhibit:7"
        assert container.metadata["creation_time"].startswith("2026-11-25T19:30:00.123")
        assert [stream.codec_context.name for stream in container.streams] == ["vp8", "opus"]


def test_more_than_the_thread_can_take_is_left_out_and_told_as_a_gap() -> None:
    _, public = sealing.new_keys()
    recording = Recording("e", "her", public, NodeClock(), 0.0, lambda: None)
    for number in range(MOST_WAITING + 100):
        recording.heard("audio", packet(number, 960 * number), number * 0.02)
    assert recording.overflowed == 100
    now_s = (MOST_WAITING + 100) * 0.02
    recording.work(now_s)
    for number in range(MOST_WAITING + 100, MOST_WAITING + 200):
        recording.heard("audio", packet(number, 960 * number), number * 0.02)
    recording.stop("stopped")
    gaps = [gap for chunk in recording.work(now_s + 2) for gap in chunk.gaps]
    (gap,) = [gap for gap in gaps if gap.why == "overflow"]
    assert 1900 < gap.end_ms - gap.start_ms < 2100
