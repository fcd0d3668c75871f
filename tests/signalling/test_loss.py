"""Loss: what is asked for again, what is kept for others, what is reported."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.history import PacketHistory
from signalling.forwarder.nack import MAX_GAP, MAX_REQUESTS, RETRY_S, LossTracker
from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.reception import Reception

FIRST = 65_500  # so that every pattern crosses the wrap-around


def packet(number: int) -> RtpPacket:
    return RtpPacket(96, 0, number & 0xFFFF, 0, 1, b"x")


def requests(numbers: Iterable[int], tracker: LossTracker) -> list[int]:
    asked: list[int] = []
    for number in numbers:
        asked += tracker.received((FIRST + number) & 0xFFFF, 0.0)
    return [(one - FIRST) & 0xFFFF for one in asked]


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        ([0, 1, 2, 3], []),
        ([0, 2, 3], [1]),
        ([0, 5], [1, 2, 3, 4]),
        ([0, 2, 1, 3], [1]),
        ([0, 1, 1, 2], []),
        ([5, 3, 4, 6], []),
        ([0, 50, 100], [*range(1, 50), *range(51, 100)]),
    ],
)
def test_each_gap_is_asked_for_once(pattern: list[int], asked: list[int]) -> None:
    assert requests(pattern, LossTracker()) == asked


def test_what_has_arrived_is_missed_no_more() -> None:
    tracker = LossTracker()
    requests([0, 3, 1], tracker)
    assert tracker.missing == [(FIRST + 2) & 0xFFFF]


def test_what_stays_away_is_asked_for_again_and_then_given_up() -> None:
    tracker = LossTracker()
    assert tracker.received(0, 0.0) == []
    assert tracker.received(2, 0.0) == [1]
    asked = [tracker.received(2 + n, n * RETRY_S * 1.01) for n in range(1, 2 * MAX_REQUESTS)]
    assert asked.count([1]) == MAX_REQUESTS - 1
    assert tracker.missing == []


def test_a_long_outage_is_not_asked_for_packet_by_packet() -> None:
    tracker = LossTracker()
    assert requests([0, MAX_GAP + 2], tracker) == []
    assert tracker.missing == []


@given(st.lists(st.integers(0, 500), max_size=300))
def test_requests_are_for_packets_that_never_came(numbers: list[int]) -> None:
    tracker = LossTracker()
    seen: set[int] = set()
    for number in numbers:
        for asked in requests([number], tracker):
            assert asked not in seen | {number}
        seen.add(number)
    assert len(tracker.missing) <= 500


@given(st.lists(st.integers(0, 2000), max_size=300), st.integers(1, 600))
def test_the_history_gives_back_what_it_still_has_and_nothing_else(numbers: list[int], wanted: int) -> None:
    history = PacketHistory(capacity=64)
    for number in numbers:
        history.add(packet(number))
    found = history.find(wanted)
    assert found is None or found.sequence_number == wanted
    newest_in_place = [n for n in numbers if n % 64 == wanted % 64]
    assert (found is not None) == (bool(newest_in_place) and newest_in_place[-1] == wanted)


def test_a_cleared_history_has_nothing() -> None:
    history = PacketHistory()
    history.add(packet(1))
    history.clear()
    assert history.find(1) is None


def test_reported_loss_is_of_the_time_since_the_last_report() -> None:
    reception = Reception(ssrc=9, clock_rate=90_000)
    for number in (0, 1, 3):
        reception.add((FIRST + number) & 0xFFFF, 0, 0.0)
    first = reception.block(0.0)
    assert (first.ssrc, first.packets_lost, first.fraction_lost) == (9, 1, 64)
    for number in range(4, 60):
        reception.add((FIRST + number) & 0xFFFF, 0, 0.0)
    second = reception.block(0.0)
    assert (second.packets_lost, second.fraction_lost) == (1, 0)
    assert second.highest_sequence == FIRST + 59, "counted beyond the wrap-around"


def test_the_round_trip_can_be_computed_from_the_report() -> None:
    reception = Reception(ssrc=9, clock_rate=90_000)
    reception.add(1, 0, 10.0)
    reception.sender_report(0x1111_2222_3333_4444, 10.0)
    block = reception.block(10.5)
    assert (block.lsr, block.dlsr) == (0x2222_3333, 32_768)


def test_jitter_is_zero_for_a_steady_stream_and_grows_with_delay() -> None:
    reception = Reception(ssrc=9, clock_rate=48_000)
    for number in range(50):
        reception.add(number, number * 960, number * 0.02)
    assert reception.block(1.0).jitter <= 1
    for number in range(50, 100):
        reception.add(number, number * 960, number * 0.02 + (0.03 if number % 2 else 0.0))
    assert reception.block(2.0).jitter > 500


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)), max_size=60))
def test_any_stream_can_be_reported(arrivals: list[tuple[int, int]]) -> None:
    reception = Reception(ssrc=1, clock_rate=90_000)
    for position, (number, timestamp) in enumerate(arrivals):
        reception.add(number, timestamp, position * 0.01)
        assert bytes(reception.block(position * 0.01))
