"""Socket handler of preferences."""

from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.preferences import service
from app.preferences.events import SetPreferences
from app.visits import service as visits


@answers(SetPreferences)
def choose(caller: Caller, ask: SetPreferences) -> None:
    """She changes her preferences."""
    with transaction() as tx:
        service.choose(tx, visits.find(tx, caller.visit_id or ""), ask)
