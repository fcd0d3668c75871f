"""Renumbering: continuous towards the viewer, true to what was lost."""

from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.sequence import SequenceRewriter, Unwrapper

U16 = st.integers(0, 0xFFFF)
U32 = st.integers(0, 0xFFFFFFFF)


def rewriter(sequence_number: int = 65_530, timestamp: int = 0xFFFFFF00) -> SequenceRewriter:
    return SequenceRewriter(90_000, sequence_number, timestamp)


@given(U16, st.lists(st.integers(-300, 300), max_size=300))
def test_unwrapped_numbers_keep_their_distance(first: int, steps: list[int]) -> None:
    unwrapper = Unwrapper()
    number = unwrapper.unwrap(first)
    for step in steps:
        target = max(number + step, 0)
        assert unwrapper.unwrap(target & 0xFFFF) == target
        number = max(number, target)


@given(U16, U32, st.lists(st.integers(0, 400), min_size=1, max_size=200))
def test_gaps_order_and_repeats_survive(first: int, timestamp: int, arrivals: list[int]) -> None:
    """Whatever is lost, late or doubled after the first packet stays exactly so."""
    renumbering = rewriter()
    renumbering.anchor(first, timestamp, 0.0)
    start = renumbering.rewrite(first, timestamp, 0.0)
    assert start is not None
    for distance in arrivals:
        numbers = renumbering.rewrite((first + distance) & 0xFFFF, (timestamp + 3000 * distance) & 0xFFFFFFFF, 0.0)
        assert numbers is not None
        assert (numbers[0] - start[0]) & 0xFFFF == distance
        assert (numbers[1] - start[1]) & 0xFFFFFFFF == 3000 * distance
        assert renumbering.original(numbers[0]) == (first + distance) & 0xFFFF


@given(U16, U16, U32, U32)
def test_a_new_source_follows_on_the_old_one(first: int, second: int, stamp: int, other_stamp: int) -> None:
    renumbering = rewriter()
    renumbering.anchor(first, stamp, 10.0)
    old = renumbering.rewrite(first, stamp, 10.0)
    renumbering.anchor(second, other_stamp, 12.0)
    new = renumbering.rewrite(second, other_stamp, 12.0)
    assert old is not None
    assert new is not None
    assert (new[0] - old[0]) & 0xFFFF == 1
    assert (new[1] - old[1]) & 0xFFFFFFFF == 2 * 90_000 + 1


@given(U16, st.integers(1, 300))
def test_packets_from_before_the_beginning_are_dropped(first: int, distance: int) -> None:
    renumbering = rewriter()
    renumbering.anchor(first, 0, 0.0)
    renumbering.rewrite(first, 0, 0.0)
    assert renumbering.rewrite((first - distance) & 0xFFFF, 0, 0.0) is None


def test_a_late_packet_long_after_the_beginning_is_passed_on() -> None:
    renumbering = rewriter(sequence_number=0)
    renumbering.anchor(1, 0, 0.0)
    for number in range(1, 70_000):
        renumbering.rewrite(number & 0xFFFF, 0, 0.0)
    assert renumbering.rewrite(69_990 & 0xFFFF, 0, 0.0) == (69_990 & 0xFFFF, 1 + 0xFFFFFF00)
