"""What may stand on her screen, and what it may become."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.captions.rules import (
    HUMAN_ACTIVE,
    SHORT_FORMS,
    Source,
    State,
    Word,
    corrected,
    grown,
    may_start,
    state,
    text_of,
    to_confirm,
)

SAID = "a i am is he she no so do go we me my by to up us it of on or if as at be in an hi ok"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WORDS = st.sampled_from(["he", "has", "not", "got", "a", "key", "now", "Thursday"])
HEARD = st.lists(st.tuples(WORDS, st.none() | st.floats(0, 1)), max_size=8)
LINES = st.lists(WORDS, max_size=8).map(" ".join)


@given(st.lists(HEARD, max_size=6))
def test_words_that_stand_there_never_change_whatever_a_machine_hears_later(
    hypotheses: list[list[tuple[str, float | None]]],
) -> None:
    words: list[Word] = []
    taken = 0
    for heard in hypotheses:
        now = grown(words, taken, heard)
        assert now[: len(words)] == words
        words, taken = now, max(taken, len(heard))
    assert len(words) == max((len(heard) for heard in hypotheses), default=0)


@given(HEARD, st.lists(LINES, min_size=1, max_size=4))
def test_a_corrected_line_reads_as_it_was_rewritten(
    heard: list[tuple[str, float | None]], rewritten: list[str]
) -> None:
    words = grown([], 0, heard)
    for line in rewritten:
        words = corrected(words, line)
        assert text_of(words) == line


@given(HEARD, LINES)
def test_no_word_of_a_correction_is_unmarked(heard: list[tuple[str, float | None]], line: str) -> None:
    before = grown([], 0, heard)
    for word in corrected(before, line):
        assert word in before or word.was is not None


def test_a_word_that_was_taken_out_says_so_and_the_first_reading_is_kept() -> None:
    words = corrected([Word("not", 0.3), Word("safe", 0.9)], "safe")
    assert words == [Word("", None, "not"), Word("safe", 0.9)]
    twice = corrected(corrected([Word("can", 0.9)], "can’t"), "cannot")
    assert twice == [Word("cannot", None, "can")]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("he has not got a key", ["not"]),
        ("I can’t come and you don't know", ["can’t", "don't"]),
        ("two men at 14 Mill Lane", ["two", "14", "Mill", "Lane"]),
        ("He left. She came with Ana", ["Ana"]),
        ("nobody is here", ["nobody"]),
        ("you are doing well and I’m here", []),
    ],
)
def test_negations_numbers_and_names_of_a_machine_are_to_be_confirmed(line: str, asked: list[str]) -> None:
    words = [Word(text, 0.9) for text in line.split()]
    assert [words[at].text for at in to_confirm(words)] == asked
    assert to_confirm([Word(text) for text in line.split()]) == []


def test_a_word_that_the_machine_doubts_is_to_be_confirmed() -> None:
    assert to_confirm([Word("come", 0.59), Word("back", 0.6)]) == [0]


@pytest.mark.parametrize(("ago", "shown"), [(0, False), (29.9, False), (30, True)])
def test_a_person_who_types_beats_a_machine_while_they_are_at_it(ago: float, shown: bool) -> None:
    assert timedelta(seconds=30) == HUMAN_ACTIVE
    typed_at = NOW - timedelta(seconds=ago)
    assert may_start(Source.SERVER, typed_at, NOW) is shown
    assert may_start(Source.BROWSER, typed_at, NOW) is shown
    assert may_start(Source.HUMAN, typed_at, NOW)
    assert may_start(Source.SERVER, None, NOW)


@pytest.mark.parametrize(
    ("off_record", "stopped", "human", "engine", "shown"),
    [
        (True, True, True, "on", State.OFF_RECORD),
        (False, True, True, "on", State.STOPPED),
        (False, False, True, "unavailable", State.ON),
        (False, False, False, "on", State.ON),
        (False, False, False, "busy", State.BUSY),
        (False, False, False, "unavailable", State.UNAVAILABLE),
        (False, False, False, "off", State.UNAVAILABLE),
        (False, False, False, None, State.STARTING),
    ],
)
def test_how_captions_are(off_record: bool, stopped: bool, human: bool, engine: str | None, shown: State) -> None:
    assert state(off_record=off_record, stopped=stopped, human=human, engine=engine) is shown


def test_no_short_form_is_a_word_that_people_say() -> None:
    said = set(SAID.split())
    assert not said & set(SHORT_FORMS)
    assert not set(SHORT_FORMS) & set(SHORT_FORMS.values())
