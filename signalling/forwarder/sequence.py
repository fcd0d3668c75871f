"""Sequence numbers and timestamps: making one continuous stream of whatever source feeds a slot.

All arithmetic is modulo 2^16 (sequence numbers) and 2^32 (timestamps).
"""

_HALF = 0x8000


class Unwrapper:
    """Turns 16-bit sequence numbers into numbers that never wrap, nearest to the newest."""

    def __init__(self) -> None:
        self.newest: int | None = None

    def unwrap(self, sequence_number: int) -> int:
        """The number without wrap-around; also remembers the newest."""
        if self.newest is None:
            self.newest = sequence_number
            return sequence_number
        ahead = (sequence_number - self.newest) & 0xFFFF
        unwrapped = self.newest + (ahead if ahead < _HALF else ahead - 0x10000)
        if unwrapped > self.newest:
            self.newest = unwrapped
        return unwrapped


class SequenceRewriter:
    """Numbers for the packets that leave on one SSRC while its source may change.

    The offset to a source is fixed, so that a gap in what arrived stays a gap in what leaves:
    the viewer sees the loss, asks again and can repair it.
    """

    def __init__(self, clock_rate: int, sequence_number: int, timestamp: int) -> None:
        self._clock_rate = clock_rate
        self._incoming = Unwrapper()
        self._first_incoming = 0
        self._sequence_offset = 0
        self._newest_sequence = sequence_number
        self._newest_timestamp = timestamp
        self._newest_at_s: float | None = None
        self.timestamp_offset = 0

    def anchor(self, sequence_number: int, timestamp: int, now_s: float) -> None:
        """Begin a new source with this packet, right behind what left before."""
        self._incoming = Unwrapper()
        self._first_incoming = self._incoming.unwrap(sequence_number)
        elapsed_s = now_s - self._newest_at_s if self._newest_at_s is not None else 0.0
        follows = self._newest_timestamp + int(elapsed_s * self._clock_rate) + 1
        self._sequence_offset = self._newest_sequence + 1 - sequence_number
        self.timestamp_offset = (follows - timestamp) & 0xFFFFFFFF

    def rewrite(self, sequence_number: int, timestamp: int, now_s: float) -> tuple[int, int] | None:
        """Outgoing (sequence number, timestamp); None for a packet from before the anchor."""
        newest = self._incoming.newest
        unwrapped = self._incoming.unwrap(sequence_number)
        if unwrapped < self._first_incoming:
            return None
        outgoing = (sequence_number + self._sequence_offset) & 0xFFFF
        outgoing_timestamp = (timestamp + self.timestamp_offset) & 0xFFFFFFFF
        if newest is None or unwrapped >= newest:
            self._newest_sequence = outgoing
            self._newest_timestamp = outgoing_timestamp
            self._newest_at_s = now_s
        return outgoing, outgoing_timestamp

    def original(self, outgoing: int) -> int:
        """The source's sequence number of a packet that left as `outgoing`."""
        return (outgoing - self._sequence_offset) & 0xFFFF
