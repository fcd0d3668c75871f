"""Every state × event of a recording."""

import pytest

from app.evidence.recording_lifecycle import TRANSITIONS, RecordingEvent, RecordingState
from tests.state_tables import moves_as_written

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
    moves_as_written(TRANSITIONS, EXPECTED, state, event)
