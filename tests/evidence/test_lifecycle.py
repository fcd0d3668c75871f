"""Every state × event of an exhibit."""

import pytest

from app.evidence.lifecycle import TRANSITIONS, ExhibitEvent, ExhibitState
from tests.state_tables import moves_as_written

# Written down a second time, by event, so that a slip in the table shows.
EXPECTED = {
    "complete": {"capturing": "complete"},
    "check": {"complete": "checked", "checked": "checked", "broken": "checked"},
    "find_broken": {"complete": "broken", "checked": "broken"},
    "drop": {"capturing": "dropped"},
    "dispose": {"complete": "disposed", "checked": "disposed", "broken": "disposed"},
}


@pytest.mark.parametrize("state", ExhibitState)
@pytest.mark.parametrize("event", ExhibitEvent)
def test_every_state_and_event(state: ExhibitState, event: ExhibitEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)
