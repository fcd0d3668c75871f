"""Socket handlers of evidence."""

from app.evidence import stills
from app.evidence.events import AnswerStill, AskPace, AskStill
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.visits import service as visits


@answers(AskPace)
def pace(_caller: Caller, _ask: AskPace) -> None:
    """An answer as soon as it can be."""


@answers(AskStill)
def ask_still(caller: Caller, ask: AskStill) -> None:
    """The officer asks for a photo."""
    with transaction() as tx:
        stills.ask(tx, caller.actor, ask)


@answers(AnswerStill)
def answer_still(caller: Caller, ask: AnswerStill) -> None:
    """She says yes, or no."""
    with transaction() as tx:
        stills.answer(tx, visits.find(tx, caller.visit_id or ""), ask)
