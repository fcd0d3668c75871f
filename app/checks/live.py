"""Socket handler of the phone's checks."""

from app.checks import service
from app.checks.events import ReportCheck
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.visits import service as visits


@answers(ReportCheck)
def report(caller: Caller, ask: ReportCheck) -> None:
    """One reading of her phone."""
    with transaction() as tx:
        service.report(tx, visits.find(tx, caller.visit_id or ""), ask)
