"""Eligibility for rapid video response: facts in, outcome with reasons and usable modes out.

Criteria: College of Policing practice bank, "Rapid video response (RVR) for domestic abuse": graded 2 or 3, 18 or over,
the perpetrator no longer with the victim or at the scene, stable connection, sufficient battery. In the trial a case
was only allocated while an officer was free. The outcome is advice: a named person may decide otherwise with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Known = Literal["yes", "no", "unknown"]
Quality = Literal["good", "fair", "weak"]
Said = Literal["yes", "no", "not_sure"]
Otherwise = Literal["rules_out", "check"]


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
    """A force's thresholds, from its playbook. The defaults are the practice bank's and our own battery figure.

    otherwise: for each criterion whether a fact against video rules it out, or asks a person to look.
    """

    grades: frozenset[int] = frozenset({2, 3})
    battery_level: float = 0.2  # below this, a video call of 30 minutes may not last (jitsi #6683: 20–25% in 30 min)
    battery_minutes: int = 30  # the same, once the drain of this phone has been measured
    connection_carries: str = "video"  # the way to talk that the line must carry
    connection_unknown_is_later: bool = False  # whether nobody need look while the phone hasn't told
    battery_unknown_is_later: bool = False
    otherwise: Mapping[str, Otherwise] = field(default_factory=lambda: OTHERWISE)

    def against(self, code: str) -> Answer:
        """What a fact against video means for this criterion."""
        return Answer.NO if self.otherwise[code] == "rules_out" else Answer.UNKNOWN


OTHERWISE: Mapping[str, Otherwise] = {
    "danger": "rules_out",
    "grade": "rules_out",
    "adult": "rules_out",
    "perpetrator_gone": "rules_out",
    "may_return": "check",
    "connection": "check",
    "battery": "check",
    "officer_free": "check",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a line gives as measured (rates are lower bounds), or what a way to talk needs of it. None: not measured."""

    rtt_ms: float | None = None
    loss: float | None = None  # share of packets, 0..1
    up_kbps: float | None = None
    down_kbps: float | None = None

    def carries(self, needed: "Line") -> bool:
        """Whether nothing measured speaks against it."""
        return (
            not _more(self.rtt_ms, needed.rtt_ms)
            and not _more(self.loss, needed.loss)
            and not _more(needed.up_kbps, self.up_kbps)
            and not _more(needed.down_kbps, self.down_kbps)
        )


def _more(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value > limit


def _both_ways(kbps: int, rtt_ms: int, loss: float) -> Line:
    return Line(rtt_ms, loss, kbps, kbps)


#: What each way to talk needs of the line, best first: what it sends (`app/static/js/shared/modes.js`) and a
#: tenth. Round trips: ITU-T G.114 (one way 400 ms at the most for conversation; voice bears more than a picture).
NEEDS = {
    "signing": _both_ways(300, 800, 0.05),
    "video": _both_ways(120, 800, 0.1),
    "low": _both_ways(85, 1000, 0.1),
    "stills": _both_ways(50, 1500, 0.2),
    "voice": _both_ways(30, 1500, 0.2),
    "text": Line(),
}
#: A line that leaves room for everything; G.114's 150 ms one way.
GOOD = _both_ways(400, 300, 0.02)
CAMERA = frozenset({"signing", "video", "low", "stills"})


def quality(line: Line) -> Quality | None:
    """The line in one word; None when nothing was measured. Weak: it doesn't carry video."""
    if line == Line():
        return None
    if not line.carries(NEEDS["video"]):
        return "weak"
    return "good" if line.carries(GOOD) else "fair"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a report and the phone. None means that nobody has said or measured it."""

    danger: bool = False  # immediate danger, as the call handler has marked it
    grade: int | None = None
    adult: Known = "unknown"
    perpetrator_present: Known = "unknown"
    may_return: Known | None = None  # None: nobody has asked yet
    battery_level: float | None = None  # 0..1
    charging: bool | None = None
    battery_minutes: float | None = None  # left, as measured during the visit
    battery_low: Said | None = None  # as she said, where the phone won't tell
    connection_works: Said | None = None  # as she said, before it could be measured
    line: Line = Line()
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
    minutes: int | None = None  # of battery, where that was measured


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome, every criterion's answer in a fixed order, and the modes that the phone can use now."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    modes: tuple[str, ...] = field(default=("text",))


def assess(facts: Facts, criteria: Criteria = Criteria()) -> Eligibility:
    """Judge the facts. One `no` makes it not eligible; else one `unknown` needs a check; else eligible."""
    reasons = (
        _danger(facts, criteria),
        _grade(facts, criteria),
        _adult(facts, criteria),
        _perpetrator(facts, criteria),
        _return(facts, criteria),
        _connection(facts, criteria),
        _battery(facts, criteria),
        _officers(facts, criteria),
    )
    return Eligibility(_outcome(reasons), reasons, usable_modes(facts))


def _outcome(reasons: tuple[Reason, ...]) -> Outcome:
    answers = {reason.answer for reason in reasons}
    if Answer.NO in answers:
        return Outcome.NOT_ELIGIBLE
    return Outcome.NEEDS_CHECK if Answer.UNKNOWN in answers else Outcome.ELIGIBLE


def _danger(facts: Facts, criteria: Criteria) -> Reason:
    return Reason("danger", criteria.against("danger") if facts.danger else Answer.YES, int(facts.danger))


def _grade(facts: Facts, criteria: Criteria) -> Reason:
    if facts.grade is None:
        return Reason("grade", Answer.UNKNOWN)
    return Reason("grade", Answer.YES if facts.grade in criteria.grades else criteria.against("grade"), facts.grade)


def _adult(facts: Facts, criteria: Criteria) -> Reason:
    answer = {"yes": Answer.YES, "no": criteria.against("adult"), "unknown": Answer.UNKNOWN}[facts.adult]
    return Reason("adult", answer, facts.adult)


def _perpetrator(facts: Facts, criteria: Criteria) -> Reason:
    """Who is there counts as heavily as who may come back, however a force weighs the two."""
    against = criteria.against("perpetrator_gone")
    if facts.may_return == "yes" and criteria.against("may_return") is Answer.NO:
        against = Answer.NO
    answer = {"yes": against, "no": Answer.YES, "unknown": Answer.UNKNOWN}[facts.perpetrator_present]
    return Reason("perpetrator_gone", answer, facts.perpetrator_present)


def _return(facts: Facts, criteria: Criteria) -> Reason:
    """Coming back must have been thought about before the link is sent; who is there needn't come back."""
    if facts.perpetrator_present == "yes" or facts.may_return is None:
        return Reason("may_return", Answer.LATER)
    known = {"yes": criteria.against("may_return"), "no": Answer.YES, "unknown": Answer.UNKNOWN}
    return Reason("may_return", known[facts.may_return], facts.may_return)


def _connection(facts: Facts, criteria: Criteria) -> Reason:
    """What was measured counts; what she said only while nothing was."""
    found = quality(facts.line)
    if found is None:
        return _connection_as_said(facts, criteria)
    fits = facts.line.carries(NEEDS[criteria.connection_carries])
    word = found if facts.line.carries(NEEDS["voice"]) else "text_only"
    return Reason("connection", Answer.YES if fits else criteria.against("connection"), word)


def _connection_as_said(facts: Facts, criteria: Criteria) -> Reason:
    unknown = Answer.LATER if criteria.connection_unknown_is_later else Answer.UNKNOWN
    said = facts.connection_works
    answers = {None: unknown, "not_sure": unknown, "yes": Answer.YES, "no": criteria.against("connection")}
    return Reason("connection", answers[said], said and f"works_{said}")


def _battery(facts: Facts, criteria: Criteria) -> Reason:
    if facts.battery_level is None:
        return _battery_as_said(facts, criteria)
    minutes = None if facts.battery_minutes is None or facts.charging else int(facts.battery_minutes)
    lasts = facts.battery_level >= criteria.battery_level if minutes is None else minutes >= criteria.battery_minutes
    answer = Answer.YES if facts.charging or lasts else criteria.against("battery")
    return Reason("battery", answer, round(facts.battery_level * 100), minutes)


def _battery_as_said(facts: Facts, criteria: Criteria) -> Reason:
    unknown = Answer.LATER if criteria.battery_unknown_is_later else Answer.UNKNOWN
    said = facts.battery_low
    answers = {None: unknown, "not_sure": unknown, "no": Answer.YES, "yes": criteria.against("battery")}
    return Reason("battery", answers[said], said and f"low_{said}")


def _officers(facts: Facts, criteria: Criteria) -> Reason:
    if facts.officers_free is None:
        return Reason("officer_free", Answer.LATER)
    answer = Answer.YES if facts.officers_free else criteria.against("officer_free")
    return Reason("officer_free", answer, facts.officers_free)


def usable_modes(facts: Facts) -> tuple[str, ...]:
    """The modes that the phone can use now, best first; text always works. Unknown abilities are given the benefit."""
    return tuple(mode for mode in NEEDS if mode == "text" or _usable(mode, facts))


def _usable(mode: str, facts: Facts) -> bool:
    return (
        facts.webrtc is not False
        and not (mode in CAMERA and facts.camera is False)
        and not (mode == "voice" and facts.microphone is False)
        and facts.line.carries(NEEDS[mode])
    )
