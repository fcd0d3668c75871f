"""Required steps are ticked by what was recorded, in time; never by somebody saying so where the record can tell."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adherence.rules import Mark, Recorded, Standing, assess
from app.playbook.folder import DEFAULT, files_of, read

STEPS = read(files_of(DEFAULT)).steps
T0 = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


GOOD = Recorded(
    safe_asked_at=at(0),
    contact_at=at(2),
    screened_at=at(4),
    consent_at=at(3),
    link_sent_at=at(5),
    said_safe_at=at(6),
    waiting_since=at(7),
    admitted_at=at(9),
    graded_at=at(40),
    ended_at=at(50),
    ended_by_officer=True,
)
DONE = Mark("done", "PC Osei", at(49))


def standings(recorded: Recorded, **marks: Mark) -> dict[str, str]:
    return {ticked.step.id: ticked.standing.value for ticked in assess(STEPS, recorded, marks)}


def test_a_visit_by_the_playbook_has_every_step_done() -> None:
    assert set(standings(GOOD, advice=DONE).values()) == {"done"}


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        ("screened", {"screened_at": None}),
        ("safe_to_talk", {"safe_asked_at": None}),
        ("safe_to_talk", {"safe_asked_at": at(5.5)}),
        ("safe_contact", {"contact_at": None}),
        ("consent", {"consent_at": at(5.1)}),
        ("said_safe", {"said_safe_at": None}),
        ("in_time", {"waiting_since": at(5.9)}),
        ("risk", {"graded_at": None}),
        ("closing", {"ended_by_officer": False}),
    ],
)
def test_what_did_not_happen_in_time_is_missing_until_somebody_says_why(step: str, changed: dict[str, Any]) -> None:
    recorded = replace(GOOD, **changed)
    assert standings(recorded, advice=DONE)[step] == "missing"
    assert standings(recorded, **{step: Mark("deviation", "R. Lane", at(60), "The line was lost")})[step] == "deviation"
    assert standings(recorded, **{step: Mark("done", "R. Lane", at(60))})[step] == "missing"
    assert [name for name, found in standings(recorded, advice=DONE).items() if found != "done"] == [step]


def test_before_its_moment_a_step_is_open_not_missing() -> None:
    assert set(standings(Recorded()).values()) == {"open"}
    assert standings(replace(GOOD, ended_at=None, ended_by_officer=False))["advice"] == "open"
    assert standings(GOOD)["advice"] == "missing"


moments = st.none() | st.integers(0, 60).map(at)
records = st.builds(
    Recorded,
    **{field.name: st.booleans() if field.name == "ended_by_officer" else moments for field in fields(Recorded)},
)
marks = st.dictionaries(
    st.sampled_from([step.id for step in STEPS.required]),
    st.builds(Mark, st.sampled_from(["done", "deviation"]), st.just("R. Lane"), st.just(T0), st.just("because")),
)


@given(records, marks)
def test_every_step_stands_somewhere_and_a_deviation_has_its_reason(
    recorded: Recorded, given_marks: dict[str, Mark]
) -> None:
    found = assess(STEPS, recorded, given_marks)
    assert [ticked.step.id for ticked in found] == [step.id for step in STEPS.required]
    for ticked in found:
        assert (ticked.at is not None) == (ticked.standing is Standing.DONE)
        if ticked.standing is Standing.DEVIATION:
            assert ticked.mark
            assert ticked.mark.reason
