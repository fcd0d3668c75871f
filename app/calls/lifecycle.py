"""How a participant's line is: what the others see as "connected", "connecting", "connection lost".

Two things prove that somebody is there: the page's socket and, in a call, what the media node hears. Media tells within
2 seconds, a dead socket only after up to 20, so silence of the media counts as lost at once; media that goes on counts
as connected even while the socket is away (a restart of the web process interrupts no call).
"""

from enum import StrEnum

from app.platform.lifecycle import Table


class Line(StrEnum):
    """A participant's line."""

    ABSENT = "absent"
    HERE = "here"  # the page is open; no media was asked for
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    GONE = "gone"  # left on purpose


class LineEvent(StrEnum):
    """What can happen to a line."""

    ARRIVE = "arrive"  # the page's socket opened
    CONNECT = "connect"  # the page asked for media
    HEAR = "hear"  # the media node hears it
    FALL_SILENT = "fall_silent"
    DROP = "drop"  # the page's socket closed
    LEAVE = "leave"


L, E = Line, LineEvent

TRANSITIONS: Table[Line, LineEvent] = {
    L.ABSENT: {E.ARRIVE: L.HERE, E.CONNECT: L.CONNECTING, E.LEAVE: L.GONE},
    L.HERE: {
        E.ARRIVE: L.HERE,
        E.CONNECT: L.CONNECTING,
        E.HEAR: L.CONNECTED,
        E.DROP: L.LOST,
        E.LEAVE: L.GONE,
    },
    L.CONNECTING: {
        E.ARRIVE: L.CONNECTING,
        E.CONNECT: L.CONNECTING,
        E.HEAR: L.CONNECTED,
        E.FALL_SILENT: L.LOST,
        E.DROP: L.LOST,
        E.LEAVE: L.GONE,
    },
    L.CONNECTED: {
        E.ARRIVE: L.CONNECTED,
        E.CONNECT: L.CONNECTED,
        E.HEAR: L.CONNECTED,
        E.FALL_SILENT: L.LOST,
        E.DROP: L.CONNECTED,
        E.LEAVE: L.GONE,
    },
    L.LOST: {
        E.ARRIVE: L.HERE,
        E.CONNECT: L.CONNECTING,
        E.HEAR: L.CONNECTED,
        E.FALL_SILENT: L.LOST,
        E.DROP: L.LOST,
        E.LEAVE: L.GONE,
    },
    L.GONE: {E.ARRIVE: L.HERE, E.CONNECT: L.CONNECTING, E.LEAVE: L.GONE},
}

SHOWN = {
    Line.ABSENT: "absent",
    Line.HERE: "connected",
    Line.CONNECTING: "connecting",
    Line.CONNECTED: "connected",
    Line.LOST: "lost",
    Line.GONE: "absent",
}
"""What people are shown for each state."""
