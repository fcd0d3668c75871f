"""Facts beside the answers: earlier reports, what is getting worse, what opens, what comes first on a low battery."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playbook.content import QuestionSet, When
from app.response.rules import Field, Part, applies, escalates, is_open, vital_first
from tests.people import ControlRoom, Phone
from tests.response.conftest import Desk

ANSWERS = [{"value": "yes", "words": {"en": "Yes"}, "counts": 1}, {"value": "no", "words": {"en": "No"}}]
STALKING = QuestionSet.model_validate(
    {
        "id": "stalking",
        "name": {"en": "Stalking"},
        "wording": "own",
        "opens_when": [{"question": "first.followed", "answer": "yes"}],
        "questions": [
            {"id": "worse", "ask": {"en": "Worse?"}, "answers": ANSWERS, "escalation": True},
            {"id": "where", "ask": {"en": "Where?"}},
        ],
    }
)
PARTS = [Part("now", "Now", (Field("now.a", "A?", "line", vital=True), Field("now.b", "B?", "line")))]
values = st.dictionaries(
    st.sampled_from(["risk.first.followed", "risk.stalking.worse", "risk.stalking.where"]),
    st.sampled_from(["yes", "no", ""]),
)


@given(values)
def test_a_set_is_asked_once_its_answer_was_given_and_what_is_written_in_it_keeps_it_open(said: dict[str, str]) -> None:
    written = any(value for key, value in said.items() if key.startswith("risk.stalking."))
    assert is_open(STALKING, said) == (said.get("risk.first.followed") == "yes" or written)


@given(values)
def test_only_a_yes_says_that_it_is_getting_worse(said: dict[str, str]) -> None:
    assert escalates([STALKING], said) == (said.get("risk.stalking.worse") == "yes")


@given(values)
def test_one_answer_of_several_is_enough(said: dict[str, str]) -> None:
    whens = [When(question="first.followed", answer="yes"), When(question="stalking.worse", answer="no")]
    expected = said.get("risk.first.followed") == "yes" or said.get("risk.stalking.worse") == "no"
    assert applies(whens, said) == expected


@pytest.mark.parametrize(
    ("battery", "said", "first"),
    [(0.12, "", ["now.a"]), (0.2, " ", ["now.a"]), (0.21, "", []), (None, "", []), (0.12, "Upstairs", [])],
)
def test_vital_questions_come_first_while_the_phone_is_nearly_empty(
    battery: float | None, said: str, first: list[str]
) -> None:
    assert [field.key for field in vital_first(PARTS, {"now.a": said}, battery)] == first


def test_further_questions_open_with_the_answer_that_makes_them_matter(desk: Desk) -> None:
    assert "risk.stalking.knows_where" not in desk.reads()["fields"]
    desk.writes(risk__first_risk__followed="yes", risk__first_risk__honour="no")
    fields = desk.reads()["fields"]
    assert "risk.stalking.knows_where" in fields
    assert "risk.honour_based.who" not in fields
    assert "More about stalking" in desk.person.gets(desk.url).text


def test_what_may_be_done_is_shown_where_the_answers_make_it_apply(desk: Desk) -> None:
    assert "Stalking protection order" not in desk.reads()["html"]["prompts"]
    desk.writes(risk__first_risk__followed="yes")
    shown = desk.reads()["html"]["prompts"]
    assert "Stalking protection order" in shown
    assert "Right to ask" not in shown


def test_at_12_percent_the_vital_questions_are_on_top_until_they_are_answered(desk: Desk, phone: Phone) -> None:
    assert "Ask these first" not in desk.reads()["html"]["vital"]
    reading = {"kind": "battery", "level": 0.12, "charging": False}
    assert phone.socket.asks("check:report", reading)["ok"]
    first = desk.reads()["html"]["vital"]
    assert "Their battery is at 12%. Ask these first:" in first
    assert "Has anybody ever held your throat" in first
    assert "safety.plan" not in first
    desk.writes(risk__first_risk__throat="no")
    assert "Has anybody ever held your throat" not in desk.reads()["html"]["vital"]
    phone.socket.asks("check:report", reading | {"charging": True})
    assert "Ask these first" not in desk.reads()["html"]["vital"]


def test_earlier_reports_with_the_number_are_counted_with_their_dates_alone(
    desk: Desk, control_room: ControlRoom
) -> None:
    assert "12 months" not in desk.reads()["html"]["grade"]
    control_room.records(reference="RVR-SECRET", phone="07700 900123")
    shown = desk.reads()["html"]["grade"]
    assert "1 other report in 12 months with this number" in shown
    assert "RVR-SECRET" not in shown


def test_counts_are_shown_beside_what_they_suggest_and_what_is_getting_worse(desk: Desk) -> None:
    desk.writes(risk__first_risk__getting_worse="yes")
    shown = desk.reads()["html"]["grade"]
    assert "Said to be getting worse" in shown
    assert "Counted: 1." in shown
    assert "5 or more: High." in shown
