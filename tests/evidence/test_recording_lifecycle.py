"""Every state × event of a recording."""

import pytest

from app.evidence.recording_lifecycle import TRANSITIONS, RecordingEvent, RecordingState
from app.platform.lifecycle import IllegalMove, move

# Written down a second time, by event, so that a slip in the table shows.
EXPECTED = {
    "start": {"asked": "on"},
    "start_off_record": {"asked": "paused"},
    "pause": {"on": "paused"},
    "resume": {"paused": "on"},
    "stop": {"asked": "declined", "on": "stopped", "paused": "stopped"},
}


@pytest.mark.parametrize("state", RecordingState)
@pytest.mark.parametrize("event", RecordingEvent)
def test_every_state_and_event(state: RecordingState, event: RecordingEvent) -> None:
    expected = EXPECTED[event.value].get(state.value)
    if expected:
        assert move(TRANSITIONS, state, event) == expected
    else:
        with pytest.raises(IllegalMove):
            move(TRANSITIONS, state, event)
