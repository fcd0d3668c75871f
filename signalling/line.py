"""Whether a participant can be heard: one table of states, and when silence counts.

A *line* belongs to a participant, not to one of their connections: a phone that changes
network makes a second connection while the line stays what it is.
"""

from enum import StrEnum

#: Silence in a call is told after this long. A voice comes all the time, without one a beat comes each
#: second: two lost ones show, and everybody sees the truth within 3 s.
QUIET_IN_CALL_S = 2.0
#: Out of a call beats come each 5 s, to spare the battery and the data of a person who waits.
QUIET_WARM_S = 12.0
#: A browser that was let into a call needs a moment before it beats each second.
ENTER_GRACE_S = 3.0
#: A person may need to answer the browser's questions first; much longer only holds sockets open.
NEVER_CONNECTED_S = 30.0
#: A phone that comes out of a tunnel within this time finds its place kept.
SILENT_S = 60.0


class Line(StrEnum):
    """What the others see of a participant's connection."""

    NEW = "new"
    CONNECTED = "connected"
    SILENT = "silent"
    CLOSED = "closed"


class LineEvent(StrEnum):
    """What can happen to a line."""

    CONNECT = "connect"
    HEAR = "hear"
    FALL_QUIET = "fall_quiet"
    LOSE = "lose"
    GIVE_UP = "give_up"
    CLOSE = "close"


class IllegalLineEvent(Exception):
    """The event isn't possible in this state; nothing was changed."""


TRANSITIONS: dict[Line, dict[LineEvent, Line]] = {
    Line.NEW: {
        LineEvent.CONNECT: Line.CONNECTED,
        LineEvent.GIVE_UP: Line.CLOSED,
        LineEvent.CLOSE: Line.CLOSED,
    },
    Line.CONNECTED: {
        LineEvent.CONNECT: Line.CONNECTED,
        LineEvent.FALL_QUIET: Line.SILENT,
        LineEvent.LOSE: Line.SILENT,
        LineEvent.CLOSE: Line.CLOSED,
    },
    Line.SILENT: {
        LineEvent.CONNECT: Line.CONNECTED,
        LineEvent.HEAR: Line.CONNECTED,
        LineEvent.GIVE_UP: Line.CLOSED,
        LineEvent.CLOSE: Line.CLOSED,
    },
    Line.CLOSED: {},
}


def next_line(line: Line, event: LineEvent) -> Line:
    """The state after an event; raises `IllegalLineEvent` where the table has none."""
    try:
        return TRANSITIONS[line][event]
    except KeyError:
        raise IllegalLineEvent(f"{event} while {line}") from None


def due_event(line: Line, *, in_call: bool, in_state_s: float, unheard_s: float, in_call_s: float) -> LineEvent | None:
    """The event that the passing of time alone brings, or None.

    `in_state_s` since the line took its state, `unheard_s` since anything was heard,
    `in_call_s` since the participant entered the call (0 outside). All in seconds.
    """
    if line is Line.NEW:
        return LineEvent.GIVE_UP if in_state_s >= NEVER_CONNECTED_S else None
    quiet = unheard_s >= _quiet_after_s(in_call, in_call_s)
    if line is Line.CONNECTED:
        return LineEvent.FALL_QUIET if quiet else None
    if line is Line.SILENT:
        if unheard_s < in_state_s and not quiet:
            return LineEvent.HEAR
        return LineEvent.GIVE_UP if in_state_s >= SILENT_S else None
    return None


def _quiet_after_s(in_call: bool, in_call_s: float) -> float:
    if in_call and in_call_s >= ENTER_GRACE_S:
        return QUIET_IN_CALL_S
    return QUIET_WARM_S
