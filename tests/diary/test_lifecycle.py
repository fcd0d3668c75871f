"""Every state × event of an appointment."""

import pytest

from app.diary.lifecycle import NOW, STANDING, TAKES_A_PLACE, TRANSITIONS, AppointmentEvent, AppointmentState
from tests.state_tables import moves_as_written

# Written down a second time, by event, so that a slip in the table shows.
EXPECTED = {
    "move": {"booked": "booked", "due": "booked", "missed": "booked"},
    "cancel": {"booked": "cancelled", "due": "cancelled", "missed": "cancelled"},
    "come": {"booked": "due"},
    "send": {"due": "kept", "missed": "kept"},
    "miss": {"due": "missed"},
}


@pytest.mark.parametrize("state", AppointmentState)
@pytest.mark.parametrize("event", AppointmentEvent)
def test_every_state_and_event(state: AppointmentState, event: AppointmentEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)


def test_what_stands_can_be_changed_and_what_is_over_can_not() -> None:
    assert {state for state in AppointmentState if TRANSITIONS[state]} == STANDING
    assert NOW < STANDING
    assert AppointmentState.CANCELLED not in TAKES_A_PLACE
