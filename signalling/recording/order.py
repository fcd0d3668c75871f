"""RTP packets in their order: what came late or again is put where it belongs, what never came is given up."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.sequence import Unwrapper

#: How long one that is missing is waited for: a lost one is asked for again, and comes after a round trip or two.
WAIT_S = 0.5
#: More than this many ahead is another stream or nonsense, not a hole.
LARGEST_HOLE = 3000


@dataclass(frozen=True, slots=True)
class Came:
    """A packet, when it came (monotonic seconds), and how many before it never did."""

    packet: RtpPacket
    at_s: float
    lost_before: int = 0


class InOrder:
    """One stream's packets by sequence number."""

    def __init__(self) -> None:
        self._numbers = Unwrapper()
        self._waiting: dict[int, Came] = {}
        self._next: int | None = None

    def put(self, packet: RtpPacket, at_s: float) -> None:
        """Take a packet as it comes; one that comes too late, or twice, is left out."""
        number = self._numbers.unwrap(packet.sequence_number)
        if self._next is None:
            self._next = number
        if number >= self._next:
            self._waiting.setdefault(number, Came(packet, at_s))

    def take(self, now_s: float) -> Iterator[Came]:
        """Those whose turn it is; `now_s` infinite: all that are left."""
        while self._waiting and self._next is not None:
            came = self._waiting.pop(self._next, None)
            lost = 0
            if came is None:
                number = min(self._waiting)
                if now_s - self._waiting[number].at_s < WAIT_S and number - self._next < LARGEST_HOLE:
                    return
                lost, came = number - self._next, self._waiting.pop(number)
                self._next = number
            self._next += 1
            yield Came(came.packet, came.at_s, lost)
