"""How many wrong codes may be tried: per source and over all. Pure, and handed the time.

Nobody is ever shut out by somebody else's tries: a right code is taken whatever was tried before. Above the limit a
wrong one is answered with "wait", and a right one is doubted: its maker has to hear a number said
(`app.invitations.spoken`).
"""

from collections import OrderedDict

from app.platform.rate import Bucket, Rate, Verdict

# Ten wrong tries are more than anybody needs who reads one code aloud, also behind a mobile network's shared address;
# over all, 5 a second for 10 minutes against 50 codes at once find one with a probability of 2 in a million.
OF_A_SOURCE = Rate(per_second=1 / 6, burst=10, cut_after_s=float("inf"))
OVER_ALL = Rate(per_second=5, burst=100, cut_after_s=float("inf"))
SOURCES = 10_000  # remembered at once


class WrongTries:
    """The wrong tries of this process. Sources are kept in memory only."""

    def __init__(self, now_s: float = 0) -> None:
        self._all = Bucket(OVER_ALL, now_s)
        self._by_source: OrderedDict[str, Bucket] = OrderedDict()

    def too_many(self, source: str, now_s: float) -> bool:
        """Whether one more wrong try would be too many. Counts nothing."""
        buckets = [self._all, *filter(None, [self._by_source.get(source)])]
        for bucket in buckets:
            bucket.take(now_s, 0)  # brings it up to date
        return any(bucket.wait_s() > 0 for bucket in buckets)

    def count(self, source: str, now_s: float) -> bool:
        """Count a wrong try; True when it was within the limits."""
        bucket = self._by_source.pop(source, None) or Bucket(OF_A_SOURCE, now_s)
        self._by_source[source] = bucket
        while len(self._by_source) > SOURCES:
            self._by_source.popitem(last=False)
        within = bucket.take(now_s) is Verdict.ALLOW
        # One source above its own limit costs the others nothing.
        return within and self._all.take(now_s) is Verdict.ALLOW
