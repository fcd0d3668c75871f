"""The officer asks for an interpreter, and it rings further until somebody answers."""

import json
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from app.consents import service as consents
from app.interpreters import rules, telling
from app.interpreters.lifecycle import OPEN, RINGING, TAKEN, TRANSITIONS, BookingEvent, BookingState
from app.interpreters.records import InterpreterBooking, InterpreterProfile, InterpreterRing
from app.interpreters.words import LANGUAGES
from app.people import sessions
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor, Role, require
from app.platform.secrets import new_token
from app.platform.wire import Refused
from app.visits.lifecycle import VisitState
from app.visits.records import Visit

CLOCK = Actor(Role.SYSTEM, "clock")
CAN_ASK = frozenset({VisitState.WAITING, VisitState.IN_CALL})
AT_ONCE = 50  # bookings moved on in one round


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the officer asks for. names: first names and area, for the question whether they know them."""

    language: str
    people: str = ""
    about: str = ""
    minutes: int = 40
    names: str = ""
    evidential: bool = False


def ask(tx: Transaction, actor: Actor, visit: Visit, wanted: Wanted) -> InterpreterBooking:
    """Ask for an interpreter; it rings at once. Raises Refused.

    One is looked for at a time; while somebody interprets already, another may be asked for to take over.
    """
    require(actor, "interpreter:ask")
    if visit.officer_id not in (None, actor.id) or VisitState(visit.state) not in CAN_ASK:
        raise Refused("not_now")
    if wanted.language not in LANGUAGES or of_visit(tx, visit.id, RINGING):
        raise Refused("not_now")
    if consents.refused(tx, visit, "interpreter"):
        raise Refused("no_consent")
    booking = _new(visit.id, wanted.language, actor.id, evidential=wanted.evidential)
    booking.briefing = json.dumps({"people": wanted.people, "about": wanted.about, "minutes": wanted.minutes})
    booking.names = wanted.names
    return _open(tx, actor, booking)


def ask_to_take_over(tx: Transaction, actor: Actor, before: InterpreterBooking) -> None:
    """Ring for a colleague as the officer asked for this one; nothing if somebody is looked for or coming already."""
    require(actor, "interpreter:answer")
    if any(one.id != before.id for one in of_visit(tx, before.visit_id)):
        return
    booking = _new(before.visit_id, before.language, before.asked_by, evidential=before.evidential)
    booking.briefing = before.briefing.reveal() if before.briefing else None
    booking.names = before.names.reveal() if before.names else None
    _open(tx, actor, booking)


def _new(visit_id: str, language: str, asked_by: str, *, evidential: bool) -> InterpreterBooking:
    now = clock.now()
    return InterpreterBooking(
        visit_id=visit_id,
        language=language,
        state=BookingState.ASKED.value,
        evidential=evidential,
        asked_by=asked_by,
        asked_at=now,
        rung_at=now,
    )


def _open(tx: Transaction, actor: Actor, booking: InterpreterBooking) -> InterpreterBooking:
    tx.add(booking)
    tx.session.flush()
    about = f"booking:{booking.id}"
    audit.record(tx, actor, "interpreter:asked", about, visit=booking.visit_id, language=booking.language)
    _ring(tx, booking, 1)
    telling.tell_changed(tx, booking)
    return booking


def of_visit(tx: Transaction, visit_id: str, states: frozenset[BookingState] = OPEN) -> list[InterpreterBooking]:
    """The visit's bookings in these states, newest first."""
    query = select(InterpreterBooking).where(InterpreterBooking.visit_id == visit_id, InterpreterBooking.is_in(states))
    return list(tx.session.scalars(query.order_by(InterpreterBooking.asked_at.desc())))


def advance(
    tx: Transaction, actor: Actor, booking: InterpreterBooking, event: BookingEvent, **detail: str | None
) -> None:
    """Move it on, record that. Raises IllegalMove and changes nothing. The caller tells."""
    before = BookingState(booking.state)
    after = move(TRANSITIONS, before, event)
    booking.state = after.value
    if after not in OPEN:
        booking.ended_at = clock.now()
        booking.agency_token = None
        if booking.agency and after is not BookingState.LEFT:  # who left signs their times first
            end_agency(tx, booking.staff_id)
    about = {"before": before.value, "after": after.value, **detail}
    audit.record(tx, actor, f"interpreter:{event.value}", f"booking:{booking.id}", visit=booking.visit_id, **about)


def end_agency(tx: Transaction, staff_id: str | None) -> None:
    """Who came for one booking is shut out: it is over."""
    staff = tx.get(Staff, staff_id)
    if staff is not None and staff.disabled_at is None:
        staff.disabled_at = clock.now()
        audit.record(tx, CLOCK, "staff:disabled", f"staff:{staff.id}")
        sessions.end(tx, CLOCK, sessions.of_person(tx, staff.id), "booking_over")


def cancel(tx: Transaction, actor: Actor, booking: InterpreterBooking) -> None:
    """The officer needs nobody any more. Raises IllegalMove once somebody has joined."""
    require(actor, "interpreter:ask")
    advance(tx, actor, booking, BookingEvent.CANCEL)
    telling.tell_changed(tx, booking)


def escalate_due(tx: Transaction) -> int:
    """Take the next step of each booking that has rung long enough; returns how many moved."""
    query = select(InterpreterBooking.id).where(InterpreterBooking.is_in(RINGING)).limit(AT_ONCE)
    return sum(_escalate(tx, booking_id) for booking_id in tx.session.scalars(query).all())


def _escalate(tx: Transaction, booking_id: str) -> bool:
    booking = tx.get(InterpreterBooking, booking_id)
    if booking is None or BookingState(booking.state) not in RINGING:
        return False
    event = rules.step_due(
        clock.now(), BookingState(booking.state), booking.rung_at, len(unanswered(tx, booking)), steps()
    )
    if event is None:
        return False
    advance(tx, CLOCK, booking, event)
    if event is BookingEvent.RING_AGAIN:
        _ring(tx, booking, 2)
    elif event is BookingEvent.ASK_AGENCY:
        booking.agency_token = new_token()
    telling.tell_changed(tx, booking)
    return True


def steps() -> rules.Steps:
    """The times that the settings give."""
    settings = current_app.extensions["settings"]
    return rules.Steps(
        timedelta(seconds=settings.interpreter_second_ring_s),
        timedelta(seconds=settings.interpreter_agency_s),
        timedelta(seconds=settings.interpreter_give_up_s),
    )


def unanswered(tx: Transaction, booking: InterpreterBooking) -> list[InterpreterRing]:
    """With whom it rings who has not answered."""
    query = select(InterpreterRing).where(InterpreterRing.booking_id == booking.id, InterpreterRing.answer.is_(None))
    return list(tx.session.scalars(query))


def ring_anew(tx: Transaction, booking: InterpreterBooking) -> None:
    """Somebody gave it back: it rings with the others again, from the beginning."""
    booking.rung_at = clock.now()
    booking.agency_token = None
    _ring(tx, booking, 1)


def _ring(tx: Transaction, booking: InterpreterBooking, ring: int) -> None:
    """Ring with those who can be asked in this ring; who was rung before and said nothing hears it once more."""
    rung = {one.staff_id: one for one in _rings(tx, booking)}
    for staff_id in can_be_asked(tx, booking, ring):
        one = rung.get(staff_id)
        if one is None:
            tx.add(InterpreterRing(booking_id=booking.id, staff_id=staff_id, rung_at=clock.now()))
        elif one.answer in (None, "late"):
            one.rung_at, one.token_hash, one.answer, one.answered_at = clock.now(), None, None, None
    tx.session.flush()


def _rings(tx: Transaction, booking: InterpreterBooking) -> list[InterpreterRing]:
    return list(tx.session.scalars(select(InterpreterRing).where(InterpreterRing.booking_id == booking.id)))


def can_be_asked(tx: Transaction, booking: InterpreterBooking, ring: int) -> list[str]:
    """Ids of interpreters for this language whose registration counts today, who are there and in no other call."""
    local = clock.now().astimezone(clock.HERE)
    query = (
        select(InterpreterProfile, Staff)
        .join(Staff, Staff.id == InterpreterProfile.staff_id)
        .where(InterpreterProfile.booking_id.is_(None), Staff.role == Role.INTERPRETER.value)
    )
    busy = set(tx.session.scalars(select(InterpreterBooking.staff_id).where(InterpreterBooking.is_in(TAKEN))))
    found = []
    for profile, staff in tx.session.execute(query).all():
        theirs = rules.ring_of(profile.availability, profile.hours, local)
        offered = booking.language in profile.languages and is_registered(profile) and sessions.may_work(staff)
        if offered and staff.id not in busy and theirs is not None and theirs <= ring:
            found.append(staff.id)
    return found


def is_registered(profile: InterpreterProfile) -> bool:
    """Whether the registration counts today."""
    number = profile.registration.reveal() if profile.registration else None
    return rules.is_registered(number, profile.registered_until, clock.now().astimezone(clock.HERE).date())
