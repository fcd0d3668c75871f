"""Letters as they are typed: both ends read the same, whatever is lost, repeated or erased on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.t140 import ERASE, NEW_LINE, Gap, applied, changed_lines, lines, unseen

LETTERS = st.text(
    st.sampled_from(["a", "é", "e", "\u0301", "👩", "\u200d", "👧", "ب", " ", NEW_LINE, ERASE]), max_size=60
)


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("helo\blo", "hello"),
        ("\b\b", ""),
        ("one\u2028two\b\b\b\b", "one"),
        ("one\u2028\b more", "one more"),
        ("👩\u200d👧\b\b\b", ""),
        ("a\x07b", "a\ufffdb"),
    ],
)
def test_letters_are_erased_across_lines_and_what_no_keyboard_makes_is_marked(typed: str, reads: str) -> None:
    assert applied("", typed) == reads


@given(LETTERS, st.lists(st.integers(0, 60)))
def test_however_a_stream_is_cut_it_reads_the_same(stream: str, cuts: list[int]) -> None:
    text, before = "", 0
    for cut in [*sorted(min(cut, len(stream)) for cut in cuts), len(stream)]:
        text, before = applied(text, stream[before:cut]), cut
    assert text == applied("", stream)


@given(LETTERS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=30))
def test_what_comes_twice_or_late_or_too_early_changes_nothing(stream: str, pieces: list[tuple[int, int]]) -> None:
    have = ""
    for at, length in pieces:
        try:
            have += unseen(len(have), at, stream[at : at + length])
        except Gap:
            assert at > len(have)
        assert stream.startswith(have)
    assert have + unseen(len(have), 0, stream) == stream


@given(LETTERS, LETTERS)
def test_the_lines_that_changed_are_all_that_changed(before: str, typed: str) -> None:
    was = applied("", before)
    now = applied(was, typed)
    shown = dict(enumerate(lines(was))) | dict(changed_lines(was, now))
    wanted = lines(now)
    assert [shown.get(number, "") for number in range(len(wanted))] == wanted
    assert all(shown[number] == "" for number in range(len(wanted), len(shown)))
