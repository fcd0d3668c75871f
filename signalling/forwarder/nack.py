"""Which packets to ask the publisher for again (RFC 4585 section 6.2.1)."""

from signalling.forwarder.sequence import Unwrapper

#: Ask again after this long: above most round trips, below what a viewer's buffer bears.
RETRY_S = 0.12
#: After so many requests the packet is taken as gone; a keyframe is the cure then.
MAX_REQUESTS = 6
#: A longer gap isn't asked for packet by packet: a keyframe is smaller.
MAX_GAP = 128


class LossTracker:
    """Follows one stream's sequence numbers and says which ones to request, and when."""

    def __init__(self) -> None:
        self._unwrapper = Unwrapper()
        self._missing: dict[int, tuple[int, float]] = {}

    @property
    def missing(self) -> list[int]:
        """The sequence numbers that are still hoped for, oldest first."""
        return [number & 0xFFFF for number in sorted(self._missing)]

    def received(self, sequence_number: int, now_s: float) -> list[int]:
        """Note an arrival; returns the sequence numbers to request now, often none."""
        newest = self._unwrapper.newest
        number = self._unwrapper.unwrap(sequence_number)
        if newest is not None and number > newest + 1:
            return self._note_gap(newest + 1, number, now_s)
        if not self._missing:
            return []
        self._missing.pop(number, None)
        return self._retries(now_s)

    def _note_gap(self, first: int, end: int, now_s: float) -> list[int]:
        if end - first > MAX_GAP:
            self._missing.clear()
            return []
        due = self._retries(now_s)
        for number in range(first, end):
            self._missing[number] = (1, now_s)
            due.append(number & 0xFFFF)
        return due

    def _retries(self, now_s: float) -> list[int]:
        due = []
        for number, (requests, asked_at_s) in list(self._missing.items()):
            if now_s - asked_at_s < RETRY_S:
                continue
            if requests >= MAX_REQUESTS:
                del self._missing[number]
                continue
            self._missing[number] = (requests + 1, now_s)
            due.append(number & 0xFFFF)
        return due
