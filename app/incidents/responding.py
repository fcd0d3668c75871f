"""What happens instead of video now: 999, or officers. A booked time is in `app.diary`."""

from typing import Literal

from sqlalchemy import select

from app.incidents import service
from app.incidents.records import Incident, OtherResponse
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require

AtOnce = Literal["emergency", "unit"]


def respond(tx: Transaction, actor: Actor, incident: Incident, kind: AtOnce) -> OtherResponse:
    """Respond otherwise than by video; 999 now marks the incident as immediate danger."""
    require(actor, "incident:respond_otherwise")
    if kind == "emergency":
        incident.danger_at = incident.danger_at or clock.now()
    service.keep_decision(tx, actor, incident, "other_response", service.judge(tx, incident))
    row = OtherResponse(
        incident_id=incident.id,
        kind=kind,
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
