"""Who interprets in a visit, and what interpreters answer."""

from enum import StrEnum

from sqlalchemy import select

from app.calls import joining
from app.consents.rules import Purpose
from app.interpreters import desk, telling
from app.interpreters.lifecycle import RINGING, TAKEN, BookingEvent, BookingState
from app.interpreters.records import InterpreterBooking, InterpreterProfile, InterpreterRing
from app.people import sessions
from app.people.records import Staff
from app.platform import clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Refused
from app.visits.lifecycle import VisitEvent
from app.visits.records import Visit

Booking = InterpreterBooking
ENDS = frozenset({VisitEvent.END, VisitEvent.EXIT, VisitEvent.CLOSE})


class Outcome(StrEnum):
    """What became of an answer."""

    YOURS = "yours"
    TAKEN = "taken"  # somebody else was first
    OVER = "over"  # nobody is needed any more
    NOT_OFFERED = "not_offered"  # busy, or the registration is over
    DECLINED = "declined"
    HANDED_ON = "handed_on"


def of_visit(tx: Transaction, visit_id: str) -> Booking | None:
    """The booking that is accepted or joined now; during a swap the newest."""
    return next(iter(_taken(tx, visit_id)), None)


def joined_by(tx: Transaction, visit_id: str, staff_id: str) -> Booking | None:
    """The booking with which this person is in the call now."""
    joined = [one for one in _taken(tx, visit_id) if BookingState(one.state) is BookingState.JOINED]
    return next((one for one in joined if one.staff_id == staff_id), None)


def may_join(tx: Transaction, visit_id: str, staff_id: str) -> bool:
    """Whether this person is the visit's interpreter: accepted, and said that they don't know the people."""
    return any(one.staff_id == staff_id and one.cleared_at for one in _taken(tx, visit_id))


def _taken(tx: Transaction, visit_id: str) -> list[Booking]:
    """Newest first."""
    query = select(Booking).where(Booking.visit_id == visit_id, Booking.is_in(TAKEN))
    return list(tx.session.scalars(query.order_by(Booking.accepted_at.desc())))


def find(tx: Transaction, booking_id: str) -> Booking:
    """The booking, locked. Raises Refused("not_found")."""
    booking = tx.get(Booking, booking_id)
    if booking is None:
        raise Refused("not_found")
    return booking


def ring_of(tx: Transaction, booking_id: str, staff_id: str) -> InterpreterRing:
    """That it rang with this person. Raises Refused("not_found"): others learn nothing of it."""
    query = select(InterpreterRing).where(
        InterpreterRing.booking_id == booking_id, InterpreterRing.staff_id == staff_id
    )
    ring = tx.session.scalars(query).first()
    if ring is None:
        raise Refused("not_found")
    return ring


def accept(tx: Transaction, actor: Actor, booking_id: str, *, cleared: bool) -> Outcome:
    """Take it: the first gets it. cleared: they said that they don't know the people."""
    require(actor, "interpreter:answer")
    booking, ring = find(tx, booking_id), ring_of(tx, booking_id, actor.id)
    if booking.staff_id == actor.id and BookingState(booking.state) in TAKEN:
        return Outcome.YOURS  # pressed twice
    if BookingState(booking.state) not in RINGING:
        _note(ring, "late")
        return Outcome.TAKEN if booking.staff_id else Outcome.OVER
    profile = profile_of(tx, actor.id)
    if profile is None or ring.answer == "conflict" or not desk.is_registered(profile) or is_busy(tx, actor.id):
        return Outcome.NOT_OFFERED
    _note(ring, "accepted")
    _take(tx, actor, booking, profile, cleared=cleared)
    return Outcome.YOURS


def _take(tx: Transaction, actor: Actor, booking: Booking, profile: InterpreterProfile, *, cleared: bool) -> None:
    now = clock.now()
    desk.advance(tx, actor, booking, BookingEvent.ACCEPT, by="agency" if profile.agency else "own")
    booking.staff_id, booking.accepted_at, booking.cleared_at = actor.id, now, now if cleared else None
    booking.registration = profile.registration.reveal() if profile.registration else ""
    booking.agency, booking.agency_token = profile.agency, None
    telling.tell_changed(tx, booking)


def take_for_agency(tx: Transaction, actor: Actor, booking: Booking, profile: InterpreterProfile) -> None:
    """Somebody from the agency came by its link. They said that they don't know the people. Raises IllegalMove."""
    require(actor, "interpreter:answer")
    tx.add(
        InterpreterRing(
            booking_id=booking.id, staff_id=actor.id, rung_at=clock.now(), answer="accepted", answered_at=clock.now()
        )
    )
    _take(tx, actor, booking, profile, cleared=True)


def decline(tx: Transaction, actor: Actor, booking_id: str, *, knows: bool = False) -> Outcome:
    """Not now; or (knows) never this one, because they know the people. Answered once, it stays."""
    require(actor, "interpreter:answer")
    booking, ring = find(tx, booking_id), ring_of(tx, booking_id, actor.id)
    if booking.staff_id == actor.id and BookingState(booking.state) is BookingState.ACCEPTED:
        return _hand_on(tx, actor, booking, ring)
    if ring.answer is None:
        _note(ring, "conflict" if knows else "declined")
        telling.tell_interpreters(tx, booking, [actor.id])
    return Outcome.DECLINED


def _hand_on(tx: Transaction, actor: Actor, booking: Booking, ring: InterpreterRing) -> Outcome:
    """Who accepted from the lock screen knows the people, or can't after all: it rings with the others again."""
    ring.answer = "conflict"
    desk.advance(tx, actor, booking, BookingEvent.HAND_ON)
    booking.staff_id = booking.accepted_at = booking.cleared_at = booking.registration = booking.agency = None
    desk.ring_anew(tx, booking)
    telling.tell_changed(tx, booking)
    return Outcome.HANDED_ON


def clear(tx: Transaction, actor: Actor, booking: Booking) -> None:
    """They don't know the people: they may join."""
    _own(actor, booking)
    if booking.cleared_at is not None:
        return
    booking.cleared_at = clock.now()
    telling.tell_changed(tx, booking)


def join(tx: Transaction, actor: Actor, booking: Booking) -> None:
    """They go into the call, or back into it. Raises Refused before the question about a conflict of interest."""
    _own(actor, booking)
    if booking.cleared_at is None:
        raise Refused("not_now")
    desk.advance(tx, actor, booking, BookingEvent.JOIN)
    booking.joined_at = booking.joined_at or clock.now()
    telling.tell_changed(tx, booking)


def leave(tx: Transaction, actor: Actor, booking: Booking) -> None:
    """Their work in the call is done. Raises IllegalMove if they never joined."""
    _own(actor, booking)
    _leave(tx, actor, booking)


def _leave(tx: Transaction, actor: Actor, booking: Booking) -> None:
    desk.advance(tx, actor, booking, BookingEvent.LEAVE)
    booking.left_at = clock.now()
    visit = tx.get(Visit, booking.visit_id)
    if visit and booking.staff_id:
        joining.remove(tx, actor, visit, booking.staff_id)
    telling.tell_changed(tx, booking)


def may_take_part(tx: Transaction, visit: Visit, actor: Actor) -> bool:
    """A hook of `calls`: this interpreter may be in the call."""
    return actor.role is Role.INTERPRETER and may_join(tx, visit.id, actor.id)


def on_seen(tx: Transaction, visit: Visit, staff_id: str) -> None:
    """The caller sees the newest interpreter: who interpreted before is free. Until then the old one stays."""
    taken = _taken(tx, visit.id)
    if not taken or taken[0].staff_id != staff_id or BookingState(taken[0].state) is not BookingState.JOINED:
        return
    for booking in taken[1:]:
        if BookingState(booking.state) is BookingState.JOINED:
            _leave(tx, desk.CLOCK, booking)


def on_swap(tx: Transaction, visit: Visit, actor: Actor) -> None:
    """They need a colleague to take over: it rings at once, and they stay until the caller sees that one."""
    booking = joined_by(tx, visit.id, actor.id)
    if booking:
        desk.ask_to_take_over(tx, actor, booking)


def _own(actor: Actor, booking: Booking) -> None:
    require(actor, "interpreter:answer")
    if booking.staff_id != actor.id:
        raise Refused("not_found")


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """The visit is over: nobody is looked for any more, and who interprets has done so."""
    if event in ENDS:
        _end_all(tx, visit)


def on_refused(tx: Transaction, visit: Visit, purpose: Purpose) -> None:
    """The caller wants no interpreter, or no longer."""
    if purpose == "interpreter":
        _end_all(tx, visit)


def _end_all(tx: Transaction, visit: Visit) -> None:
    for booking in desk.of_visit(tx, visit.id):
        if BookingState(booking.state) is BookingState.JOINED:
            _leave(tx, desk.CLOCK, booking)
        else:
            desk.advance(tx, desk.CLOCK, booking, BookingEvent.CANCEL)
            telling.tell_changed(tx, booking)


def profile_of(tx: Transaction, staff_id: str) -> InterpreterProfile | None:
    """What this interpreter can be asked for."""
    return tx.session.scalars(select(InterpreterProfile).where(InterpreterProfile.staff_id == staff_id)).first()


def is_busy(tx: Transaction, staff_id: str) -> bool:
    """Whether this person has another booking to go to, or is in it."""
    return (
        tx.session.scalars(select(Booking.id).where(Booking.staff_id == staff_id, Booking.is_in(TAKEN))).first()
        is not None
    )


def by_token(tx: Transaction, token_hash: str) -> tuple[InterpreterRing, Staff] | None:
    """Whose notification on the lock screen this is; None once it was used, or rings anew."""
    ring = tx.session.scalars(select(InterpreterRing).where(InterpreterRing.token_hash == token_hash)).first()
    staff = tx.get(Staff, ring.staff_id) if ring else None
    return (ring, staff) if ring and staff and sessions.may_work(staff) else None


def _note(ring: InterpreterRing, answer: str) -> None:
    if ring.answer is None or answer == "accepted":
        ring.answer, ring.answered_at = answer, clock.now()
