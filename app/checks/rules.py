"""What the ways to talk cost her, told before she consents. What they need of a line: `eligibility.rules.NEEDS`."""

from dataclasses import asdict, dataclass
from typing import Any

from app.eligibility.rules import CAMERA, NEEDS

COST_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one way to talk.

    kb_per_min: both ways together, at the budgets of docs/performance.md; `make bench ONLY=modes` measures them.
    battery_per_min: share of a full battery that a phone usually spends. For video 20–25% in 30 minutes (jitsi #6683),
    the others are estimates; what her own phone spends is measured in the call.
    """

    kb_per_min: int
    battery_per_min: float

    @property
    def mb(self) -> int:
        """Megabytes of COST_MINUTES, to the nearest; 0: less than one."""
        kilobytes = self.kb_per_min * COST_MINUTES
        return 0 if kilobytes < 1000 else round(kilobytes / 1000)


COSTS = {
    "signing": Cost(2 * 2400, 0.0075),
    "video": Cost(2 * 900, 0.0075),
    "low": Cost(2 * 600, 0.006),
    "stills": Cost(2 * 300, 0.004),
    "voice": Cost(2 * 110, 0.0022),
    "text": Cost(2 * 45, 0.001),
}


def ways_to_talk() -> dict[str, dict[str, Any]]:
    """Each way with its cost in `mb`, and what it needs, as her page is told (`static/js/victim/ways.js`)."""
    return {
        mode: {
            "mb": cost.mb,
            "needs": {"camera": mode in CAMERA, "battery_per_min": cost.battery_per_min, **asdict(NEEDS[mode])},
        }
        for mode, cost in COSTS.items()
    }
