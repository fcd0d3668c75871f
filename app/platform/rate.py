"""How fast one client may speak: a token bucket that is handed the time.

Pure: no clock and no socket in here. `app.platform.realtime` uses it for socket events, `app.platform.websocket_guard`
for raw frames.
"""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What to do with the message that was just counted."""

    ALLOW = "allow"
    REFUSE = "refuse"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Rate:
    """A steady rate, the burst on top of it, and how long an excess is borne.

    per_second: tokens that come back each second; what a client may spend for ever.
    burst: tokens of a full bucket; what a client may spend at once.
    cut_after_s: seconds from the first refusal until the client is cut, unless it paused and the bucket got half full.
    """

    per_second: float
    burst: float
    cut_after_s: float


class Bucket:
    """The tokens of one client."""

    __slots__ = ("_at_s", "_excess_since_s", "_rate", "_tokens")

    def __init__(self, rate: Rate, now_s: float) -> None:
        self._rate = rate
        self._tokens = rate.burst
        self._at_s = now_s
        self._excess_since_s: float | None = None

    def take(self, now_s: float, cost: float = 1.0) -> Verdict:
        """Count one message of `cost` tokens at `now_s` (monotonic seconds; one before the last counts as the last)."""
        self._refill(now_s)
        if self._tokens >= cost:
            self._tokens -= cost
            return Verdict.ALLOW
        if self._excess_since_s is None:
            self._excess_since_s = self._at_s
        overdue = self._at_s - self._excess_since_s >= self._rate.cut_after_s
        return Verdict.CUT if overdue else Verdict.REFUSE

    def wait_s(self, cost: float = 1.0) -> float:
        """Seconds from the last `take` until `cost` tokens will be there; 0 if they are there."""
        return max(0.0, cost - self._tokens) / self._rate.per_second

    def _refill(self, now_s: float) -> None:
        elapsed_s = max(0.0, now_s - self._at_s)
        self._at_s += elapsed_s
        self._tokens = min(self._rate.burst, self._tokens + elapsed_s * self._rate.per_second)
        if self._tokens >= self._rate.burst / 2:
            self._excess_since_s = None
