"""The line's lifecycle: every state with every event, and what time alone brings."""

import pytest

from signalling.line import (
    ENTER_GRACE_S,
    NEVER_CONNECTED_S,
    QUIET_IN_CALL_S,
    QUIET_WARM_S,
    SILENT_S,
    TRANSITIONS,
    IllegalLineEvent,
    Line,
    LineEvent,
    due_event,
    next_line,
)

NEXT = {
    (Line.NEW, LineEvent.CONNECT): Line.CONNECTED,
    (Line.NEW, LineEvent.GIVE_UP): Line.CLOSED,
    (Line.NEW, LineEvent.CLOSE): Line.CLOSED,
    (Line.CONNECTED, LineEvent.CONNECT): Line.CONNECTED,
    (Line.CONNECTED, LineEvent.FALL_QUIET): Line.SILENT,
    (Line.CONNECTED, LineEvent.LOSE): Line.SILENT,
    (Line.CONNECTED, LineEvent.CLOSE): Line.CLOSED,
    (Line.SILENT, LineEvent.CONNECT): Line.CONNECTED,
    (Line.SILENT, LineEvent.HEAR): Line.CONNECTED,
    (Line.SILENT, LineEvent.GIVE_UP): Line.CLOSED,
    (Line.SILENT, LineEvent.CLOSE): Line.CLOSED,
}


def test_the_table_knows_every_state() -> None:
    assert set(TRANSITIONS) == set(Line)


@pytest.mark.parametrize("line", Line)
@pytest.mark.parametrize("event", LineEvent)
def test_every_event_in_every_state(line: Line, event: LineEvent) -> None:
    expected = NEXT.get((line, event))
    if expected is None:
        with pytest.raises(IllegalLineEvent):
            next_line(line, event)
    else:
        assert next_line(line, event) is expected


def due(line: Line, in_state: float, unheard: float, in_call: float | None = None) -> LineEvent | None:
    return due_event(
        line,
        in_call=in_call is not None,
        in_state_s=in_state,
        unheard_s=unheard,
        in_call_s=in_call or 0.0,
    )


@pytest.mark.parametrize(
    ("why", "event", "expected"),
    [
        ("a new line waits", due(Line.NEW, NEVER_CONNECTED_S - 1, 99), None),
        ("but not for ever", due(Line.NEW, NEVER_CONNECTED_S, 99), LineEvent.GIVE_UP),
        ("a warm line may be quiet for a while", due(Line.CONNECTED, 50, QUIET_WARM_S - 1), None),
        ("a warm line falls quiet", due(Line.CONNECTED, 50, QUIET_WARM_S), LineEvent.FALL_QUIET),
        ("in a call two lost beats count", due(Line.CONNECTED, 50, QUIET_IN_CALL_S, 50), LineEvent.FALL_QUIET),
        ("in a call one lost beat doesn't", due(Line.CONNECTED, 50, QUIET_IN_CALL_S - 0.5, 50), None),
        ("just let in, the slow rhythm still counts", due(Line.CONNECTED, 50, 5, ENTER_GRACE_S - 1), None),
        ("a silent line is heard again", due(Line.SILENT, 5, 0.1, 50), LineEvent.HEAR),
        ("a silent line stays silent", due(Line.SILENT, 5, 7, 50), None),
        ("a lost line isn't heard from before its loss", due(Line.SILENT, 0.1, 0.2, 50), None),
        ("a silent line is given up", due(Line.SILENT, SILENT_S, SILENT_S + 2, 50), LineEvent.GIVE_UP),
        ("a closed line has no events", due(Line.CLOSED, 999, 999), None),
    ],
)
def test_what_time_brings(why: str, event: LineEvent | None, expected: LineEvent | None) -> None:
    assert event is expected, why
