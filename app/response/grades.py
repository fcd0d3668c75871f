"""The grade of a visit as it stands, and what a supervisor says of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.people.records import Staff
from app.platform.database import Transaction
from app.response.records import GradeReview, RiskGrade
from app.visits.records import Visit


@dataclass(frozen=True, slots=True)
class ShownReview:
    """What a supervisor said of a grade."""

    agrees: bool
    reason: str
    by: str
    at: datetime


def grade_of(tx: Transaction, visit: Visit) -> RiskGrade | None:
    """The grade as it stands."""
    query = select(RiskGrade).where(RiskGrade.visit_id == visit.id).order_by(RiskGrade.number.desc())
    return tx.session.scalars(query.limit(1)).first()


def review_of(tx: Transaction, grade: RiskGrade | None) -> ShownReview | None:
    """The newest review of this grade. Another grade, even the same again, is reviewed anew."""
    if grade is None:
        return None
    query = select(GradeReview).where(GradeReview.grade_id == grade.id).order_by(GradeReview.at.desc())
    row = tx.session.scalars(query.limit(1)).first()
    staff = tx.get(Staff, row.staff_id) if row else None
    return ShownReview(row.agrees, row.reason.reveal(), staff.name if staff else "", row.at) if row else None
