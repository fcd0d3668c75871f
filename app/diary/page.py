"""What the pages show of appointments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import select

from app.diary import rules, service
from app.diary.forms import ChangeForm
from app.diary.records import Appointment
from app.diary.rules import Span
from app.incidents.records import Incident
from app.platform.clock import HERE
from app.platform.database import Transaction
from app.platform.locale import day_and_time
from app.platform.locale import gettext as _
from app.visits.records import Visit

NEXT = 4  # times that are offered in one tap


def part(tx: Transaction, incident: Incident | None, _visit: Visit | None) -> dict[str, Any]:
    """What the incident's panel needs."""
    row = service.standing(tx, incident) if incident else None
    return {
        "appointment": row,
        "appointment_times": list(islice(service.offered(tx, row), NEXT)) if incident and row is None else [],
        "change_form": ChangeForm(data={"seen": service.mark(row)}),
    }


def by_day(spans: Iterable[Span]) -> list[tuple[date, list[Span]]]:
    """Times under the local day on which they begin."""
    grouped = groupby(spans, lambda span: span.starts_at.astimezone(HERE).date())
    return [(day, list(found)) for day, found in grouped]


@dataclass(frozen=True, slots=True)
class Line:
    """A time of the diary: how many places of it are free, None once it is too late to book; what is booked."""

    span: Span
    free: int | None
    booked: list[tuple[Appointment, Incident]]


def lines(tx: Transaction, day: date, now: datetime) -> list[Line]:
    """The day as the diary shows it: what is booked, and every time that is not over."""
    whole, head = rules.bounds_of(day), service.head(tx)
    query = select(Appointment, Incident).join(Incident, Incident.id == Appointment.incident_id)
    of_day = query.where(Appointment.starts_at >= whole.starts_at, Appointment.starts_at < whole.ends_at)
    booked = [(row, incident) for row, incident in tx.session.execute(of_day.order_by(Appointment.booked_at))]
    taken = rules.overlapping(whole, service.taken(tx, whole.starts_at))
    to_come = {span for span in rules.spans_of(head, day) if rules.is_in_time(span, now)}
    spans = to_come | {Span(row.starts_at, row.ends_at) for row, _incident in booked}
    return [
        Line(
            span,
            rules.free_places(head, span, taken) if rules.is_in_time(span, now) else None,
            [pair for pair in booked if (pair[0].starts_at, pair[0].ends_at) == (span.starts_at, span.ends_at)],
        )
        for span in sorted(spans)
    ]


def why_not(tx: Transaction, incident: Incident, error: Exception) -> str:
    """What stood in the way, and how it goes on."""
    if isinstance(error, service.NotToBeReached):
        return _("They asked not to be reached again. Ask them, and change “Reach them again by” first.")
    row = service.standing(tx, incident)
    if isinstance(error, service.TimeTaken):
        times = "; ".join(day_and_time(span.starts_at) for span in islice(service.offered(tx, row), NEXT))
        if times:
            return _("This time has just been taken. The next free times: %(times)s.", times=times)
        return _("This time has just been taken, and no other is free in the coming days.")
    if row is None:
        return _("Somebody else has cancelled the appointment meanwhile.")
    return _("Somebody else has changed it meanwhile: it is now %(time)s.", time=day_and_time(row.starts_at))
