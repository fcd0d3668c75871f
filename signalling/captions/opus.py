"""Opus packets in order: how long each is, and what of the time between them is silence."""

from dataclasses import dataclass

CLOCK = 48_000  # RTP timestamps of Opus, whatever it was sampled at (RFC 7587 section 4.1)
#: A hole longer than this ends the segment: nobody knows what was said in it.
LONGEST_HOLE_S = 1.0
#: While nothing comes (discontinuous transmission), so much silence is heard at most, so that pauses end segments.
LONGEST_SILENCE_S = 3.0
#: A packet of so few bytes holds no frame: the sender was silent (RFC 6716 section 3.4, RFC 7587 section 3.1.3).
EMPTY_BYTES = 2

_HYBRID_FROM, _CELT_FROM = 12, 16
_SILK_MS, _HYBRID_MS, _CELT_MS = (10.0, 20.0, 40.0, 60.0), (10.0, 20.0), (2.5, 5.0, 10.0, 20.0)


def duration(payload: bytes) -> int:
    """Length of a packet in ticks of CLOCK (RFC 6716 section 3.1); 0 if it is malformed."""
    if not payload:
        return 0
    config, frames = payload[0] >> 3, payload[0] & 3
    if config < _HYBRID_FROM:
        frame_ms = _SILK_MS[config & 3]
    elif config < _CELT_FROM:
        frame_ms = _HYBRID_MS[config & 1]
    else:
        frame_ms = _CELT_MS[config & 3]
    count = {0: 1, 1: 2, 2: 2}.get(frames, payload[1] & 0x3F if len(payload) > 1 else 0)
    ticks = int(count * frame_ms * CLOCK / 1000)
    return ticks if ticks <= CLOCK * 120 // 1000 else 0


@dataclass(frozen=True)
class Piece:
    """What comes next: `silence` ticks of nothing, then `payload` (None: nothing more). `broken`: after a long hole."""

    silence: int = 0
    payload: bytes | None = None
    broken: bool = False


class Timeline:
    """Puts packets where they belong in time. Lost ones become silence, late ones are left out."""

    def __init__(self) -> None:
        self._ssrc: int | None = None
        self._timestamp = self._number = self._waited = 0

    def take(self, ssrc: int, number: int, timestamp: int, payload: bytes) -> Piece | None:
        """The next packet; None for one that is late or malformed."""
        length = duration(payload)
        if not length:
            return None
        if ssrc != self._ssrc:
            piece = Piece(payload=_sound(payload), broken=self._ssrc is not None)
        else:
            ahead = _signed(timestamp - self._timestamp, 32)
            if ahead < 0:
                return None
            lost = _signed(number - self._number, 16) > 0
            broken = lost and ahead > LONGEST_HOLE_S * CLOCK
            hole = min(max(0, ahead - self._waited), int(LONGEST_SILENCE_S * CLOCK))
            piece = Piece(0 if broken else hole, _sound(payload), broken)
        if piece.payload is None:
            piece = Piece(piece.silence + length, None, piece.broken)
        self._ssrc, self._waited = ssrc, 0
        self._timestamp, self._number = (timestamp + length) & 0xFFFFFFFF, (number + 1) & 0xFFFF
        return piece

    def wait(self, seconds: float) -> Piece | None:
        """Nothing came for so long; None when enough silence was heard already."""
        if self._ssrc is None or self._waited >= LONGEST_SILENCE_S * CLOCK:
            return None
        self._waited += int(seconds * CLOCK)
        return Piece(int(seconds * CLOCK))


def _sound(payload: bytes) -> bytes | None:
    return payload if len(payload) > EMPTY_BYTES else None


def _signed(difference: int, bits: int) -> int:
    difference &= (1 << bits) - 1
    return difference - (1 << bits) if difference >> (bits - 1) else difference
