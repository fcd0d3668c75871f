"""Who has an incident in hand: a dispatcher who screens it, or the call handler to whom it was handed over."""

from enum import StrEnum

from app.platform.lifecycle import Table


class Desk(StrEnum):
    """Where an incident lies."""

    UNHELD = "unheld"  # came from command and control, and nobody has taken it yet
    SCREENING = "screening"
    HANDED_OVER = "handed_over"  # waits for a call handler
    TAKEN = "taken"


class DeskEvent(StrEnum):
    """What a dispatcher (hand over, take back) or a call handler (take) does."""

    HAND_OVER = "hand_over"
    TAKE = "take"
    TAKE_BACK = "take_back"


D, E = Desk, DeskEvent

TRANSITIONS: Table[Desk, DeskEvent] = {
    D.UNHELD: {E.TAKE: D.TAKEN, E.TAKE_BACK: D.SCREENING},
    D.SCREENING: {E.HAND_OVER: D.HANDED_OVER, E.TAKE: D.TAKEN, E.TAKE_BACK: D.SCREENING},
    D.HANDED_OVER: {E.TAKE: D.TAKEN, E.TAKE_BACK: D.SCREENING},
    D.TAKEN: {E.TAKE: D.TAKEN, E.TAKE_BACK: D.SCREENING, E.HAND_OVER: D.HANDED_OVER},
}
