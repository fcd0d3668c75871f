"""Socket handlers of handovers."""

from typing import Any

from app.calls import connections
from app.handovers import service
from app.handovers.events import AcceptHandover, SettleHandover
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.platform.permissions import require
from app.visits import service as visits


@answers(AcceptHandover)
def accept(caller: Caller, ask: AcceptHandover) -> dict[str, Any]:
    """The colleague is in the call: their connection that was kept ready enters it."""
    with transaction() as tx:
        visit = service.accept(tx, caller.actor, service.find(tx, ask.handover))
        peer = connections.join_as_officer(tx, caller, visit)
        visit_id = visit.id
    connections.enter_call(visit_id)
    return {"peer": peer, "visit": visit_id}


@answers(SettleHandover)
def settle(caller: Caller, ask: SettleHandover) -> None:
    """Nothing was told of a picture for a while: sound alone, or a browser that can't tell."""
    require(caller.actor, "visit:hand_over")
    with transaction() as tx:
        service.settle(tx, visits.find(tx, ask.visit), caller.actor.id)
