"""Whether the machine has room for one more recogniser, by how long each second of sound keeps it busy."""

from collections.abc import Iterable

#: The part of the processors that recognisers may take; the rest forwards sound and picture.
SHARE = 0.75
#: How much a new measurement weighs.
WEIGHT = 0.02


def has_room(running: Iterable[float], one_more: float, cores: int) -> bool:
    """Real-time factors of those that run, and of the one that asks."""
    return sum(running) + one_more <= SHARE * cores


def smoothed(factor: float, busy_ms: float, sound_ms: float) -> float:
    """The real-time factor after one more packet."""
    return factor + WEIGHT * (busy_ms / sound_ms - factor) if sound_ms > 0 else factor
