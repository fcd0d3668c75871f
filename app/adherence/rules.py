"""Which required steps are done: decided from recorded facts and times alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.playbook.content import RequiredStep, Steps


class Standing(StrEnum):
    """Where a required step stands."""

    DONE = "done"
    OPEN = "open"  # may still be done
    MISSING = "missing"  # due, not done, and nobody has said why
    DEVIATION = "deviation"  # not done, and somebody has said why


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record holds about a visit and the report before it. None: it did not happen, or not yet."""

    screened_at: datetime | None = None  # eligibility was kept when the link was sent, and every fact asked was known
    safe_asked_at: datetime | None = None
    contact_at: datetime | None = None
    consent_at: datetime | None = None  # the first yes to video
    link_sent_at: datetime | None = None
    said_safe_at: datetime | None = None
    waiting_since: datetime | None = None
    admitted_at: datetime | None = None
    graded_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by_officer: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's word on a step."""

    kind: str  # done, deviation
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A required step and where it stands; `at` when it was done, `mark` what a person said."""

    step: RequiredStep
    standing: Standing
    at: datetime | None = None
    mark: Mark | None = None


def assess(steps: Steps, recorded: Recorded, marks: Mapping[str, Mark]) -> list[Ticked]:
    """Every required step in the playbook's order."""
    return [_assess(step, recorded, marks.get(step.id), steps.promise_minutes) for step in steps.required]


def _assess(step: RequiredStep, recorded: Recorded, mark: Mark | None, promise_minutes: int) -> Ticked:
    at = done_at(step, recorded, promise_minutes)
    if at is None and step.ticked_by == "person" and mark and mark.kind == "done":
        at = mark.at
    if at is not None:
        return Ticked(step, Standing.DONE, at, mark)
    if mark and mark.kind == "deviation":
        return Ticked(step, Standing.DEVIATION, None, mark)
    return Ticked(step, Standing.MISSING if is_due(step, recorded) else Standing.OPEN, None, mark)


def is_due(step: RequiredStep, recorded: Recorded) -> bool:
    """Whether the moment has passed by which the step should have been done."""
    moments = {
        "link_sent": recorded.link_sent_at,
        "in_call": recorded.admitted_at,
        "ended": recorded.ended_at,
    }
    return moments[step.due] is not None


def done_at(step: RequiredStep, recorded: Recorded, promise_minutes: int) -> datetime | None:
    """When the recorded facts say that it was done; None while they don't. Never what a person says about it."""
    return {
        "person": None,
        "screened": _in_time(recorded.screened_at, recorded.link_sent_at),
        "safe_to_talk_asked": _in_time(recorded.safe_asked_at, recorded.link_sent_at),
        "contact_agreed": recorded.contact_at,
        "consent_before_link": _in_time(recorded.consent_at, recorded.link_sent_at),
        "said_safe": _in_time(recorded.said_safe_at, recorded.admitted_at),
        "joined_in_time": _joined(recorded, promise_minutes),
        "risk_graded": recorded.graded_at,
        "closed_properly": recorded.ended_at if recorded.ended_by_officer else None,
    }[step.ticked_by]


def _in_time(done: datetime | None, before: datetime | None) -> datetime | None:
    return done if done is not None and (before is None or done <= before) else None


def _joined(recorded: Recorded, promise_minutes: int) -> datetime | None:
    if recorded.admitted_at is None or recorded.waiting_since is None:
        return None
    waited = recorded.admitted_at - recorded.waiting_since
    return recorded.admitted_at if waited <= timedelta(minutes=promise_minutes) else None
