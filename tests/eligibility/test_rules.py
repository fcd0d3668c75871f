"""Who may be offered video: the practice bank's criteria, one by one and together."""

import dataclasses
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.checks.rules import COSTS
from app.eligibility.rules import (
    NEEDS,
    OTHERWISE,
    Answer,
    Criteria,
    Facts,
    Line,
    Outcome,
    assess,
    quality,
    usable_modes,
)
from app.eligibility.service import describe
from app.visits.rules import MODES

FIT = Facts(grade=2, adult="yes", perpetrator_present="no", may_return="no", connection_works="yes", battery_low="no")
known = st.sampled_from(["yes", "no", "unknown"])
said = st.sampled_from([None, "no", "not_sure", "yes"])
lines = st.builds(
    Line,
    rtt_ms=st.none() | st.floats(0, 5000),
    loss=st.none() | st.floats(0, 1),
    up_kbps=st.none() | st.floats(0, 1000),
    down_kbps=st.none() | st.floats(0, 1000),
)
facts = st.builds(
    Facts,
    danger=st.booleans(),
    grade=st.none() | st.integers(1, 5),
    adult=known,
    perpetrator_present=known,
    may_return=st.none() | known,
    battery_level=st.none() | st.floats(0, 1),
    charging=st.none() | st.booleans(),
    battery_minutes=st.none() | st.floats(0, 600),
    battery_low=said,
    connection_works=said,
    line=lines,
    webrtc=st.none() | st.booleans(),
    camera=st.none() | st.booleans(),
    microphone=st.none() | st.booleans(),
    officers_free=st.none() | st.integers(0, 3),
)
criteria = st.builds(
    Criteria,
    grades=st.frozensets(st.integers(1, 5)),
    battery_level=st.floats(0, 1),
    battery_minutes=st.integers(0, 240),
    connection_carries=st.sampled_from(sorted(NEEDS)),
    connection_unknown_is_later=st.booleans(),
    battery_unknown_is_later=st.booleans(),
    otherwise=st.fixed_dictionaries({code: st.sampled_from(["rules_out", "check"]) for code in OTHERWISE}),
)
WEAK, FAIR = Line(rtt_ms=400, up_kbps=90), Line(rtt_ms=400, loss=0.03, up_kbps=380, down_kbps=390)
RANK = {Outcome.ELIGIBLE: 0, Outcome.NEEDS_CHECK: 1, Outcome.NOT_ELIGIBLE: 2}


def outcome(**changed: Any) -> Outcome:
    return assess(dataclasses.replace(FIT, **changed)).outcome


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "eligible"),
        ({"grade": 3}, "eligible"),
        ({"grade": 1}, "not_eligible"),
        ({"grade": 4}, "not_eligible"),
        ({"grade": None}, "needs_check"),
        ({"adult": "no"}, "not_eligible"),
        ({"adult": "unknown"}, "needs_check"),
        ({"perpetrator_present": "yes"}, "not_eligible"),
        ({"perpetrator_present": "unknown"}, "needs_check"),
        ({"may_return": "yes"}, "needs_check"),
        ({"may_return": "unknown"}, "needs_check"),
        ({"may_return": None}, "eligible"),
        ({"line": WEAK}, "needs_check"),
        ({"line": Line(rtt_ms=900)}, "needs_check"),
        ({"line": Line(loss=0.3)}, "needs_check"),
        ({"line": FAIR}, "eligible"),
        ({"battery_level": 0.19, "charging": False}, "needs_check"),
        ({"battery_level": 0.2, "charging": False}, "eligible"),
        ({"battery_level": 0.05, "charging": True}, "eligible"),
        ({"battery_level": 0.9, "battery_minutes": 29.9}, "needs_check"),
        ({"battery_level": 0.9, "battery_minutes": 29.9, "charging": True}, "eligible"),
        ({"battery_level": 0.1, "battery_minutes": 60}, "eligible"),
        ({"battery_low": "yes"}, "needs_check"),
        ({"battery_low": "no"}, "eligible"),
        ({"battery_low": "not_sure"}, "needs_check"),
        ({"battery_low": None}, "needs_check"),
        ({"connection_works": "no"}, "needs_check"),
        ({"connection_works": "not_sure"}, "needs_check"),
        ({"connection_works": None}, "needs_check"),
        ({"connection_works": "no", "line": FAIR}, "eligible"),
        ({"connection_works": "yes", "line": WEAK}, "needs_check"),
        ({"danger": True}, "not_eligible"),
        ({"officers_free": 0}, "needs_check"),
        ({"officers_free": 1}, "eligible"),
    ],
)
def test_each_criterion_decides_as_the_practice_bank_says(changed: dict[str, Any], expected: str) -> None:
    assert outcome(**changed).value == expected


@given(facts, criteria)
def test_one_no_is_enough_and_nothing_but_yes_or_later_is_eligible(
    given_facts: Facts, given_criteria: Criteria
) -> None:
    result = assess(given_facts, given_criteria)
    answers = {reason.answer for reason in result.reasons}
    if Answer.NO in answers:
        assert result.outcome is Outcome.NOT_ELIGIBLE
    else:
        assert (result.outcome is Outcome.ELIGIBLE) == (Answer.UNKNOWN not in answers)


@given(facts, criteria)
def test_every_reason_has_a_sentence_and_text_is_always_possible(given_facts: Facts, given_criteria: Criteria) -> None:
    described = describe(assess(given_facts, given_criteria))
    assert all(reason["text"].strip() for reason in described["reasons"])
    assert [reason["code"] for reason in described["reasons"]] == [
        "danger",
        "grade",
        "adult",
        "perpetrator_gone",
        "may_return",
        "connection",
        "battery",
        "officer_free",
    ]
    assert described["modes"][-1] == "text"


def worse(given_facts: Facts, share: float) -> list[Facts]:
    """The same facts with one of them worse; what nobody knows stays unknown."""
    line, known_now = given_facts.line, dataclasses.asdict(given_facts)
    facts_then = {
        "danger": True,
        "connection_works": "no",
        "may_return": "yes",
        "adult": "no",
        "perpetrator_present": "yes",
        "camera": False,
        "microphone": False,
        "webrtc": False,
        "charging": False,
        "officers_free": 0,
        "battery_low": "yes",
        "battery_level": (given_facts.battery_level or 0) * share,
        "battery_minutes": (given_facts.battery_minutes or 0) * share,
    }
    lines_then = {
        "rtt_ms": (line.rtt_ms or 0) + 2000 * share,
        "loss": max(line.loss or 0, share),
        "up_kbps": (line.up_kbps or 0) * share,
        "down_kbps": (line.down_kbps or 0) * share,
    }
    changes = [{name: then} for name, then in facts_then.items() if known_now[name] is not None]
    changes += [
        {"line": dataclasses.replace(line, **{name: then})}
        for name, then in lines_then.items()
        if getattr(line, name) is not None
    ]
    return [dataclasses.replace(given_facts, **change) for change in changes]


RETURN_RULES_OUT = Criteria(otherwise={**OTHERWISE, "perpetrator_gone": "check", "may_return": "rules_out"})


@example(dataclasses.replace(FIT, may_return="yes"), RETURN_RULES_OUT, 0.0)
@given(facts, criteria, st.floats(0, 1))
def test_a_worse_fact_makes_nobody_more_eligible_and_opens_no_way_to_talk(
    given_facts: Facts, given_criteria: Criteria, share: float
) -> None:
    before = assess(given_facts, given_criteria)
    for changed in worse(given_facts, share):
        after = assess(changed, given_criteria)
        assert RANK[after.outcome] >= RANK[before.outcome], changed
        assert set(after.modes) <= set(before.modes), changed


@given(facts, criteria)
def test_every_outcome_has_a_reason_that_carries_it(given_facts: Facts, given_criteria: Criteria) -> None:
    result = assess(given_facts, given_criteria)
    wanted = {Outcome.NOT_ELIGIBLE: Answer.NO, Outcome.NEEDS_CHECK: Answer.UNKNOWN, Outcome.ELIGIBLE: Answer.YES}
    assert [r for r in describe(result)["reasons"] if r["answer"] == wanted[result.outcome].value and r["text"]]


@given(facts, criteria, st.sampled_from(sorted(OTHERWISE)))
def test_a_stricter_playbook_makes_nobody_more_eligible(
    given_facts: Facts, given_criteria: Criteria, code: str
) -> None:
    stricter = dataclasses.replace(given_criteria, otherwise={**given_criteria.otherwise, code: "rules_out"})
    fewer = dataclasses.replace(stricter, grades=frozenset(sorted(stricter.grades)[:1]), battery_level=1.0)
    before = RANK[assess(given_facts, given_criteria).outcome]
    assert before <= RANK[assess(given_facts, stricter).outcome] <= RANK[assess(given_facts, fewer).outcome]


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"battery_level": 0.38}, "battery", "Battery 38%"),
        ({"battery_level": 0.38, "battery_minutes": 50.7}, "battery", "Battery 38%, about 50 minutes left"),
        (
            {"battery_level": 0.3, "battery_minutes": 12},
            "battery",
            "Battery 30%, about 12 minutes left: can they plug in?",
        ),
        ({"battery_level": 0.1, "charging": True, "battery_minutes": 5}, "battery", "Battery 10%"),
        ({"battery_low": "yes"}, "battery", "Battery: caller says it is low. Can they plug in?"),
        ({"battery_low": "not_sure"}, "battery", "Battery: caller is not sure"),
        ({"line": FAIR}, "connection", "Connection is fair"),
        ({"line": WEAK}, "connection", "Connection is weak: voice and text work, video may not"),
        ({"line": Line(down_kbps=10)}, "connection", "Connection is very weak: text works, voice may not"),
    ],
)
def test_what_was_measured_is_said_in_words(changed: dict[str, Any], code: str, words: str) -> None:
    reasons = describe(assess(dataclasses.replace(FIT, **changed)))["reasons"]
    assert next(reason["text"] for reason in reasons if reason["code"] == code) == words


def test_a_phone_without_camera_can_speak_and_one_without_webrtc_can_type() -> None:
    assert usable_modes(Facts(camera=False)) == ("voice", "text")
    assert usable_modes(Facts(webrtc=False)) == ("text",)
    assert usable_modes(Facts(line=WEAK)) == ("low", "stills", "voice", "text")
    assert usable_modes(Facts(line=Line(rtt_ms=400, up_kbps=250, down_kbps=250)))[0] == "video"
    assert usable_modes(Facts(line=Line(up_kbps=40))) == ("voice", "text")
    assert usable_modes(Facts(line=FAIR))[0] == "signing"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (Line(), None),
        (Line(rtt_ms=60, loss=0, up_kbps=4000, down_kbps=4000), "good"),
        (Line(rtt_ms=301), "fair"),
        (FAIR, "fair"),
        (WEAK, "weak"),
        (Line(rtt_ms=801), "weak"),
    ],
)
def test_a_line_has_a_name(line: Line, word: str | None) -> None:
    assert quality(line) == word


def test_costs_are_those_of_the_budgets_and_every_way_has_one() -> None:
    assert {mode: cost.mb for mode, cost in COSTS.items()} == {
        "signing": 48, "video": 18, "low": 12, "stills": 6, "voice": 2, "text": 0,
    }  # fmt: skip
    assert set(COSTS) == set(NEEDS) == set(MODES)
