"""A handover's states."""

from enum import StrEnum

from app.platform.lifecycle import Table


class HandoverState(StrEnum):
    """Where a handover is."""

    OFFERED = "offered"
    ACCEPTED = "accepted"  # the visit is the colleague's; who had it stays until the caller has seen them
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVER = "over"  # the call ended first


class HandoverEvent(StrEnum):
    """What can happen to it."""

    ACCEPT = "accept"
    SEE = "see"  # the caller sees or hears the new officer
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    END = "end"


S, E = HandoverState, HandoverEvent

TRANSITIONS: Table[HandoverState, HandoverEvent] = {
    S.OFFERED: {E.ACCEPT: S.ACCEPTED, E.DECLINE: S.DECLINED, E.WITHDRAW: S.WITHDRAWN, E.END: S.OVER},
    S.ACCEPTED: {E.SEE: S.DONE, E.END: S.OVER},
    S.DONE: {},
    S.DECLINED: {},
    S.WITHDRAWN: {},
    S.OVER: {},
}
OPEN = frozenset({S.OFFERED, S.ACCEPTED})
