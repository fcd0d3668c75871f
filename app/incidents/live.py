"""Socket handlers of incidents."""

from typing import Any

from flask_socketio import join_room

from app.incidents import desk
from app.incidents.events import WatchDesk, WatchIncident
from app.incidents.records import Incident
from app.incidents.telling import DESK_ROOM, room
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


@answers(WatchDesk)
def watch_desk(caller: Caller, _ask: WatchDesk) -> dict[str, Any]:
    """What waits for a call handler; from now on each change."""
    require(caller.actor, "incident:take")
    join_room(DESK_ROOM)
    with transaction() as tx:
        return {"waiting": desk.waiting(tx)}
