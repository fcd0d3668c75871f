"""Words that differ are counted, and lost negations apart."""

from hypothesis import given
from hypothesis import strategies as st

from bench.wer import score

TEXTS = st.lists(st.sampled_from(["he", "is", "not", "here", "never"]), max_size=7).map(" ".join)


def test_a_lost_negation_is_one_error_and_one_lost_negation() -> None:
    assert score("He is not here.", "he is here") == (1, 4, 1)
    assert score("he is not here", "he is now here") == (1, 4, 1)


def test_another_word_that_is_lost_is_no_negation() -> None:
    assert score("he is not here", "is not here") == (1, 4, 0)


def test_short_forms_are_the_same_words() -> None:
    assert score("you're not, I can't, don't", "you are not i cannot do not") == (0, 7, 0)


@given(TEXTS, TEXTS)
def test_errors_are_never_more_than_the_longer_text(said: str, written: str) -> None:
    errors, count, lost = score(said, written)
    assert abs(count - len(written.split())) <= errors <= max(count, len(written.split()))
    assert lost <= errors
    assert score(said, said) == (0, count, 0)
