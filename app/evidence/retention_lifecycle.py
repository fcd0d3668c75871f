"""What becomes of what is kept: reviewed, kept on, or disposed of by two people. Nothing moves by itself."""

from enum import StrEnum

from app.platform.lifecycle import Table


class RetentionState(StrEnum):
    """Where it is."""

    KEPT = "kept"  # until its review; after that date too, until somebody reviews it
    PROPOSED = "proposed"  # one person says that it can go
    CONFIRMED = "confirmed"  # another person says so too; the job will do it
    DISPOSED = "disposed"


class RetentionEvent(StrEnum):
    """What can happen to it."""

    KEEP = "keep"  # on, until another date, for a reason; this also takes a proposal back
    PROPOSE = "propose"
    CONFIRM = "confirm"
    DISPOSE = "dispose"


S, E = RetentionState, RetentionEvent

TRANSITIONS: Table[RetentionState, RetentionEvent] = {
    S.KEPT: {E.KEEP: S.KEPT, E.PROPOSE: S.PROPOSED},
    S.PROPOSED: {E.KEEP: S.KEPT, E.CONFIRM: S.CONFIRMED},
    S.CONFIRMED: {E.KEEP: S.KEPT, E.DISPOSE: S.DISPOSED},
    S.DISPOSED: {},
}
