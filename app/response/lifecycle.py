"""An investigative action's states."""

from enum import StrEnum

from app.platform.lifecycle import Table


class ActionState(StrEnum):
    """Where an action is. That it is overdue is no state: the clock says so."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ActionEvent(StrEnum):
    """What people can do to it."""

    FINISH = "finish"
    CANCEL = "cancel"
    REOPEN = "reopen"


S, E = ActionState, ActionEvent

TRANSITIONS: Table[ActionState, ActionEvent] = {
    S.OPEN: {E.FINISH: S.DONE, E.CANCEL: S.CANCELLED},
    S.DONE: {E.REOPEN: S.OPEN},
    S.CANCELLED: {E.REOPEN: S.OPEN},
}
