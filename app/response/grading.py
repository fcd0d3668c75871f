"""Grading the risk, and reviewing a grade: both are a named person's, with a reason where they differ."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.incidents.records import Incident
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.response import grades, rules, service
from app.response.events import ResponseChanged
from app.response.records import GradeReview, RiskGrade
from app.visits import access
from app.visits.records import Visit
from app.visits.telling import tell

LISTED = 100


class ReasonMissing(Exception):
    """The grade differs from what the counts suggest, or the review from the grade, and nobody said why."""


class OwnGrade(Exception):
    """Nobody reviews a grade of their own, and what was not graded can't be reviewed."""


@dataclass(frozen=True, slots=True)
class HighGrade:
    """A visit that was graded high, for the list of supervisors. No more of it than that."""

    visit: Visit
    reference: str
    grade: RiskGrade
    by: str
    review: grades.ShownReview | None


def grade(tx: Transaction, actor: Actor, visit: Visit, chosen: str, reason: str) -> None:
    """The actor grades the risk. Raises NoSuchField for no grade, ReasonMissing where one is due."""
    require(actor, "response:grade")
    access.open_visit(tx, actor, visit)
    if chosen not in rules.GRADES:
        raise service.NoSuchField(chosen)
    playbook = playbooks.playbook_of(tx, visit.playbook_id)
    values = {key: found.value for key, found in service.written_in(tx, visit).items()}
    suggests = rules.highest(found.suggests for found in service.tallies(playbook, values).values())
    if rules.needs_reason(chosen, suggests) and not reason.strip():
        raise ReasonMissing
    tell(tx, visit, ResponseChanged(visit=visit.id))
    row = RiskGrade(
        visit_id=visit.id,
        number=visit.staff_number,
        grade=chosen,
        suggested=suggests,
        staff_id=actor.id,
        at=clock.now(),
    )
    row.reason = reason.strip()
    tx.add(row)
    audit.record(tx, actor, "response:graded", f"visit:{visit.id}", grade=chosen, suggested=suggests)


def review(tx: Transaction, actor: Actor, visit: Visit, agrees: bool, reason: str) -> None:
    """A supervisor agrees with the grade, or not, with a reason. The grade stays the officer's. Raises OwnGrade too."""
    require(actor, "response:review")
    access.open_visit(tx, actor, visit)
    grade = grades.grade_of(tx, visit)
    if grade is None or grade.staff_id == actor.id:
        raise OwnGrade
    if not agrees and not reason.strip():
        raise ReasonMissing
    row = GradeReview(grade_id=grade.id, agrees=agrees, staff_id=actor.id, at=clock.now())
    row.reason = reason.strip()
    tx.add(row)
    tell(tx, visit, ResponseChanged(visit=visit.id))
    audit.record(tx, actor, "response:reviewed", f"visit:{visit.id}", grade=grade.grade, agrees=agrees)


def high(tx: Transaction, actor: Actor) -> list[HighGrade]:
    """Visits whose grade is high now, not yet reviewed ones first, then the newest."""
    require(actor, "response:review")
    newest = select(RiskGrade.visit_id, func.max(RiskGrade.number).label("number")).group_by(RiskGrade.visit_id)
    latest = newest.subquery()
    query = (
        select(RiskGrade, Visit)
        .join(latest, (latest.c.visit_id == RiskGrade.visit_id) & (latest.c.number == RiskGrade.number))
        .join(Visit, Visit.id == RiskGrade.visit_id)
        .where(RiskGrade.grade == "high")
        .order_by(RiskGrade.at.desc())
        .limit(LISTED)
    )
    found = [_high(tx, grade, visit) for grade, visit in tx.session.execute(query).all()]
    audit.consulted(tx, actor, "response:high_listed", "risk:high")
    return sorted(found, key=lambda one: one.review is not None)


def _high(tx: Transaction, grade: RiskGrade, visit: Visit) -> HighGrade:
    staff, incident = tx.get(Staff, grade.staff_id), tx.get(Incident, visit.incident_id)
    reference = incident.reference.reveal() if incident and incident.reference else ""
    return HighGrade(visit, reference, grade, staff.name if staff else "", grades.review_of(tx, grade))
