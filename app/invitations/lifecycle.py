"""A link's states."""

from enum import StrEnum

from app.platform.lifecycle import Table


class InvitationState(StrEnum):
    """Where a link is."""

    SENT = "sent"
    OPENED = "opened"  # Continue was pressed; it opens nothing a second time
    EXPIRED = "expired"
    CLOSED = "closed"


class InvitationEvent(StrEnum):
    """What can happen to a link."""

    OPEN = "open"
    EXTEND = "extend"
    EXPIRE = "expire"
    CLOSE = "close"


S, E = InvitationState, InvitationEvent

TRANSITIONS: Table[InvitationState, InvitationEvent] = {
    S.SENT: {
        E.OPEN: S.OPENED,
        E.EXTEND: S.SENT,
        E.EXPIRE: S.EXPIRED,
        E.CLOSE: S.CLOSED,
    },
    S.OPENED: {E.CLOSE: S.CLOSED},
    S.EXPIRED: {},
    S.CLOSED: {},
}
