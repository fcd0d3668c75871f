"""The script leads somewhere whatever is answered, and comes to an end."""

from hypothesis import given
from hypothesis import strategies as st

from app.playbook.folder import DEFAULT, files_of, read
from app.playbook.script import SAID, Script

SCRIPT = read(files_of(DEFAULT)).script
ids = st.sampled_from([step.id for step in SCRIPT.steps])
values = st.sampled_from(sorted({answer.value for step in SCRIPT.steps for answer in step.answers}))


def ids_of(script: Script, answers: dict[str, str]) -> list[str]:
    return [step.id for step in script.way(answers)]


def test_it_begins_with_whether_it_is_safe_to_talk_and_asks_consent_after_screening() -> None:
    assert ids_of(SCRIPT, {}) == ["safe_to_talk"]
    answers = {"safe_to_talk": "yes", "other_person": "no", "may_return": "no", "adult": "yes"}
    assert ids_of(SCRIPT, answers)[-1] == "contact"
    answers |= {"contact": "text", "battery": "no", "connection": "yes", "video": "yes", "recording": "no"}
    assert ids_of(SCRIPT, answers)[-1] == "link"


def test_who_is_not_safe_is_not_asked_for_consent() -> None:
    assert ids_of(SCRIPT, {"safe_to_talk": "no"})[-1] == "not_safe"
    assert "video" not in ids_of(SCRIPT, {"safe_to_talk": "no", "not_safe": "yes"})
    assert ids_of(SCRIPT, {"safe_to_talk": "yes", "other_person": "yes"})[-1] == "not_safe"


@given(st.dictionaries(ids, values))
def test_whatever_was_answered_the_way_goes_forward_and_ends(answers: dict[str, str]) -> None:
    way = SCRIPT.way(answers)
    places = [SCRIPT.steps.index(step) for step in way]
    assert places == sorted(set(places))
    assert places[0] == 0
    assert all(step.takes(answers.get(step.id, "")) for step in way[:-1])


@given(st.dictionaries(ids, values), ids, values)
def test_an_answer_off_the_way_changes_nothing(answers: dict[str, str], step_id: str, value: str) -> None:
    before = ids_of(SCRIPT, answers)
    if step_id not in before:
        assert ids_of(SCRIPT, answers | {step_id: value}) == before


def test_a_step_that_is_only_said_leads_on() -> None:
    steps = [
        {"id": "one", "title": {"en": "One"}, "say": {"en": "One."}},
        {"id": "two", "title": {"en": "Two"}, "say": {"en": "Two."}},
    ]
    script = Script.model_validate({"steps": steps})
    assert ids_of(script, {"one": SAID}) == ["one", "two"]
    assert ids_of(script, {"one": "nonsense"}) == ["one"]
