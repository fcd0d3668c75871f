"""Memberships and receive slots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.calls import SLOTS, CallFull, Calls

PEERS = st.sampled_from("abcdefg")
CALLS = st.sampled_from(["one", "two"])
MOVES = st.lists(st.one_of(st.tuples(PEERS, CALLS), st.tuples(PEERS, st.none())))


def test_everybody_sees_everybody_else() -> None:
    calls = Calls()
    for peer in "abcd":
        calls.enter(peer, "call")
    assert calls.slots_of("a") == ["b", "c", "d"]
    assert calls.slots_of("d") == ["a", "b", "c"]


def test_a_slot_stays_with_a_participant_when_another_leaves() -> None:
    calls = Calls()
    for peer in "abc":
        calls.enter(peer, "call")
    calls.leave("b")
    assert calls.slots_of("a") == [None, "c", None]
    calls.enter("d", "call")
    assert calls.slots_of("a") == ["d", "c", None]


def test_entering_again_changes_nothing() -> None:
    calls = Calls()
    calls.enter("a", "call")
    calls.enter("b", "call")
    calls.enter("a", "call")
    assert calls.members("call") == ["a", "b"]


def test_entering_another_call_leaves_the_first() -> None:
    calls = Calls()
    calls.enter("a", "one")
    calls.enter("b", "one")
    calls.enter("a", "two")
    assert calls.slots_of("b") == [None] * SLOTS
    assert calls.call_of("a") == "two"


def test_a_full_call_refuses_and_keeps_everybody_where_they_are() -> None:
    calls = Calls()
    for peer in "abcd":
        calls.enter(peer, "full")
    calls.enter("e", "other")
    with pytest.raises(CallFull):
        calls.enter("e", "full")
    assert calls.call_of("e") == "other"
    assert calls.members("full") == list("abcd")


@given(MOVES)
def test_slots_always_show_exactly_the_others(moves: list[tuple[str, str | None]]) -> None:
    calls = Calls()
    for peer, call in moves:
        if call is None:
            calls.leave(peer)
        else:
            try:
                calls.enter(peer, call)
            except CallFull:
                assert len(calls.members(call)) == SLOTS + 1
    for call in ("one", "two"):
        members = calls.members(call)
        for member in members:
            seen = [other for other in calls.slots_of(member) if other is not None]
            assert sorted(seen) == sorted(set(members) - {member})
    assert len(calls) == sum(bool(calls.members(call)) for call in ("one", "two"))
