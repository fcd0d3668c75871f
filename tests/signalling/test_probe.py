"""The node's end of the probe: what it counts and sends, and that nobody can have it flood a line."""

from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.probe import (
    ALLOWANCE_BYTES,
    ALLOWANCE_BYTES_PER_S,
    MOST_PACKETS,
    OVERHEAD_BYTES,
    PACKET_BYTES,
    REPORT,
    Probe,
)

WHOLE_PROBE_PINGS, WHOLE_PROBE_TRAINS = 16, (3, MOST_PACKETS)
messages = st.binary(max_size=1300) | st.builds(
    lambda kind, rest: kind + rest, st.sampled_from([b"P", b"U", b"R", b"D"]), st.binary(max_size=12)
)


def cost(replies: list[bytes]) -> int:
    return sum(len(reply) + OVERHEAD_BYTES for reply in replies)


def report(probe: Probe, train: int, now_s: float = 9.0) -> tuple[int, int, int]:
    (answer,) = probe.received(bytes((*b"R", train)), now_s)
    letter, number, packets, size, span_us = REPORT.unpack(answer)
    assert (letter, number) == (b"R", train)
    return packets, size, span_us


def test_a_ping_comes_back_as_it_went() -> None:
    assert Probe(0.0).received(b"P12345678", 0.1) == [b"P12345678"]


def test_what_came_of_a_train_is_told_with_the_time_that_it_took() -> None:
    probe = Probe(0.0)
    for at_s in (1.0, 1.025, 1.05):
        assert probe.received(b"U\x07" + bytes(PACKET_BYTES - 2), at_s) == []
    assert probe.received(b"U\x08" + bytes(98), 2.0) == []
    assert report(probe, 7) == (3, 3 * PACKET_BYTES, 50_000)
    assert report(probe, 8) == (1, 100, 0)


def test_a_train_of_which_nothing_came_is_told_as_such() -> None:
    assert report(Probe(0.0), 9) == (0, 0, 0)


def test_only_the_last_few_trains_are_kept() -> None:
    probe = Probe(0.0)
    for train in range(200):
        probe.received(bytes((*b"U", train)) + bytes(98), 1.0)
    assert report(probe, 0) == (0, 0, 0)
    assert report(probe, 199) == (1, 100, 0)


def test_a_train_is_sent_in_packets_of_one_size_and_never_more_than_the_most() -> None:
    assert Probe(0.0).received(b"D\x05\x04", 0.1) == [b"D\x05" + bytes(PACKET_BYTES - 2)] * 4
    assert len(Probe(0.0).received(b"D\x05\xff", 0.1)) == MOST_PACKETS


def test_the_allowance_is_enough_for_five_whole_probes_in_a_row() -> None:
    probe = Probe(0.0)
    for _ in range(5):
        assert all(probe.received(b"P12345678", 1.0) for _ in range(WHOLE_PROBE_PINGS))
        for packets in WHOLE_PROBE_TRAINS:
            assert len(probe.received(bytes((*b"D", 1, packets)), 1.0)) == packets
            report(probe, 1, 1.0)


@given(st.lists(st.tuples(messages, st.floats(0, 0.5)), max_size=300))
def test_whatever_is_asked_no_more_is_sent_than_the_allowance(asked: list[tuple[bytes, float]]) -> None:
    probe, now_s, sent = Probe(0.0), 0.0, 0
    for message, later_s in asked:
        now_s += later_s
        replies = probe.received(message, now_s)
        assert all(len(reply) <= PACKET_BYTES for reply in replies)
        sent += cost(replies)
        assert sent <= ALLOWANCE_BYTES + now_s * ALLOWANCE_BYTES_PER_S


def test_who_asks_without_end_gets_less_than_a_voice_call() -> None:
    probe = Probe(0.0)
    sent = sum(cost(probe.received(b"D\x01\x0a", number / 100)) for number in range(60_000))  # ten minutes
    assert sent <= ALLOWANCE_BYTES + 600 * ALLOWANCE_BYTES_PER_S
    assert sent * 8 / 600 / 1000 < 8, "kbit/s"


def test_a_clock_that_goes_back_gives_nothing() -> None:
    probe = Probe(1000.0)
    for now_s in (1000.0, 0.0) * 20:
        probe.received(b"D\x01\x0a", now_s)
    assert probe.received(b"D\x01\x0a", 1000.0) == []
