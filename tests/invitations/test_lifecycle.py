"""Every state × event of a link."""

import pytest

from app.invitations.lifecycle import TRANSITIONS, InvitationEvent, InvitationState
from tests.state_tables import moves_as_written

EXPECTED = {
    "open": {"sent": "opened"},
    "extend": {"sent": "sent"},
    "expire": {"sent": "expired"},
    "close": {"sent": "closed", "opened": "closed"},
}


@pytest.mark.parametrize("state", list(InvitationState))
@pytest.mark.parametrize("event", list(InvitationEvent))
def test_a_link_moves_as_written_and_otherwise_not_at_all(state: InvitationState, event: InvitationEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)
