"""A clock that tests set."""

from datetime import datetime, timedelta

from app.platform import clock


class Clock:
    """The time as the application reads it."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.real = clock.now

    def now(self) -> datetime:
        return self.real() + self.ahead

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.ahead += timedelta(**time)
