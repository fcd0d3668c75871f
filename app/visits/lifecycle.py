"""A visit's states, from link sent to closed."""

from enum import StrEnum

from app.platform.lifecycle import Table


class VisitState(StrEnum):
    """Where a visit is."""

    LINK_SENT = "link_sent"
    OPENED = "opened"  # she pressed Continue, and is asked whether she is alone and safe
    PREPARING = "preparing"  # she said yes, and chooses how to talk
    WAITING = "waiting"
    IN_CALL = "in_call"
    ENDED = "ended"
    LEFT = "left"  # left by exit
    NOT_SAFE = "not_safe"  # she answered "No, not now"
    EXPIRED = "expired"
    CLOSED = "closed"


class VisitEvent(StrEnum):
    """What can happen to a visit."""

    OPEN = "open"
    SAY_SAFE = "say_safe"
    SAY_UNSURE = "say_unsure"
    SAY_NOT_SAFE = "say_not_safe"
    CHOOSE = "choose"
    ADMIT = "admit"
    RELEASE = "release"
    END = "end"
    EXIT = "exit"
    EXPIRE = "expire"
    CLOSE = "close"
    LET_IN = "let_in"
    COVER = "cover"  # she put the ordinary page over it; it goes on behind, without sound
    UNCOVER = "uncover"
    NOT_SAFE_NOW = "not_safe_now"  # her silent signal: from now on text only
    SAFE_AGAIN = "safe_again"
    OFF_RECORD = "off_record"  # nothing is recorded or captioned until it is on the record again
    ON_RECORD = "on_record"
    HAND_OVER = "hand_over"  # another officer has it from now on


S, E = VisitState, VisitEvent

# Another browser that is let in is asked again whether she is alone and safe, wherever the visit was.
TRANSITIONS: Table[VisitState, VisitEvent] = {
    S.LINK_SENT: {E.OPEN: S.OPENED, E.EXPIRE: S.EXPIRED, E.CLOSE: S.CLOSED},
    S.OPENED: {
        E.SAY_SAFE: S.PREPARING,
        E.SAY_UNSURE: S.WAITING,
        E.SAY_NOT_SAFE: S.NOT_SAFE,
        E.EXIT: S.LEFT,
        E.CLOSE: S.CLOSED,
        E.LET_IN: S.OPENED,
    },
    S.PREPARING: {
        E.SAY_SAFE: S.PREPARING,
        E.CHOOSE: S.WAITING,
        E.COVER: S.PREPARING,
        E.UNCOVER: S.PREPARING,
        E.NOT_SAFE_NOW: S.WAITING,
        E.EXIT: S.LEFT,
        E.CLOSE: S.CLOSED,
        E.LET_IN: S.OPENED,
    },
    S.WAITING: {
        E.SAY_SAFE: S.PREPARING,
        E.CHOOSE: S.WAITING,
        E.COVER: S.WAITING,
        E.UNCOVER: S.WAITING,
        E.NOT_SAFE_NOW: S.WAITING,
        E.SAFE_AGAIN: S.WAITING,
        E.ADMIT: S.IN_CALL,
        E.END: S.ENDED,
        E.EXIT: S.LEFT,
        E.CLOSE: S.CLOSED,
        E.LET_IN: S.OPENED,
    },
    S.IN_CALL: {
        E.SAY_SAFE: S.IN_CALL,
        E.CHOOSE: S.IN_CALL,
        E.COVER: S.IN_CALL,
        E.UNCOVER: S.IN_CALL,
        E.NOT_SAFE_NOW: S.IN_CALL,
        E.SAFE_AGAIN: S.IN_CALL,
        E.OFF_RECORD: S.IN_CALL,
        E.ON_RECORD: S.IN_CALL,
        E.HAND_OVER: S.IN_CALL,
        E.RELEASE: S.WAITING,
        E.END: S.ENDED,
        E.EXIT: S.LEFT,
        E.LET_IN: S.OPENED,
    },
    S.ENDED: {
        E.COVER: S.ENDED,
        E.UNCOVER: S.ENDED,
        E.NOT_SAFE_NOW: S.ENDED,  # her code word, typed before she knew of the end
        E.EXIT: S.CLOSED,
        E.CLOSE: S.CLOSED,
    },
    S.LEFT: {E.LET_IN: S.OPENED, E.CLOSE: S.CLOSED},
    S.NOT_SAFE: {E.LET_IN: S.OPENED, E.CLOSE: S.CLOSED},
    S.EXPIRED: {},
    S.CLOSED: {},
}

LIVE = frozenset({S.OPENED, S.PREPARING, S.WAITING, S.IN_CALL})
"""States in which her page shows the visit and her socket is let in."""

OVER = frozenset({S.EXPIRED, S.CLOSED})
