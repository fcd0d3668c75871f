"""One direction of the emulated link."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.link_queue import Direction, MobileLink

PACKET = bytes([0x45, *[0] * 8, 17, *[0] * 990])  # 1000 bytes of UDP over IPv4


def direction(**settings: float) -> Direction:
    link = MobileLink(**settings)
    return Direction(link.down_kbps, link, Random(1))


def test_a_packet_takes_its_sending_time_and_half_the_round_trip() -> None:
    down = direction(rtt_ms=400, down_kbps=400)
    down.offer(PACKET, now_s=10.0)
    assert down.next_due_s == pytest.approx(10.0 + 0.02 + 0.2)
    assert down.due(10.219) == []
    assert down.due(10.221) == [PACKET]


def test_packets_wait_for_those_before_them() -> None:
    down = direction(rtt_ms=0, down_kbps=400)
    for _ in range(3):
        down.offer(PACKET, now_s=0.0)
    assert [len(down.due(at_s)) for at_s in (0.0201, 0.0401, 0.0601)] == [1, 1, 1]


def test_a_full_queue_drops_what_comes_last() -> None:
    down = direction(down_kbps=400, queue_ms=100)
    taken = [down.offer(PACKET, now_s=0.0) for _ in range(20)]
    assert taken == [True] * 6 + [False] * 14
    assert down.counters["dropped"] == 14


def test_without_a_rate_only_the_delay_remains() -> None:
    down = direction(rtt_ms=100, down_kbps=0)
    for _ in range(1000):
        down.offer(PACKET, now_s=0.0)
    assert len(down.due(0.0501)) == 1000


def test_a_lossy_link_loses_its_share() -> None:
    down = direction(down_kbps=0, loss=0.1)
    lost = sum(not down.offer(PACKET, now_s=0.0) for _ in range(5000))
    assert lost == pytest.approx(500, rel=0.2)


def test_a_change_counts_from_the_next_packet_on() -> None:
    down = direction(rtt_ms=0, down_kbps=400)
    down.offer(PACKET, now_s=0.0)
    down.change(100, MobileLink(rtt_ms=0))
    down.offer(PACKET, now_s=0.0)
    assert len(down.due(0.0201)) == 1
    assert down.next_due_s == pytest.approx(0.02 + 0.08)


def test_bytes_are_counted_by_protocol() -> None:
    down = direction()
    down.offer(PACKET, now_s=0.0)
    down.offer(bytes([0x60, *[0] * 5, 6, *[0] * 53]), now_s=0.0)
    assert down.counters == {"packets": 2, "bytes": 1060, "tcp_bytes": 60, "udp_bytes": 1000, "dropped": 0}


@given(st.lists(st.tuples(st.floats(0, 0.1), st.integers(20, 1400)), min_size=1, max_size=100))
def test_what_is_taken_arrives_once_and_in_order_and_never_faster_than_the_rate(sent: list[tuple[float, int]]) -> None:
    down = direction(rtt_ms=200, down_kbps=400)
    now_s, taken = 0.0, []
    for number, (gap_s, size) in enumerate(sent):
        now_s += gap_s
        packet = bytes([0x45, number % 256, *[0] * (size - 2)])
        if down.offer(packet, now_s):
            taken.append(packet)
    seconds = 0.1 + sum(len(packet) for packet in taken) / 50_000
    assert (down.next_due_s or 0) >= 0.1
    early = down.due(seconds - 0.001)
    assert len(early) < len(taken)
    assert early + down.due(now_s + seconds + 1) == taken
