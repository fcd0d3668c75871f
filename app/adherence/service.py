"""Gathering what was recorded, and keeping what people say about required steps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from app.adherence.records import StepMark
from app.adherence.rules import Mark, Recorded, Standing, Ticked, assess
from app.consents.records import ConsentAnswer
from app.incidents.records import EligibilityDecision, Incident
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.response.records import RiskGrade
from app.script.records import ScriptAnswer
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit, VisitChange

SAFE_STEP = "safe_to_talk"
ASKED = ("grade", "adult", "perpetrator_gone")
"""What has to be known for eligibility to count as checked; the phone tells the rest later."""
REVIEWED = 100

Row = TypeVar("Row")


class NoSuchStep(Exception):
    """The playbook has no such required step."""


class NeedsReason(Exception):
    """A deviation is kept with a reason only."""


def ticked(tx: Transaction, incidents: list[Incident]) -> dict[str, list[Ticked]]:
    """The required steps of each incident by its id, in as many queries for many incidents as for one."""
    ids = [incident.id for incident in incidents]
    steps = {key: playbooks.playbook_of(tx, key).steps for key in {incident.playbook_id for incident in incidents}}
    recorded, marks = _recorded(tx, incidents, ids), _marks(tx, ids)
    return {
        incident.id: assess(steps[incident.playbook_id], recorded[incident.id], marks[incident.id])
        for incident in incidents
    }


def mark(tx: Transaction, actor: Actor, incident: Incident, step_id: str, kind: str, reason: str) -> None:
    """Keep a person's word on a step: `done`, or a `deviation` with its reason. Raises NoSuchStep, NeedsReason."""
    require(actor, "adherence:tick")
    version = playbooks.version_of(tx, incident.playbook_id)
    steps = {step.id: step for step in playbooks.content_of(version).steps.required}
    if step_id not in steps or (kind == "done" and steps[step_id].ticked_by != "person"):
        raise NoSuchStep
    if kind == "deviation" and not reason.strip():
        raise NeedsReason
    row = StepMark(
        incident_id=incident.id, playbook_id=version.id, step=step_id, kind=kind, by=actor.name, at=clock.now()
    )
    row.reason = reason.strip() or None
    tx.add(row)
    tx.session.flush()
    audit.record(tx, actor, f"adherence:{kind}", f"incident:{incident.id}", step=step_id, playbook=version.id)


def review(tx: Transaction, actor: Actor) -> list[dict[str, Any]]:
    """The newest incidents with a step that is missing or was left out with a reason, and their newest visit.

    Reading them is kept.
    """
    require(actor, "adherence:review")
    newest = list(tx.session.scalars(select(Incident).order_by(Incident.recorded_at.desc()).limit(REVIEWED)))
    ids = [incident.id for incident in newest]
    visits, steps = _visits(tx, ids), ticked(tx, newest)
    found = []
    for incident in newest:
        deviating = [t for t in steps[incident.id] if t.standing in (Standing.MISSING, Standing.DEVIATION)]
        if deviating:
            found.append({"incident": incident, "visit": visits.get(incident.id), "steps": deviating})
    audit.record(tx, actor, "adherence:reviewed", "incidents:newest", count=len(found))
    return found


def _recorded(tx: Transaction, incidents: list[Incident], ids: list[str]) -> dict[str, Recorded]:
    visits = _visits(tx, ids)
    changes = defaultdict(list)
    for change in _all(tx, VisitChange, VisitChange.visit_id, [v.id for v in visits.values()], VisitChange.number):
        changes[change.visit_id].append(change)
    graded = _graded(tx, [visit.id for visit in visits.values()])
    screened, asked, consent = _screened(tx, ids), _asked(tx, ids), _consented(tx, ids)
    found = {}
    for incident in incidents:
        visit = visits.get(incident.id)
        before = Recorded(
            screened_at=screened.get(incident.id),
            safe_asked_at=asked.get(incident.id),
            contact_at=incident.updated_at if incident.contact_by else None,
            consent_at=consent.get(incident.id),
        )
        if visit:
            before = replace(before, graded_at=graded.get(visit.id))
        found[incident.id] = _with_visit(before, visit, changes[visit.id]) if visit else before
    return found


def _visits(tx: Transaction, ids: list[str]) -> dict[str, Visit]:
    """The newest visit of each incident by the incident's id."""
    return {visit.incident_id: visit for visit in _all(tx, Visit, Visit.incident_id, ids, Visit.created_at)}


def _screened(tx: Transaction, ids: list[str]) -> dict[str, datetime]:
    rows = _all(tx, EligibilityDecision, EligibilityDecision.incident_id, ids, EligibilityDecision.at)
    return _first(
        (row.incident_id, row.at)
        for row in rows
        if row.moment == "decided" or all(row.reasons.get(name) != "unknown" for name in ASKED)
    )


def _asked(tx: Transaction, ids: list[str]) -> dict[str, datetime]:
    rows = _all(tx, ScriptAnswer, ScriptAnswer.incident_id, ids, ScriptAnswer.number)
    return _first((row.incident_id, row.at) for row in rows if row.step == SAFE_STEP)


def _consented(tx: Transaction, ids: list[str]) -> dict[str, datetime]:
    rows = _all(tx, ConsentAnswer, ConsentAnswer.incident_id, ids, ConsentAnswer.asked_at)
    return _first((row.incident_id, row.asked_at) for row in rows if (row.purpose, row.answer) == ("video", "yes"))


def _graded(tx: Transaction, visit_ids: list[str]) -> dict[str, datetime]:
    rows = _all(tx, RiskGrade, RiskGrade.visit_id, visit_ids, RiskGrade.number)
    return _first((row.visit_id, row.at) for row in rows)


def _with_visit(before: Recorded, visit: Visit, changes: list[VisitChange]) -> Recorded:
    moments = _first((change.event, change.at) for change in changes)
    waiting = _first((change.after, change.at) for change in changes)
    return replace(
        before,
        link_sent_at=visit.created_at,
        said_safe_at=moments.get(VisitEvent.SAY_SAFE.value),
        waiting_since=waiting.get(VisitState.WAITING.value),
        admitted_at=moments.get(VisitEvent.ADMIT.value),
        ended_at=visit.ended_at,
        ended_by_officer=VisitEvent.END.value in moments,
    )


def _first(pairs: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for key, at in pairs:
        found.setdefault(key, at)
    return found


def _marks(tx: Transaction, ids: list[str]) -> defaultdict[str, dict[str, Mark]]:
    found: defaultdict[str, dict[str, Mark]] = defaultdict(dict)
    for row in _all(tx, StepMark, StepMark.incident_id, ids, StepMark.at):
        reason = row.reason.reveal() if row.reason else ""
        found[row.incident_id][row.step] = Mark(row.kind, row.by, row.at, reason)
    return found


def _all(tx: Transaction, kind: type[Row], column: Any, ids: list[str], order: Any) -> list[Row]:
    """Rows of many incidents in one query, oldest first."""
    return list(tx.session.scalars(select(kind).where(column.in_(ids)).order_by(order))) if ids else []
