"""A second contact for the caller: booked in the diary at a time that is safe, and followed from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from app.diary import service as diary
from app.diary.records import Appointment
from app.diary.rules import Span
from app.incidents.records import Incident
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.response.events import ResponseChanged
from app.visits import access
from app.visits.records import Visit
from app.visits.telling import tell

OFFERED = 60  # times to choose from


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Where the second contact stands. wished: when it is safe, as the caller said; None: nobody asked.

    appointment: the newest one that was booked since this visit began. times: free ones, while none stands.
    """

    appointment: Appointment | None
    wished: str | None
    never: str | None
    times: Sequence[Span]


def of(tx: Transaction, visit: Visit) -> FollowUp:
    """For callers that have checked who asks."""
    incident = _incident(tx, visit)
    standing = diary.standing(tx, incident)
    query = select(Appointment).where(Appointment.incident_id == incident.id, Appointment.booked_at >= visit.created_at)
    newest = tx.session.scalars(query.order_by(Appointment.booked_at.desc()).limit(1)).first()
    return FollowUp(
        appointment=standing or newest,
        wished=incident.contact_when.reveal() if incident.contact_when else None,
        never=incident.contact_never.reveal() if incident.contact_never else None,
        times=[] if standing else list(islice(diary.offered(tx), OFFERED)),
    )


def book(tx: Transaction, actor: Actor, visit: Visit, starts_at: datetime | None) -> None:
    """Book a time. Raises what `diary.service.book` raises; NotAllowed, ReasonNeeded."""
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    diary.book(tx, actor, _incident(tx, visit), starts_at)
    tell(tx, visit, ResponseChanged(visit=visit.id))


def _incident(tx: Transaction, visit: Visit) -> Incident:
    incident = tx.get(Incident, visit.incident_id)
    if incident is None:
        raise LookupError(visit.incident_id)
    return incident
