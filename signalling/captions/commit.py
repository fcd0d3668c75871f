"""Which words stand: those that two successive hypotheses agree on."""

from collections.abc import Sequence


def agreed(committed: Sequence[str], before: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """The words that stand after the hypothesis `now`, which followed `before`; what stood before always stands.

    The last word of a hypothesis never counts: it may still be growing.
    """
    same = 0
    for one, other in zip(before[:-1], now[:-1], strict=False):
        if one != other:
            break
        same += 1
    stands = tuple(committed)
    # Where the newest hypothesis contradicts what stands, nothing is added: the end of the segment decides.
    return tuple(now[:same]) if same > len(stands) and tuple(now[: len(stands)]) == stands else stands


def pending(committed: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """The words that may still change, by place: as many as stand are passed over."""
    return tuple(now[len(committed) :])
