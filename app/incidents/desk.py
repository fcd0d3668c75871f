"""Handing an incident over from the dispatcher to a call handler, and taking it back."""

from typing import Any

from sqlalchemy import select

from app.incidents.events import DeskChanged
from app.incidents.lifecycle import TRANSITIONS, Desk, DeskEvent
from app.incidents.records import Incident
from app.incidents.telling import DESK_ROOM, tell_changed
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor, require
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience

PERMISSION = {
    DeskEvent.HAND_OVER: "incident:hand_over",
    DeskEvent.TAKE: "incident:take",
    DeskEvent.TAKE_BACK: "incident:take_back",
}


def act(tx: Transaction, actor: Actor, incident: Incident, event: DeskEvent) -> None:
    """Move the incident to another desk, with all that was asked. Raises NotAllowed, IllegalMove."""
    require(actor, PERMISSION[event])
    incident.desk = move(TRANSITIONS, Desk(incident.desk), event).value
    if event is DeskEvent.HAND_OVER:
        incident.held_by, incident.handed_by, incident.handed_at = None, actor.id, clock.now()
    else:
        incident.held_by = actor.id
    audit.record(tx, actor, f"incident:{event.value}", f"incident:{incident.id}")
    tell_changed(tx, incident, actor)
    tx.before_commit("desk", lambda: _tell(tx))


def shown(tx: Transaction, incident: Incident) -> dict[str, Any]:
    """Who has it in hand, by name."""
    by, handed_by = tx.get(Staff, incident.held_by), tx.get(Staff, incident.handed_by)
    return {
        "state": incident.desk,
        "by": {"id": by.id, "name": by.name} if by else None,
        "handed_by": handed_by.name if handed_by else None,
        "since": incident.handed_at,
    }


def waiting(tx: Transaction) -> list[dict[str, Any]]:
    """The incidents that wait for a call handler, longest first."""
    query = select(Incident, Staff.name).outerjoin(Staff, Incident.handed_by == Staff.id)
    found = tx.session.execute(query.where(Incident.desk == Desk.HANDED_OVER.value).order_by(Incident.handed_at))
    return [
        {
            "incident": incident.id,
            "reference": incident.reference.reveal() if incident.reference else "",
            "grade": incident.grade,
            "by": by,
            "at": clock.iso(incident.handed_at),
        }
        for incident, by in found
    ]


def _tell(tx: Transaction) -> None:
    tx.session.flush()
    event = DeskChanged(waiting=waiting(tx)).model_dump(mode="json")
    tx.after_commit(lambda: emit_to(DESK_ROOM, DeskChanged.event_name, event, NAMESPACES[Audience.STAFF]))
