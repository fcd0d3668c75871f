"""A booking's states, from asking for an interpreter to the end of their work."""

from enum import StrEnum

from app.platform.lifecycle import Table


class BookingState(StrEnum):
    """Where a booking is."""

    ASKED = "asked"  # rings with those who are available now
    SECOND_RING = "second_ring"  # and with everybody who isn't away
    AGENCY = "agency"  # an outside agency has a one-time link; those who were rung may still answer
    ACCEPTED = "accepted"
    JOINED = "joined"
    LEFT = "left"
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"


class BookingEvent(StrEnum):
    """What can happen to it: by people, or by the clock (ring again, ask the agency, give up)."""

    RING_AGAIN = "ring_again"
    ASK_AGENCY = "ask_agency"
    GIVE_UP = "give_up"
    ACCEPT = "accept"
    HAND_ON = "hand_on"  # who accepted knows them: somebody else is looked for
    JOIN = "join"
    LEAVE = "leave"
    CANCEL = "cancel"


S, E = BookingState, BookingEvent

TRANSITIONS: Table[BookingState, BookingEvent] = {
    S.ASKED: {
        E.RING_AGAIN: S.SECOND_RING,
        E.ASK_AGENCY: S.AGENCY,
        E.GIVE_UP: S.UNANSWERED,
        E.ACCEPT: S.ACCEPTED,
        E.CANCEL: S.CANCELLED,
    },
    S.SECOND_RING: {
        E.ASK_AGENCY: S.AGENCY,
        E.GIVE_UP: S.UNANSWERED,
        E.ACCEPT: S.ACCEPTED,
        E.CANCEL: S.CANCELLED,
    },
    S.AGENCY: {E.GIVE_UP: S.UNANSWERED, E.ACCEPT: S.ACCEPTED, E.CANCEL: S.CANCELLED},
    S.ACCEPTED: {E.HAND_ON: S.ASKED, E.JOIN: S.JOINED, E.CANCEL: S.CANCELLED},
    S.JOINED: {E.JOIN: S.JOINED, E.LEAVE: S.LEFT},  # joins again after a lost connection
    S.LEFT: {},
    S.CANCELLED: {},
    S.UNANSWERED: {},
}

RINGING = frozenset({S.ASKED, S.SECOND_RING, S.AGENCY})  # somebody is looked for
TAKEN = frozenset({S.ACCEPTED, S.JOINED})  # an interpreter belongs to the call
OPEN = RINGING | TAKEN
