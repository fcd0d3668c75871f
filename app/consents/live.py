"""Socket handler of consent."""

from app.consents import service
from app.consents.events import SayConsent
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.visits import service as visits


@answers(SayConsent)
def say(caller: Caller, ask: SayConsent) -> None:
    """She gives a consent, or takes it back."""
    with transaction() as tx:
        service.say(tx, visits.find(tx, caller.visit_id or ""), ask.purpose, ask.agree)
