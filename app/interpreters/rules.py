"""Who is offered a booking, when it rings further, and how fast it was answered. Pure: handed the time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import Any

from app.interpreters.lifecycle import BookingEvent, BookingState

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Steps:
    """How long after a round began the next step follows."""

    second_ring: timedelta
    agency: timedelta
    give_up: timedelta


@dataclass(frozen=True, slots=True)
class Quarter:
    """How the bookings asked for in one quarter of an hour were answered. median_s: None if none was."""

    start: datetime
    asked: int
    answered: int
    median_s: float | None


def is_registered(registration: str | None, until: date | None, today: date) -> bool:
    """Whether the registration counts today; its last day still does."""
    return bool(registration) and until is not None and today <= until


def is_in_hours(hours: Mapping[str, Any], local: datetime) -> bool:
    """Whether this local time is in the hours. Hours that end before they begin go on past midnight.

    Whole days are written as from and until alike.
    """
    if not hours:
        return False
    start, end = time.fromisoformat(hours["from"]), time.fromisoformat(hours["until"])
    at, days = local.time(), hours["days"]
    if start < end:
        return local.weekday() in days and start <= at < end
    yesterday = (local.weekday() - 1) % 7
    return (local.weekday() in days and at >= start) or (yesterday in days and at < end)


def ring_of(availability: str, hours: Mapping[str, Any], local: datetime) -> int | None:
    """In which ring somebody is asked: 1 who is there now, 2 who is outside their hours, None who is away."""
    if availability == "now" or (availability == "hours" and is_in_hours(hours, local)):
        return 1
    return 2 if availability == "hours" else None


def step_due(
    now: datetime, state: BookingState, rung_at: datetime, unanswered: int, steps: Steps
) -> BookingEvent | None:
    """What the clock does with a booking that rings now. unanswered: how many it rings with who may still answer.

    When nobody is left to answer, the next step is taken at once: waiting would help nobody.
    """
    passed = now - rung_at
    if state is BookingState.ASKED and (passed >= steps.second_ring or not unanswered):
        return BookingEvent.RING_AGAIN
    if state is BookingState.SECOND_RING and (passed >= steps.agency or not unanswered):
        return BookingEvent.ASK_AGENCY
    return BookingEvent.GIVE_UP if state is BookingState.AGENCY and passed >= steps.give_up else None


def quarter_start(at: datetime) -> datetime:
    """The beginning of its quarter of an hour."""
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def answer_speed(asked: Iterable[tuple[datetime, datetime | None]]) -> list[Quarter]:
    """By the quarter of an hour in which they were asked for; (asked, accepted or None) each; oldest first."""
    quarters: dict[datetime, list[float | None]] = {}
    for at, accepted in asked:
        waited = (accepted - at).total_seconds() if accepted else None
        quarters.setdefault(quarter_start(at), []).append(waited)
    return [_quarter(start, waits) for start, waits in sorted(quarters.items())]


def _quarter(start: datetime, waits: list[float | None]) -> Quarter:
    answered = [wait for wait in waits if wait is not None]
    return Quarter(start, len(waits), len(answered), median(answered) if answered else None)


def signed_times(day: date, start: time, until: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """Times of day as moments: on the local day of joining, and over midnight where the end is earlier."""
    begun = datetime.combine(day, start, zone)
    ended = datetime.combine(day, until, zone)
    return begun, ended if ended >= begun else ended + timedelta(days=1)
