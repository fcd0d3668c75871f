"""Every state × event of a handover."""

import pytest

from app.handovers.lifecycle import OPEN, TRANSITIONS, HandoverEvent, HandoverState
from tests.state_tables import moves_as_written

EXPECTED = {
    "accept": {"offered": "accepted"},
    "decline": {"offered": "declined"},
    "withdraw": {"offered": "withdrawn"},
    "end": {"offered": "over", "accepted": "over"},
    "see": {"accepted": "done"},
}


@pytest.mark.parametrize("state", list(HandoverState), ids=str)
@pytest.mark.parametrize("event", list(HandoverEvent), ids=str)
def test_a_handover_moves_as_written_and_otherwise_not_at_all(state: HandoverState, event: HandoverEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)


def test_what_is_open_is_what_can_still_move() -> None:
    assert {state for state, moves in TRANSITIONS.items() if moves} == OPEN
