"""Every state × event of a booking."""

import pytest

from app.interpreters.lifecycle import OPEN, RINGING, TAKEN, TRANSITIONS, BookingEvent, BookingState
from tests.state_tables import moves_as_written

# Written down a second time, by event, so that a slip in the table shows.
EXPECTED = {
    "ring_again": {"asked": "second_ring"},
    "ask_agency": {"asked": "agency", "second_ring": "agency"},
    "give_up": {"asked": "unanswered", "second_ring": "unanswered", "agency": "unanswered"},
    "accept": {"asked": "accepted", "second_ring": "accepted", "agency": "accepted"},
    "hand_on": {"accepted": "asked"},
    "join": {"accepted": "joined", "joined": "joined"},
    "leave": {"joined": "left"},
    "cancel": {"asked": "cancelled", "second_ring": "cancelled", "agency": "cancelled", "accepted": "cancelled"},
}


@pytest.mark.parametrize("state", BookingState)
@pytest.mark.parametrize("event", BookingEvent)
def test_every_state_and_event(state: BookingState, event: BookingEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)


def test_what_is_open_can_still_change_and_nothing_else_can() -> None:
    assert {state for state in BookingState if TRANSITIONS[state]} == OPEN
    assert not RINGING & TAKEN
