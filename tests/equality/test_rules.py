"""When it is right to ask; and that no answer gets near eligibility."""

import ast
from dataclasses import fields
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.eligibility.rules import Facts
from app.equality import forms, rules
from app.equality.rules import RATHER_NOT, Moment, moment
from app.incidents.forms import IncidentBody
from app.incidents.service import FIELDS
from app.visits.lifecycle import VisitState

APP = Path(__file__).parents[2] / "app"
states = st.sampled_from([None, *(state.value for state in VisitState)])


@given(settled=st.booleans(), state=states, silent=st.booleans(), unwanted=st.booleans())
def test_nobody_is_asked_in_danger(settled: bool, state: str | None, silent: bool, unwanted: bool) -> None:
    found = moment(danger=True, settled=settled, visit_state=state, silent=silent, unwanted=unwanted)
    assert found is Moment.DANGER


@given(danger=st.booleans(), settled=st.booleans(), state=states, silent=st.booleans(), unwanted=st.booleans())
def test_it_is_right_only_when_nothing_speaks_against_it(
    danger: bool, settled: bool, state: str | None, silent: bool, unwanted: bool
) -> None:
    found = moment(danger=danger, settled=settled, visit_state=state, silent=silent, unwanted=unwanted)
    against = danger or silent or unwanted or not settled or state in ("in_call", "left", "not_safe")
    assert (found is Moment.RIGHT) is not against


def test_there_are_the_19_ethnic_groups_of_the_census_2021_in_five() -> None:
    groups = rules.ETHNIC_GROUPS
    assert [len(codes) for codes in groups.values()] == [5, 3, 4, 5, 2]
    assert len({code for codes in groups.values() for code in codes}) == 19


def test_every_answer_has_words_and_one_may_always_rather_not_say() -> None:
    for codes, words in (
        (rules.SEXES, forms.SEXES),
        (rules.AGE_BANDS, forms.AGE_BANDS),
        (rules.CONDITIONS, forms.CONDITIONS),
        (rules.EFFECTS, forms.EFFECTS),
        (rules.KINDS, forms.KINDS),
    ):
        assert set(words) == set(codes)
        assert RATHER_NOT in codes
    assert {code for codes in rules.ETHNIC_GROUPS.values() for code in codes} == set(forms.ETHNICITIES)
    assert RATHER_NOT in dict(forms._ethnicities()["Prefer not to say"])


def test_no_fact_of_eligibility_and_no_field_of_an_incident_is_an_answer() -> None:
    answers = {*rules.QUESTIONS, *rules.WORDS}
    facts = {field.name for field in fields(Facts)}
    assert "grade" in facts
    assert facts & answers == set()
    # The incident has had a sex since the first API, for the trial's blocks: not this one, and no fact either.
    assert set(FIELDS) & answers <= {"sex"}
    assert set(IncidentBody.model_fields) & answers <= {"sex"}


def test_nothing_but_the_composition_root_imports_it() -> None:
    importers = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module == "app":
                names += [f"app.{alias.name}" for alias in node.names]
            if any(name.startswith("app.equality") for name in names) and path.parent.name != "equality":
                importers.add(path.name)
    assert importers == {"slices.py"}
