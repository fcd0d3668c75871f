"""The diary of remote appointments: which times can be offered. Pure: it is handed the time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.playbook.content import DAYS, Head

HERE = ZoneInfo("Europe/London")  # opening hours are those of the force's clock
NOTICE = timedelta(minutes=15)  # nobody can be ready sooner


def free_times(head: Head, now: datetime, booked: Iterable[datetime]) -> Iterator[datetime]:
    """Times that can still be offered, soonest first, aware, in UTC. `booked`: the starts of what is booked already."""
    length = timedelta(minutes=head.appointments.minutes)
    taken = list(booked)
    for start in _starts(head, now.astimezone(HERE), length):
        moment = start.astimezone(now.tzinfo)
        together = sum(1 for other in taken if abs(other - moment) < length)
        if moment >= now + NOTICE and together < head.appointments.at_once:
            yield moment


def _starts(head: Head, here: datetime, length: timedelta) -> Iterator[datetime]:
    for ahead in range(head.appointments.days_ahead + 1):
        day = here.date() + timedelta(days=ahead)
        for opening in sorted(head.opening_hours, key=lambda opening: opening.opens):
            if DAYS[day.weekday()] in opening.days:
                start = datetime.combine(day, time.fromisoformat(opening.opens), HERE)
                closes = datetime.combine(day, time.fromisoformat(opening.closes), HERE)
                while start + length <= closes:
                    yield start
                    start += length
