"""Every state × event of a handover."""

import pytest

from app.handovers.lifecycle import OPEN, TRANSITIONS, HandoverEvent, HandoverState
from app.platform.lifecycle import IllegalMove, move

EXPECTED = {
    ("offered", "accept"): "accepted",
    ("offered", "decline"): "declined",
    ("offered", "withdraw"): "withdrawn",
    ("offered", "end"): "over",
    ("accepted", "see"): "done",
    ("accepted", "end"): "over",
}


@pytest.mark.parametrize("state", list(HandoverState), ids=str)
@pytest.mark.parametrize("event", list(HandoverEvent), ids=str)
def test_a_handover_moves_as_written_and_otherwise_not_at_all(state: HandoverState, event: HandoverEvent) -> None:
    expected = EXPECTED.get((state.value, event.value))
    if expected is None:
        with pytest.raises(IllegalMove):
            move(TRANSITIONS, state, event)
    else:
        assert move(TRANSITIONS, state, event).value == expected


def test_what_is_open_is_what_can_still_move() -> None:
    assert {state for state, moves in TRANSITIONS.items() if moves} == OPEN
