"""Who hears of a change of an incident."""

from app.incidents.events import IncidentChanged
from app.incidents.records import Incident
from app.platform.database import Transaction
from app.platform.permissions import Actor
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience

DESK_ROOM = "desk"  # call handlers, wherever they are in the control room's pages


def room(incident_id: str) -> str:
    """The socket room of everybody who has the incident open."""
    return f"incident:{incident_id}"


def tell_changed(tx: Transaction, incident: Incident, actor: Actor) -> None:
    """Tell everybody who has it open, once the change is on disk."""
    event = IncidentChanged(incident=incident.id, by=actor.name)
    name, where = IncidentChanged.event_name, NAMESPACES[Audience.STAFF]
    tx.after_commit(lambda: emit_to(room(incident.id), name, event.model_dump(mode="json"), where))
