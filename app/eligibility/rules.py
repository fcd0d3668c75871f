"""Eligibility for rapid video response: facts in, outcome with reasons and usable modes out.

Criteria: College of Policing practice bank, "Rapid video response (RVR) for domestic abuse": graded 2 or 3, 18 or over,
the perpetrator no longer with the victim or at the scene, stable connection, sufficient battery. In the trial a case
was only allocated while an officer was free. The outcome is advice: a named person may decide otherwise with a reason.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Known = Literal["yes", "no", "unknown"]


class Outcome(StrEnum):
    """What the facts say together."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    NEEDS_CHECK = "needs_check"


class Answer(StrEnum):
    """What a criterion says. `LATER` can only be known once the link was opened, and holds nothing up."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Criteria:
    """A force's thresholds. The defaults are the practice bank's grades and our own battery figure."""

    grades: frozenset[int] = frozenset({2, 3})
    battery_level: float = 0.2  # below this, a video call of 30 minutes may not last (jitsi #6683: 20–25% in 30 min)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a report and the phone. None means that nobody has said or measured it."""

    grade: int | None = None
    adult: Known = "unknown"
    perpetrator_present: Known = "unknown"
    may_return: Known | None = None  # None: nobody has asked yet
    battery_level: float | None = None  # 0..1
    charging: bool | None = None
    link_quality: Literal["good", "fair", "weak"] | None = None
    webrtc: bool | None = None
    camera: bool | None = None
    microphone: bool | None = None
    officers_free: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion's answer. `value` is what it was judged on, for the sentence."""

    code: str
    answer: Answer
    value: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome, every criterion's answer in a fixed order, and the modes that the phone can use now."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    modes: tuple[str, ...] = field(default=("text",))


def assess(facts: Facts, criteria: Criteria = Criteria()) -> Eligibility:
    """Judge the facts. One `no` makes it not eligible; else one `unknown` needs a check; else eligible."""
    reasons = (
        _grade(facts, criteria),
        Reason("adult", Answer(facts.adult)),
        Reason("perpetrator_gone", _opposite(facts.perpetrator_present)),
        _return(facts),
        _connection(facts),
        _battery(facts, criteria),
        _officers(facts),
    )
    return Eligibility(_outcome(reasons), reasons, usable_modes(facts))


def _outcome(reasons: tuple[Reason, ...]) -> Outcome:
    answers = {reason.answer for reason in reasons}
    if Answer.NO in answers:
        return Outcome.NOT_ELIGIBLE
    return Outcome.NEEDS_CHECK if Answer.UNKNOWN in answers else Outcome.ELIGIBLE


def _grade(facts: Facts, criteria: Criteria) -> Reason:
    if facts.grade is None:
        return Reason("grade", Answer.UNKNOWN)
    return Reason(
        "grade",
        Answer.YES if facts.grade in criteria.grades else Answer.NO,
        facts.grade,
    )


def _opposite(known: Known) -> Answer:
    return {"yes": Answer.NO, "no": Answer.YES, "unknown": Answer.UNKNOWN}[known]


def _return(facts: Facts) -> Reason:
    """Coming back doesn't rule video out; it must have been thought about before the link is sent."""
    if facts.perpetrator_present == "yes" or facts.may_return is None:
        return Reason("may_return", Answer.LATER)
    return Reason(
        "may_return",
        Answer.YES if facts.may_return == "no" else Answer.UNKNOWN,
        facts.may_return,
    )


def _connection(facts: Facts) -> Reason:
    """A weak line needs a person's look: voice and text still work on it."""
    if facts.link_quality is None:
        return Reason("connection", Answer.LATER)
    return Reason(
        "connection",
        Answer.UNKNOWN if facts.link_quality == "weak" else Answer.YES,
        facts.link_quality,
    )


def _battery(facts: Facts, criteria: Criteria) -> Reason:
    if facts.battery_level is None:
        return Reason("battery", Answer.LATER)
    enough = facts.charging or facts.battery_level >= criteria.battery_level
    return Reason(
        "battery",
        Answer.YES if enough else Answer.UNKNOWN,
        round(facts.battery_level * 100),
    )


def _officers(facts: Facts) -> Reason:
    if facts.officers_free is None:
        return Reason("officer_free", Answer.LATER)
    return Reason(
        "officer_free",
        Answer.YES if facts.officers_free else Answer.UNKNOWN,
        facts.officers_free,
    )


def usable_modes(facts: Facts) -> tuple[str, ...]:
    """The modes that the phone can use now, best first; text always works. Unknown abilities are given the benefit."""
    modes = ["text"]
    if facts.webrtc is not False and facts.microphone is not False:
        modes.insert(0, "voice")
    if facts.webrtc is not False and facts.camera is not False and facts.link_quality != "weak":
        modes.insert(0, "video")
    return tuple(modes)
