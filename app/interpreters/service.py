"""Who interprets in a visit."""

from sqlalchemy import select

from app.interpreters.lifecycle import TAKEN
from app.interpreters.records import InterpreterBooking
from app.platform.database import Transaction

Booking = InterpreterBooking


def of_visit(tx: Transaction, visit_id: str) -> Booking | None:
    """The booking that is accepted or joined now; during a swap the newest."""
    return next(iter(_taken(tx, visit_id)), None)


def may_join(tx: Transaction, visit_id: str, staff_id: str) -> bool:
    """Whether this person is the visit's interpreter: accepted, and said that they don't know the people."""
    return any(one.staff_id == staff_id and one.cleared_at for one in _taken(tx, visit_id))


def _taken(tx: Transaction, visit_id: str) -> list[Booking]:
    """Newest first."""
    query = select(Booking).where(Booking.visit_id == visit_id, Booking.is_in(TAKEN))
    return list(tx.session.scalars(query.order_by(Booking.accepted_at.desc())))
