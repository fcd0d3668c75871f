"""Who may be offered video: the practice bank's criteria, one by one and together."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.eligibility.rules import Answer, Facts, Outcome, assess, usable_modes
from app.eligibility.service import describe

FIT = Facts(grade=2, adult="yes", perpetrator_present="no", may_return="no")
known = st.sampled_from(["yes", "no", "unknown"])
facts = st.builds(
    Facts,
    grade=st.none() | st.integers(1, 5),
    adult=known,
    perpetrator_present=known,
    may_return=st.none() | known,
    battery_level=st.none() | st.floats(0, 1),
    charging=st.none() | st.booleans(),
    link_quality=st.sampled_from([None, "good", "fair", "weak"]),
    webrtc=st.none() | st.booleans(),
    camera=st.none() | st.booleans(),
    microphone=st.none() | st.booleans(),
    officers_free=st.none() | st.integers(0, 3),
)


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
        ({"link_quality": "weak"}, "needs_check"),
        ({"link_quality": "fair"}, "eligible"),
        ({"battery_level": 0.19, "charging": False}, "needs_check"),
        ({"battery_level": 0.2, "charging": False}, "eligible"),
        ({"battery_level": 0.05, "charging": True}, "eligible"),
        ({"officers_free": 0}, "needs_check"),
        ({"officers_free": 1}, "eligible"),
    ],
)
def test_each_criterion_decides_as_the_practice_bank_says(changed: dict[str, Any], expected: str) -> None:
    assert outcome(**changed).value == expected


@given(facts)
def test_one_no_is_enough_and_nothing_but_yes_or_later_is_eligible(given_facts: Facts) -> None:
    result = assess(given_facts)
    answers = {reason.answer for reason in result.reasons}
    if Answer.NO in answers:
        assert result.outcome is Outcome.NOT_ELIGIBLE
    else:
        assert (result.outcome is Outcome.ELIGIBLE) == (Answer.UNKNOWN not in answers)


@given(facts)
def test_every_reason_has_a_sentence_and_text_is_always_possible(given_facts: Facts) -> None:
    described = describe(assess(given_facts))
    assert all(reason["text"].strip() for reason in described["reasons"])
    assert [reason["code"] for reason in described["reasons"]] == [
        "grade",
        "adult",
        "perpetrator_gone",
        "may_return",
        "connection",
        "battery",
        "officer_free",
    ]
    assert described["modes"][-1] == "text"


def test_a_phone_without_camera_can_speak_and_one_without_webrtc_can_type() -> None:
    assert usable_modes(Facts(camera=False)) == ("voice", "text")
    assert usable_modes(Facts(webrtc=False)) == ("text",)
    assert usable_modes(Facts(link_quality="weak")) == ("voice", "text")
