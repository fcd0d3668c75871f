"""Who is told what of a booking: the visit's staff and card, her page, and the interpreters it rings with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.interpreters.events import BookingChanged, InterpreterChanged, StaffInterpreterChanged
from app.interpreters.lifecycle import OPEN, RINGING, BookingState
from app.interpreters.records import InterpreterBooking, InterpreterRing
from app.people.records import Staff
from app.platform.database import Transaction
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience
from app.visits import telling
from app.visits.records import Visit

ON_PAGE = {BookingState.ACCEPTED: "coming", BookingState.JOINED: "here", BookingState.LEFT: "gone"}


def room(staff_id: str) -> str:
    """The socket room of an interpreter."""
    return f"interpreter:{staff_id}"


def tell_changed(tx: Transaction, booking: InterpreterBooking) -> None:
    """Tell everybody whom this booking concerns where it is now, after the commit."""
    visit = tx.get(Visit, booking.visit_id)
    if visit is None:
        return
    telling.tell(tx, visit, for_staff(tx, booking))
    _tell_page(tx, visit, booking)
    telling.changed_card(tx, visit)
    tell_interpreters(tx, booking, rung(tx, booking))


def tell_interpreters(tx: Transaction, booking: InterpreterBooking, staff_ids: Iterable[str]) -> None:
    """Have these interpreters' open pages look again, after the commit."""
    told = BookingChanged(booking=booking.id, rings=BookingState(booking.state) in RINGING).model_dump(mode="json")
    rooms = [room(staff_id) for staff_id in staff_ids]

    def send() -> None:
        for to in rooms:
            emit_to(to, BookingChanged.event_name, told, NAMESPACES[Audience.STAFF])

    tx.after_commit(send)


def rung(tx: Transaction, booking: InterpreterBooking) -> list[str]:
    """Ids of everybody with whom it rang."""
    query = select(InterpreterRing.staff_id).where(InterpreterRing.booking_id == booking.id)
    return list(tx.session.scalars(query))


def for_staff(tx: Transaction, booking: InterpreterBooking) -> StaffInterpreterChanged:
    """The booking as staff of the visit see it."""
    person = tx.get(Staff, booking.staff_id)
    return StaffInterpreterChanged(
        visit=booking.visit_id,
        state=booking.state,
        language=booking.language,
        name=person.name if person else None,
        registration=booking.registration.reveal() if booking.registration else None,
    )


def _tell_page(tx: Transaction, visit: Visit, booking: InterpreterBooking) -> None:
    """Only once she has said that she is safe, and only of somebody whom she will meet, has met or will not meet."""
    state, person = ON_PAGE.get(BookingState(booking.state)), tx.get(Staff, booking.staff_id)
    if state is None and person is not None:
        state = "gone"  # cancelled after they accepted
    if not visit.safe or state is None or person is None or booking.cleared_at is None:
        return
    registration = booking.registration.reveal() if booking.registration else ""
    values = {"state": state, "name": person.call_name, "registration": registration}
    telling.tell(tx, visit, InterpreterChanged.model_validate(values))


def card_part(tx: Transaction, visits: Sequence[Visit]) -> Mapping[str, dict[str, Any]]:
    """On the board: where a visit's open booking is, and who interprets; nothing for visits without one."""
    query = select(InterpreterBooking).where(
        InterpreterBooking.visit_id.in_([visit.id for visit in visits]), InterpreterBooking.is_in(OPEN)
    )
    parts: dict[str, dict[str, Any]] = {visit.id: {} for visit in visits}
    for booking in tx.session.scalars(query.order_by(InterpreterBooking.asked_at)).all():
        told = for_staff(tx, booking).model_dump(include={"state", "language", "name", "registration"})
        parts[booking.visit_id] = {"interpreter": told}
    return parts
