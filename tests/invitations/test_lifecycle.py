"""Every state × event of a link."""

import pytest

from app.invitations.lifecycle import TRANSITIONS, InvitationEvent, InvitationState
from app.platform.lifecycle import IllegalMove, move

EXPECTED = {
    "open": {"sent": "opened"},
    "extend": {"sent": "sent"},
    "expire": {"sent": "expired"},
    "close": {"sent": "closed", "opened": "closed"},
}


@pytest.mark.parametrize("state", list(InvitationState))
@pytest.mark.parametrize("event", list(InvitationEvent))
def test_a_link_moves_as_written_and_otherwise_not_at_all(state: InvitationState, event: InvitationEvent) -> None:
    expected = EXPECTED[event.value].get(state.value)
    if expected is None:
        with pytest.raises(IllegalMove):
            move(TRANSITIONS, state, event)
    else:
        assert move(TRANSITIONS, state, event).value == expected
