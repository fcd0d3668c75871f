"""An exhibit's states, from the first chunk to its disposal."""

from enum import StrEnum

from app.platform.lifecycle import Table


class ExhibitState(StrEnum):
    """Where an exhibit is."""

    CAPTURING = "capturing"  # chunks arrive
    COMPLETE = "complete"  # all of it arrived, and is sealed
    CHECKED = "checked"  # the worker opened it: its hash is known, and what it is
    BROKEN = "broken"  # the worker could not open it as it was sealed
    DROPPED = "dropped"  # given up before it was complete; nothing of it is kept
    DISPOSED = "disposed"  # its review said so, by two people; the record that it existed stays


class ExhibitEvent(StrEnum):
    """What can happen to it."""

    COMPLETE = "complete"
    CHECK = "check"
    FIND_BROKEN = "find_broken"
    DROP = "drop"
    DISPOSE = "dispose"


S, E = ExhibitState, ExhibitEvent

TRANSITIONS: Table[ExhibitState, ExhibitEvent] = {
    S.CAPTURING: {E.COMPLETE: S.COMPLETE, E.DROP: S.DROPPED},
    S.COMPLETE: {E.CHECK: S.CHECKED, E.FIND_BROKEN: S.BROKEN, E.DISPOSE: S.DISPOSED},
    S.CHECKED: {E.CHECK: S.CHECKED, E.FIND_BROKEN: S.BROKEN, E.DISPOSE: S.DISPOSED},
    S.BROKEN: {E.CHECK: S.CHECKED, E.DISPOSE: S.DISPOSED},
    S.DROPPED: {},
    S.DISPOSED: {},
}
KEPT = frozenset({S.COMPLETE, S.CHECKED, S.BROKEN})
