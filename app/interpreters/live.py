"""Socket handlers of bookings."""

from flask_socketio import join_room

from app.interpreters import telling
from app.interpreters.events import WatchBookings
from app.platform.asks import Caller, answers
from app.platform.permissions import require


@answers(WatchBookings)
def watch(caller: Caller, _ask: WatchBookings) -> None:
    """From now on this page is told when to look again."""
    require(caller.actor, "interpreter:answer")
    join_room(telling.room(caller.actor.id))
