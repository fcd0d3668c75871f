"""Socket handlers of evidence."""

from app.evidence.events import AskPace
from app.platform.asks import Caller, answers


@answers(AskPace)
def pace(_caller: Caller, _ask: AskPace) -> None:
    """An answer as soon as it can be."""
