"""Words stand when two hypotheses agree, and what stands only grows."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from signalling.captions.commit import agreed, pending

HYPOTHESES = st.lists(st.lists(st.sampled_from(["he", "is", "not", "here"]), max_size=6), max_size=8)


def test_what_two_hypotheses_agree_on_stands_but_for_the_last_word() -> None:
    assert agreed((), ["he", "is", "no"], ["he", "is", "not", "here"]) == ("he", "is")
    assert agreed((), ["he", "is", "not"], ["he", "is", "not"]) == ("he", "is")


def test_one_hypothesis_alone_makes_nothing_stand() -> None:
    assert agreed((), [], ["he", "is", "not", "here"]) == ()


def test_what_stands_is_not_taken_back_when_the_engine_changes_its_mind() -> None:
    assert agreed(("he", "is"), ["she", "is", "not"], ["she", "is", "not", "here"]) == ("he", "is")
    assert pending(("he", "is"), ["she", "is", "not"]) == ("not",)


@given(HYPOTHESES)
def test_what_stands_only_grows(hypotheses: list[list[str]]) -> None:
    committed: tuple[str, ...] = ()
    before: list[str] = []
    for now in hypotheses:
        stands = agreed(committed, before, now)
        assert stands[: len(committed)] == committed
        assert len(stands) <= max(len(committed), len(now) - 1)
        committed, before = stands, now


@given(HYPOTHESES)
def test_what_is_new_stood_in_both(hypotheses: list[list[str]]) -> None:
    for before, now in itertools.pairwise(hypotheses):
        stands = agreed((), before, now)
        assert stands == tuple(before[: len(stands)]) == tuple(now[: len(stands)])
