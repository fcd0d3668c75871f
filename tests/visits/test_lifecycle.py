"""Every state × event of a visit."""

import pytest

from app.visits.lifecycle import TRANSITIONS, VisitEvent, VisitState
from tests.state_tables import moves_as_written

# Written down a second time, by event, so that a slip in the table shows.
EXPECTED = {
    "open": {"link_sent": "opened"},
    "say_safe": {"opened": "preparing", "preparing": "preparing", "waiting": "preparing", "in_call": "in_call"},
    "say_unsure": {"opened": "waiting"},
    "say_not_safe": {"opened": "not_safe"},
    "choose": {"preparing": "waiting", "waiting": "waiting", "in_call": "in_call"},
    "admit": {"waiting": "in_call"},
    "release": {"in_call": "waiting"},
    "end": {"waiting": "ended", "in_call": "ended"},
    "exit": {"opened": "left", "preparing": "left", "waiting": "left", "in_call": "left", "ended": "closed"},
    "expire": {"link_sent": "expired"},
    "close": {
        "link_sent": "closed",
        "opened": "closed",
        "preparing": "closed",
        "waiting": "closed",
        "ended": "closed",
        "left": "closed",
        "not_safe": "closed",
    },
    "let_in": {
        "opened": "opened",
        "preparing": "opened",
        "waiting": "opened",
        "in_call": "opened",
        "left": "opened",
        "not_safe": "opened",
    },
    "cover": {"preparing": "preparing", "waiting": "waiting", "in_call": "in_call", "ended": "ended"},
    "uncover": {"preparing": "preparing", "waiting": "waiting", "in_call": "in_call", "ended": "ended"},
    "not_safe_now": {"preparing": "waiting", "waiting": "waiting", "in_call": "in_call", "ended": "ended"},
    "off_record": {"in_call": "in_call"},
    "on_record": {"in_call": "in_call"},
    "hand_over": {"in_call": "in_call"},
    "safe_again": {"waiting": "waiting", "in_call": "in_call"},
}


@pytest.mark.parametrize("state", list(VisitState))
@pytest.mark.parametrize("event", list(VisitEvent))
def test_a_visit_moves_as_written_and_otherwise_not_at_all(state: VisitState, event: VisitEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(VisitState)
