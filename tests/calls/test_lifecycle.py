"""Every state × event of a participant's line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.lifecycle import SHOWN, TRANSITIONS, Line, LineEvent
from tests.state_tables import moves_as_written

EXPECTED = {
    "arrive": {
        "absent": "here",
        "here": "here",
        "connecting": "connecting",
        "connected": "connected",
        "lost": "here",
        "gone": "here",
    },
    "connect": {
        "absent": "connecting",
        "here": "connecting",
        "connecting": "connecting",
        "connected": "connected",
        "lost": "connecting",
        "gone": "connecting",
    },
    "hear": {"here": "connected", "connecting": "connected", "connected": "connected", "lost": "connected"},
    "fall_silent": {"connecting": "lost", "connected": "lost", "lost": "lost"},
    "drop": {"here": "lost", "connecting": "lost", "connected": "connected", "lost": "lost"},
    "leave": {
        "absent": "gone",
        "here": "gone",
        "connecting": "gone",
        "connected": "gone",
        "lost": "gone",
        "gone": "gone",
    },
}


@pytest.mark.parametrize("state", list(Line))
@pytest.mark.parametrize("event", list(LineEvent))
def test_a_line_moves_as_written_and_otherwise_not_at_all(state: Line, event: LineEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)


@given(st.lists(st.sampled_from(list(LineEvent))))
def test_whatever_happens_leaving_looks_absent_and_never_lost(events: list[LineEvent]) -> None:
    line = Line.ABSENT
    for event in [*events, LineEvent.LEAVE]:
        line = TRANSITIONS[line].get(event, line)
    assert SHOWN[line] == "absent"
