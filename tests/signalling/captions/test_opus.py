"""Packets in time: loss and silence become silence, late packets are left out, nothing is made up."""

from hypothesis import given
from hypothesis import strategies as st

from signalling.captions.opus import CLOCK, LONGEST_SILENCE_S, Piece, Timeline, duration
from signalling.captions.sound import RATE, SAMPLE_BYTES, Sound
from tests.signalling.captions.speech import packets, seconds, spoken

SILK_60_MS = bytes([0b00011000])  # narrow band, one frame
WORD = SILK_60_MS + b"something"


def test_durations_are_read_from_the_first_byte() -> None:
    assert duration(SILK_60_MS) == 2880
    assert duration(bytes([0b11111000])) == 960  # 20 ms, CELT
    assert duration(bytes([0b11111011, 3])) == 2880  # three of them
    assert duration(b"") == duration(bytes([0b00011011, 63])) == 0  # longer than 120 ms: malformed


def test_packets_in_a_row_leave_nothing_between_them() -> None:
    line = Timeline()
    assert line.take(7, 65535, 2**32 - 2880, WORD) == Piece(0, WORD)
    assert line.take(7, 0, 0, WORD) == Piece(0, WORD)


def test_a_lost_packet_becomes_silence_of_its_length() -> None:
    line = Timeline()
    line.take(7, 0, 0, WORD)
    assert line.take(7, 2, 5760, WORD) == Piece(2880, WORD)


def test_a_late_packet_is_left_out() -> None:
    line = Timeline()
    line.take(7, 0, 0, WORD)
    line.take(7, 2, 5760, WORD)
    assert line.take(7, 1, 2880, WORD) is None


def test_discontinuous_transmission_is_silence_and_not_a_hole() -> None:
    line = Timeline()
    line.take(7, 0, 0, WORD)
    assert line.take(7, 1, 2 * CLOCK, SILK_60_MS) == Piece(2 * CLOCK - 2880 + 2880, None)


def test_silence_that_was_heard_while_waiting_is_not_heard_again() -> None:
    line = Timeline()
    line.take(7, 0, 0, WORD)
    assert line.wait(0.2) == Piece(9600)
    assert line.take(7, 1, 2880 + CLOCK, WORD) == Piece(CLOCK - 9600, WORD)


def test_waiting_is_not_for_ever() -> None:
    line = Timeline()
    line.take(7, 0, 0, WORD)
    waited = [line.wait(0.2) for _ in range(100)]
    assert sum(piece.silence for piece in waited if piece) <= (LONGEST_SILENCE_S + 0.2) * CLOCK
    assert waited[-1] is None


def test_a_long_hole_and_another_stream_end_the_segment() -> None:
    line = Timeline()
    assert line.take(7, 0, 0, WORD) == Piece(0, WORD)
    assert line.take(7, 40, 40 * 2880, WORD) == Piece(0, WORD, broken=True)
    assert line.take(8, 0, 5, WORD) == Piece(0, WORD, broken=True)


@given(st.lists(st.integers(0, 80), max_size=30))
def test_sound_never_comes_out_longer_than_it_was(order: list[int]) -> None:
    line, heard = Timeline(), 0
    for number in order:
        piece = line.take(7, number, number * 2880, WORD)
        if piece is not None:
            heard += piece.silence + (2880 if piece.payload else 0)
    assert heard <= (max(order, default=0) + 1) * 2880


def test_real_speech_decodes_to_its_length_at_16_khz() -> None:
    line, sound, payloads = Timeline(), Sound(), spoken(0)
    pieces = [line.take(one.ssrc, one.sequence_number, one.timestamp, one.payload) for one in packets(payloads)]
    samples = b"".join(sound.of(piece) for piece in pieces if piece is not None)
    assert abs(len(samples) / SAMPLE_BYTES / RATE - seconds(payloads)) < 0.05
    assert max(samples) > 0


def test_what_is_no_opus_is_silence_and_no_crash() -> None:
    sound = Sound()
    for payload in (b"\xff\xff\xff", bytes(range(200)), b"\x1b\x02\x00"):
        sound.of(Piece(0, payload))
    assert len(sound.of(Piece(0, spoken(0)[3]))) > 0
