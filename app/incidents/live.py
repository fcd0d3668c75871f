"""Socket handlers of incidents."""

from flask_socketio import join_room

from app.incidents.events import WatchIncident
from app.incidents.records import Incident
from app.incidents.telling import room
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.platform.permissions import require
from app.platform.wire import Refused


@answers(WatchIncident)
def watch(caller: Caller, ask: WatchIncident) -> None:
    """From now on each change of this incident."""
    require(caller.actor, "incident:record")
    with transaction() as tx:
        if tx.get(Incident, ask.incident) is None:
            raise Refused("not_found")
    join_room(room(ask.incident))
