"""An appointment's states."""

from enum import StrEnum

from app.platform.lifecycle import Table


class AppointmentState(StrEnum):
    """Where an appointment is."""

    BOOKED = "booked"
    DUE = "due"  # its time has come: the link is to be sent
    KEPT = "kept"  # the link was sent for it
    MISSED = "missed"  # its time is over and no link was sent
    CANCELLED = "cancelled"


class AppointmentEvent(StrEnum):
    """What can happen to it: by people (move, cancel, send), or by the clock."""

    MOVE = "move"
    CANCEL = "cancel"
    COME = "come"
    SEND = "send"
    MISS = "miss"


S, E = AppointmentState, AppointmentEvent

TRANSITIONS: Table[AppointmentState, AppointmentEvent] = {
    S.BOOKED: {E.MOVE: S.BOOKED, E.CANCEL: S.CANCELLED, E.COME: S.DUE},
    S.DUE: {E.MOVE: S.BOOKED, E.CANCEL: S.CANCELLED, E.SEND: S.KEPT, E.MISS: S.MISSED},
    S.MISSED: {E.MOVE: S.BOOKED, E.CANCEL: S.CANCELLED, E.SEND: S.KEPT},
    S.KEPT: {},
    S.CANCELLED: {},
}

STANDING = frozenset({S.BOOKED, S.DUE, S.MISSED})  # somebody still has to do something about it
NOW = frozenset({S.DUE, S.MISSED})  # and at once
TO_COME = frozenset({S.BOOKED, S.DUE})  # the clock has still to do with it
TAKES_A_PLACE = frozenset({S.BOOKED, S.DUE, S.KEPT})
