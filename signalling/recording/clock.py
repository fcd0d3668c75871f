"""When something was captured, on this node's clock, from its RTP timestamp.

A publisher's sender reports tie the timestamps of voice and picture to one clock of theirs (RFC 3550 section 6.4.1):
that keeps lips and voice together. How far that clock is from ours is told by the report that travelled fastest; it is
followed slowly, for quartz drifts by some 50 ppm: 180 ms in an hour.
"""

import time
from collections import deque

from signalling.forwarder.receiver import CLOCK_RATE, Kind, SenderReport

#: How many reports the fastest is chosen from: the last minute or so.
REPORTS = 20
#: Most that one report may move the whole timeline.
STEP_MS = 10.0
#: What a report says may differ so much from when packets came; otherwise it is nonsense, and they are believed.
BELIEVED_MS = 3000.0
_NTP_TO_UNIX_S = 2_208_988_800


class NodeClock:
    """UTC in ms for monotonic seconds: read once, so that no step of the system's clock tears a recording."""

    def __init__(self) -> None:
        self._ahead_ms = time.time() * 1000 - time.monotonic() * 1000

    def utc_ms(self, at_s: float) -> float:
        """UTC in ms of a monotonic time."""
        return at_s * 1000 + self._ahead_ms


class PublisherClock:
    """One connection's timestamps."""

    def __init__(self, node: NodeClock) -> None:
        self._node = node
        self._reports: dict[Kind, tuple[float, int]] = {}  # NTP in ms, RTP timestamp
        self._ahead_ms: deque[float] = deque(maxlen=REPORTS)
        self._offset_ms: float | None = None
        self._arrivals: dict[Kind, tuple[float, int]] = {}

    def knows(self, kind: Kind) -> bool:
        """Whether a report of this track has come."""
        return kind in self._reports

    def restarted(self, kind: Kind) -> None:
        """A new stream: what was reported of the last one says nothing about it."""
        self._reports.pop(kind, None)
        self._arrivals.pop(kind, None)

    def reported(self, kind: Kind, report: SenderReport) -> None:
        """Take a publisher's report."""
        ntp_ms = (report.ntp_timestamp / 2**32 - _NTP_TO_UNIX_S) * 1000
        self._reports[kind] = (ntp_ms, report.rtp_timestamp)
        self._ahead_ms.append(self._node.utc_ms(report.arrived_at_s) - ntp_ms)
        fastest_ms = min(self._ahead_ms)
        if self._offset_ms is None:
            self._offset_ms = fastest_ms
        else:
            self._offset_ms += max(-STEP_MS, min(STEP_MS, fastest_ms - self._offset_ms))

    def captured_ms(self, kind: Kind, timestamp: int, came_s: float) -> float:
        """UTC in ms; by the arrival of the stream's first packet as long as nothing was reported."""
        came_ms = self._node.utc_ms(came_s)
        if kind in self._reports and self._offset_ms is not None:
            ntp_ms, reported = self._reports[kind]
            at_ms = ntp_ms + self._offset_ms + _signed(timestamp - reported) * 1000 / CLOCK_RATE[kind]
            if abs(at_ms - came_ms) <= BELIEVED_MS:
                return at_ms
        first_ms, first = self._arrivals.setdefault(kind, (came_ms, timestamp))
        at_ms = first_ms + _signed(timestamp - first) * 1000 / CLOCK_RATE[kind]
        if abs(at_ms - came_ms) <= BELIEVED_MS:
            return at_ms
        self._arrivals[kind] = (came_ms, timestamp)
        return came_ms


def _signed(value: int) -> int:
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000
