"""Work that brings something in line with what is wanted: beside whoever asks, never twice at once for one thing."""

from collections.abc import Callable

from app.platform.asks import beside


class OneAtATime:
    """Calls `work(key)` beside the caller, who waits for nothing.

    What is asked for while the work for its key goes on is done once that is over, so that an old wish never comes
    after a newer one. Never call it inside a transaction.
    """

    def __init__(self, work: Callable[[str], None]) -> None:
        self._work = work
        self._at_it: dict[str, bool] = {}  # whether it was asked for again meanwhile

    def __call__(self, key: str) -> None:
        """Have it done for this key."""
        if key in self._at_it:
            self._at_it[key] = True
        else:
            self._at_it[key] = False
            beside(self._run, key)

    def _run(self, key: str) -> None:
        try:
            self._work(key)
        finally:
            if self._at_it.pop(key, False):
                self(key)
