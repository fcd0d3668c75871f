"""A package's states, from being asked for until it was taken."""

from enum import StrEnum

from app.platform.lifecycle import Table


class PackageState(StrEnum):
    """Where a package is."""

    ASKED = "asked"
    MAKING = "making"
    READY = "ready"  # it lies sealed, for whoever asked for it
    FAILED = "failed"
    TAKEN = "taken"  # once; file and key are gone
    DROPPED = "dropped"  # nobody took it, or what it is about was disposed of; file and key are gone


class PackageEvent(StrEnum):
    """What can happen to it."""

    BEGIN = "begin"
    MADE = "made"
    FAIL = "fail"
    TAKE = "take"
    DROP = "drop"


S, E = PackageState, PackageEvent

TRANSITIONS: Table[PackageState, PackageEvent] = {
    S.ASKED: {E.BEGIN: S.MAKING, E.DROP: S.DROPPED},
    S.MAKING: {E.BEGIN: S.MAKING, E.MADE: S.READY, E.FAIL: S.FAILED, E.DROP: S.DROPPED},  # begun again: a worker died
    S.READY: {E.TAKE: S.TAKEN, E.DROP: S.DROPPED},
    S.FAILED: {E.BEGIN: S.MAKING, E.DROP: S.DROPPED},
    S.TAKEN: {},
    S.DROPPED: {},
}
OPEN = frozenset({S.ASKED, S.MAKING, S.READY, S.FAILED})
