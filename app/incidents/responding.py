"""What happens instead of video: 999 now, officers, or a booked time."""

from datetime import datetime
from itertools import islice

from sqlalchemy import select

from app.incidents import service
from app.incidents.records import Incident, OtherResponse
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.playbook.content import OtherKind
from app.playbook.diary import free_times

OFFERED_TIMES = 4


class TimeTaken(Exception):
    """The time is not free any more, or never was offered."""


def respond(
    tx: Transaction, actor: Actor, incident: Incident, kind: OtherKind, booked_for: datetime | None = None
) -> OtherResponse:
    """Respond otherwise than by video; 999 now marks the incident as immediate danger. Raises TimeTaken."""
    require(actor, "incident:respond_otherwise")
    if kind == "appointment" and booked_for not in times(tx, incident):
        raise TimeTaken
    if kind == "emergency":
        incident.danger_at = incident.danger_at or clock.now()
    service.keep_decision(tx, actor, incident, "other_response", service.judge(tx, incident))
    row = OtherResponse(
        incident_id=incident.id,
        kind=kind,
        booked_for=booked_for if kind == "appointment" else None,
        by=actor.name or actor.id,
        at=clock.now(),
    )
    tx.add(row)
    tx.session.flush()
    audit.record(tx, actor, "incident:responded_otherwise", f"incident:{incident.id}", kind=kind)
    return row


def take_back(tx: Transaction, actor: Actor, incident: Incident, row: OtherResponse) -> None:
    """It was a mistake, or is no longer needed. The danger is over when no 999 stands any more."""
    require(actor, "incident:respond_otherwise")
    if row.taken_back_at is not None:
        return
    row.taken_back_by, row.taken_back_at = actor.name or actor.id, clock.now()
    tx.session.flush()
    if not any(other.kind == "emergency" for other in standing(tx, incident)):
        incident.danger_at = None
    audit.record(tx, actor, "incident:took_back", f"incident:{incident.id}", kind=row.kind)


def standing(tx: Transaction, incident: Incident) -> list[OtherResponse]:
    """What happens instead of video and was not taken back, newest first."""
    query = select(OtherResponse).where(OtherResponse.incident_id == incident.id, OtherResponse.taken_back_at.is_(None))
    return list(tx.session.scalars(query.order_by(OtherResponse.at.desc())))


def times(tx: Transaction, incident: Incident) -> list[datetime]:
    """The next times that can be offered."""
    now = clock.now()
    query = select(OtherResponse.booked_for).where(
        OtherResponse.booked_for > now, OtherResponse.taken_back_at.is_(None)
    )
    booked = [moment for moment in tx.session.scalars(query) if moment is not None]
    return list(islice(free_times(service.playbook(tx, incident).playbook, now, booked), OFFERED_TIMES))
