"""Socket handlers of her location."""

from typing import Any

from app.location import service
from app.location.events import ShareLocation, WithdrawLocation
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.visits import service as visits


@answers(ShareLocation)
def share(caller: Caller, ask: ShareLocation) -> dict[str, Any]:
    """She shares where she is."""
    with transaction() as tx:
        return service.share(tx, visits.find(tx, caller.visit_id or ""), ask)


@answers(WithdrawLocation)
def withdraw(caller: Caller, _ask: WithdrawLocation) -> None:
    """She shares it no longer."""
    with transaction() as tx:
        service.withdraw(tx, visits.find(tx, caller.visit_id or ""))
