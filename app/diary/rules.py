"""Which times of the diary can be offered. Pure: it is handed the time.

Opening hours are those of the clock on the wall; lengths are real ones. So the night on which the clocks change has an
hour less or more of appointments, and none of them is shorter or falls into an hour that doesn't exist.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.platform.clock import HERE
from app.playbook.content import DAYS, Head

NOTICE = timedelta(minutes=15)  # nobody can be ready sooner
DUE_BEFORE = timedelta(minutes=5)  # the link is sent by then, so that both are there on time
LONGEST = timedelta(minutes=240)  # that a playbook allows


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From when to when, aware, in UTC; the end is no part of it."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.starts_at <= moment < self.ends_at


def spans_of(head: Head, day: date) -> list[Span]:
    """All times of a day, a local one, as the opening hours make them: one after the other from when it opens."""
    length = timedelta(minutes=head.appointments.minutes)
    found = set()
    for opening in head.opening_hours:
        if DAYS[day.weekday()] in opening.days:
            start, closes = (_moment(day, written) for written in (opening.opens, opening.closes))
            while start + length <= closes:
                found.add(Span(start, start + length))
                start += length
    return sorted(found)


def _moment(day: date, written: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(written), HERE).astimezone(UTC)


def bounds_of(day: date) -> Span:
    """The local day from midnight to midnight: 23, 24 or 25 hours."""
    return Span(_moment(day, "00:00"), _moment(day + timedelta(days=1), "00:00"))


def free_places(head: Head, span: Span, booked: Collection[Span]) -> int:
    """How many more appointments fit in, so that at no moment there are more than can be seen at once."""
    moments = {span.starts_at} | {other.starts_at for other in booked if span.holds(other.starts_at)}
    most = max(sum(other.holds(moment) for other in booked) for moment in moments)
    return max(0, head.appointments.at_once - most)


def is_in_time(span: Span, now: datetime) -> bool:
    """Whether it is far enough ahead to be booked."""
    return span.starts_at >= now + NOTICE


def days(head: Head, now: datetime) -> list[date]:
    """The local days for which appointments can be booked, today first."""
    today = now.astimezone(HERE).date()
    return [today + timedelta(days=ahead) for ahead in range(head.appointments.days_ahead + 1)]


def offered(head: Head, now: datetime, booked: Collection[Span]) -> Iterator[Span]:
    """What can still be booked, soonest first."""
    for day in days(head, now):
        of_day = overlapping(bounds_of(day), booked)
        for span in spans_of(head, day):
            if is_in_time(span, now) and free_places(head, span, of_day):
                yield span


def overlapping(span: Span, others: Collection[Span]) -> list[Span]:
    """Those that share a moment with it."""
    return [other for other in others if other.starts_at < span.ends_at and span.starts_at < other.ends_at]
