"""What a measured line is called.

Bounds: ITU-T G.114 (one-way 150 ms good, 400 ms limit for conversation) taken as round trips, and what the modes need.
"""

from typing import Literal

Quality = Literal["good", "fair", "weak"]

GOOD_RTT_MS = 300
WEAK_RTT_MS = 800
WEAK_KBPS = 120  # less doesn't carry video beside voice
FAIR_KBPS = 400


def link_quality(rtt_ms: float | None, downlink_kbps: float | None) -> Quality | None:
    """The line in one word; None when nothing was measured."""
    if rtt_ms is None and downlink_kbps is None:
        return None
    rtt, down = rtt_ms or 0, downlink_kbps if downlink_kbps is not None else FAIR_KBPS
    if rtt > WEAK_RTT_MS or down < WEAK_KBPS:
        return "weak"
    return "good" if rtt <= GOOD_RTT_MS and down >= FAIR_KBPS else "fair"
