"""What a field holds, what answers add up to, when a grade needs a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playbook.content import QuestionSet
from app.response.rules import (
    GRADES,
    MAX_CHARS,
    NOTHING,
    Choice,
    Entry,
    Field,
    Part,
    highest,
    needs_reason,
    overlooked,
    still_needed,
    suggested,
    tally,
    undone,
    wrong,
)

ANSWERS = [
    {"value": "yes", "words": {"en": "Yes"}, "counts": 1},
    {"value": "no", "words": {"en": "No"}},
    {"value": "not_known", "words": {"en": "Not known"}},
]
SET = QuestionSet.model_validate(
    {
        "id": "risk",
        "name": {"en": "Risk"},
        "wording": "own",
        "questions": [{"id": f"q{i}", "ask": {"en": f"Question {i}?"}, "answers": ANSWERS} for i in range(6)],
        "suggests": [
            {"at_least": 0, "grade": "standard"},
            {"at_least": 3, "grade": "medium"},
            {"at_least": 5, "grade": "high"},
        ],
    }
)
CHOICE = Field("risk.a", "A?", "choice", (Choice("yes", "Yes"), Choice("no", "No")))
given_answers = st.dictionaries(
    st.sampled_from([question.id for question in SET.questions]), st.sampled_from(["yes", "no", "not_known", ""])
)


@given(given_answers)
def test_every_question_is_answered_or_not_asked(answers: dict[str, str]) -> None:
    found = tally(SET, answers)
    assert found.answered + found.not_asked == found.total == len(SET.questions)
    assert found.yes == found.count == sum(value == "yes" for value in answers.values())
    assert found.yes + found.not_known <= found.answered


@given(given_answers, st.sampled_from([question.id for question in SET.questions]))
def test_another_yes_never_suggests_a_lower_grade(answers: dict[str, str], more: str) -> None:
    before, after = tally(SET, answers).suggests, tally(SET, answers | {more: "yes"}).suggests
    assert after is not None
    assert before is None or GRADES.index(after) >= GRADES.index(before)


def test_nothing_is_suggested_before_anything_was_answered() -> None:
    assert tally(SET, {}).suggests is None
    assert tally(SET, {"q0": "no"}).suggests == "standard"


@pytest.mark.parametrize(
    ("count", "grade"), [(0, "standard"), (2, "standard"), (3, "medium"), (4, "medium"), (5, "high"), (99, "high")]
)
def test_a_count_suggests_the_grade_of_the_step_that_it_reaches(count: int, grade: str) -> None:
    assert suggested(reversed(SET.suggests), count) == grade


def test_the_gravest_of_several_sets_is_suggested() -> None:
    assert highest(["standard", None, "medium"]) == "medium"
    assert highest([None]) is None


def test_a_reason_is_needed_only_where_the_grade_differs() -> None:
    assert needs_reason("high", "medium")
    assert needs_reason("standard", "medium")
    assert not needs_reason("medium", "medium")
    assert not needs_reason("medium", None)


def test_a_value_has_to_be_an_answer_and_short_enough_and_empty_is_always_right() -> None:
    assert wrong(CHOICE, "maybe", "") == "not_a_choice"
    assert wrong(CHOICE, "", "") is None
    assert wrong(Field("report.what", "What?", "words"), "x" * (MAX_CHARS + 1), "") == "too_long"
    assert wrong(CHOICE, "yes", "x" * (MAX_CHARS + 1)) == "too_long"


def test_what_its_writer_has_not_seen_is_not_replaced_unless_it_says_the_same() -> None:
    theirs = Entry(7, "theirs")
    assert overlooked(theirs, 6, "mine", "")
    assert not overlooked(theirs, 7, "mine", "")
    assert not overlooked(theirs, 0, "theirs", "")


words = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=6)


@given(words)
def test_undo_again_and_again_leads_back_to_nothing_through_all_that_was_written(values: list[str]) -> None:
    history = [Entry(number, value) for number, value in enumerate(values, 1)]
    seen = []
    while (back := undone(history)) is not None:
        seen.append(back.value)
        history.append(Entry(len(history) + 1, back.value, restores=back.number))
    assert seen == [*reversed(values[:-1]), NOTHING.value]


def test_writing_after_an_undo_can_be_undone_to_what_the_undo_showed_before() -> None:
    history = [Entry(1, "a"), Entry(2, "b"), Entry(3, "a", restores=1), Entry(4, "c")]
    back = undone(history)
    assert back is not None
    assert back.value == "b"  # all that was ever typed can be reached again


def test_what_is_needed_and_not_written_is_named_in_its_order() -> None:
    part = Part(
        "p",
        "P",
        (Field("p.a", "A", "line", required=True), Field("p.b", "B", "line"), Field("p.c", "C", "line", required=True)),
    )
    assert [field.key for field in still_needed([part], {"p.a": "  "})] == ["p.a", "p.c"]
    assert still_needed([part], {"p.a": "x", "p.c": "y"}) == []
