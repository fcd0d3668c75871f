"""How much sound may be on its way to a recogniser; what is too much is left out, as a whole and said so."""

#: Sound sent and not yet done with, beyond which no more is sent.
FULL_MS = 1000
#: Sending begins again when no more than this is left: the words in between would come in shreds otherwise.
ROOM_MS = 200


class Flow:
    """Counts the sound on its way. Times are UTC in ms."""

    def __init__(self) -> None:
        self._under_way_ms = 0
        self._gap: tuple[int, int] | None = None

    def offer(self, length_ms: int, at_ms: int, ready: bool = True) -> bool:
        """Whether a packet that ended at `at_ms` may be sent; `ready`: whether there is somebody to send it to."""
        limit_ms = ROOM_MS if self._gap else FULL_MS
        if not ready or self._under_way_ms + length_ms > limit_ms:
            began_ms = self._gap[0] if self._gap else at_ms - length_ms
            self._gap = (began_ms, at_ms)
            return False
        self._under_way_ms += length_ms
        return True

    def did(self, length_ms: int) -> None:
        """The recogniser has done with a packet."""
        self._under_way_ms = max(0, self._under_way_ms - length_ms)

    def broke(self, at_ms: int) -> None:
        """The recogniser is gone, with everything on its way."""
        if self._under_way_ms:
            self._gap = (self._gap[0] if self._gap else at_ms - self._under_way_ms, at_ms)
        self._under_way_ms = 0

    def taken_gap(self) -> tuple[int, int] | None:
        """The gap that has ended, if a packet could be sent after it; told once."""
        gap, self._gap = self._gap, None
        return gap
