"""What an answer becomes: by the caller's own word, by a call handler's note; and what is left without a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consents.rules import Answer, changed, may_have_link, noted, said, without_picture
from app.visits.rules import MODES

YES, NO, NOT_ASKED, WITHDRAWN = Answer.YES, Answer.NO, Answer.NOT_ASKED, Answer.WITHDRAWN


@pytest.mark.parametrize(
    ("before", "agrees", "disagrees"),
    [(NOT_ASKED, YES, NO), (YES, YES, WITHDRAWN), (NO, YES, NO), (WITHDRAWN, YES, WITHDRAWN)],
)
def test_her_own_word_stands_and_a_no_after_a_yes_takes_it_back(
    before: Answer, agrees: Answer, disagrees: Answer
) -> None:
    assert (said(before, True), said(before, False)) == (agrees, disagrees)


@pytest.mark.parametrize(
    ("before", "now", "stands"),
    [(before, now, now) for before in Answer for now in (YES, NOT_ASKED)]
    + [(NOT_ASKED, NO, NO), (YES, NO, NO), (NO, NO, NO), (WITHDRAWN, NO, WITHDRAWN)],
)
def test_a_note_stands_and_a_no_leaves_what_was_taken_back_as_it_is(
    before: Answer, now: Answer, stands: Answer
) -> None:
    assert noted(before, now) is stands


@pytest.mark.parametrize(
    ("answer", "first", "again"),
    [(YES, True, True), (NO, False, False), (NOT_ASKED, False, False), (WITHDRAWN, False, True)],
)
def test_a_first_link_needs_a_yes_to_video_and_who_took_it_back_may_still_come_back(
    answer: Answer, first: bool, again: bool
) -> None:
    assert (may_have_link(answer, again=False), may_have_link(answer, again=True)) == (first, again)


def test_without_a_picture_voice_is_left_or_text_for_who_signs() -> None:
    assert {mode: without_picture(mode) for mode in MODES} == {
        "signing": "text",
        "video": "voice",
        "low": "voice",
        "stills": "voice",
        "voice": "voice",
        "text": "text",
    }
    assert without_picture(None) is None


answers = st.dictionaries(st.sampled_from(["to_video", "to_recording", "to_survey"]), st.sampled_from(["yes", "no"]))


@given(answers, answers)
def test_what_stands_as_it_was_shown_was_not_chosen(posted: dict[str, str], was: dict[str, str]) -> None:
    found = changed(posted, was)
    assert all(was.get(name) != value for name, value in found.items())
    assert was | posted == was | found
