"""A recording's states, from the officer's wish to its end."""

from enum import StrEnum

from app.platform.lifecycle import Table


class RecordingState(StrEnum):
    """Where a recording is."""

    ASKED = "asked"  # the officer would like to record; she is asked on her page
    ON = "on"
    PAUSED = "paused"  # off the record
    STOPPED = "stopped"  # what was recorded is kept
    DECLINED = "declined"  # she said no, or nothing until the call was over


class RecordingEvent(StrEnum):
    """What can happen to it."""

    START = "start"
    START_OFF_RECORD = "start_off_record"  # begins once the call is on the record again
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


S, E = RecordingState, RecordingEvent

TRANSITIONS: Table[RecordingState, RecordingEvent] = {
    S.ASKED: {E.START: S.ON, E.START_OFF_RECORD: S.PAUSED, E.STOP: S.DECLINED},
    S.ON: {E.PAUSE: S.PAUSED, E.STOP: S.STOPPED},
    S.PAUSED: {E.RESUME: S.ON, E.STOP: S.STOPPED},
    S.STOPPED: {},
    S.DECLINED: {},
}
OPEN = frozenset({S.ASKED, S.ON, S.PAUSED})
