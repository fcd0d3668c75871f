"""What interpreters and administrators keep in a profile, somebody from an agency, and what is noted afterwards."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.interpreters import desk, rules, service
from app.interpreters.lifecycle import RINGING, BookingState
from app.interpreters.records import InterpreterBooking, InterpreterProfile
from app.people import sessions
from app.people.records import Staff
from app.people.sessions import as_actor
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Refused

SIGN_WITHIN = timedelta(days=7)


def own_profile(tx: Transaction, staff_id: str) -> InterpreterProfile:
    """The profile of this interpreter; an empty one is made where there is none: away, no languages."""
    found = service.profile_of(tx, staff_id)
    if found is None:
        found = tx.add(InterpreterProfile(staff_id=staff_id, languages=[], hours={}, availability="away"))
        found.changed_at = clock.now()
        tx.session.flush()
    return found


def set_availability(tx: Transaction, actor: Actor, availability: str) -> None:
    """Now, by the hours, or away."""
    require(actor, "interpreter:answer")
    profile = own_profile(tx, actor.id)
    profile.availability, profile.changed_at = availability, clock.now()
    audit.record(tx, actor, "staff:availability_set", f"staff:{actor.id}", availability=availability)


def set_details(tx: Transaction, actor: Actor, languages: list[str], hours: dict[str, Any]) -> None:
    """The interpreter's own languages and hours."""
    require(actor, "interpreter:answer")
    profile = own_profile(tx, actor.id)
    profile.languages, profile.hours, profile.changed_at = languages, hours, clock.now()
    audit.record(tx, actor, "staff:interpreter_details_set", f"staff:{actor.id}", languages=len(languages))


def interpreters(tx: Transaction, actor: Actor) -> list[tuple[Staff, InterpreterProfile]]:
    """Everybody of this role who isn't from an agency, by name."""
    require(actor, "interpreter:manage")
    people = tx.session.scalars(select(Staff).where(Staff.role == Role.INTERPRETER.value).order_by(Staff.name)).all()
    found = [(one, own_profile(tx, one.id)) for one in people]
    return [(one, profile) for one, profile in found if profile.agency is None]


def set_registration(tx: Transaction, actor: Actor, staff_id: str, number: str, until: date) -> None:
    """The administrator has looked at the register. Raises Refused."""
    require(actor, "interpreter:manage")
    staff = tx.get(Staff, staff_id)
    if staff is None or staff.role != Role.INTERPRETER.value:
        raise Refused("not_found")
    profile = own_profile(tx, staff_id)
    profile.registration, profile.registered_until, profile.changed_at = number, until, clock.now()
    audit.record(tx, actor, "staff:registration_set", f"staff:{staff_id}", until=until.isoformat())


def for_agency(tx: Transaction, token: str) -> InterpreterBooking | None:
    """The booking that waits for somebody with this one-time link."""
    digests = InterpreterBooking.agency_token.digests(InterpreterBooking, token)
    query = select(InterpreterBooking.id).where(
        InterpreterBooking.agency_token_digest.in_(digests), InterpreterBooking.is_in(RINGING)
    )
    return tx.get(InterpreterBooking, tx.session.scalars(query).first())


@dataclass(frozen=True, slots=True)
class FromAgency:
    """Who came by the link, as they say."""

    name: str
    agency: str
    registration: str


def come_from_agency(tx: Transaction, token: str, who: FromAgency, device: str) -> tuple[str, InterpreterBooking]:
    """The link is used up; this person takes the booking. Returns a session's cookie. Raises Refused("gone").

    They are a member of staff for this one booking: `desk.end_agency` shuts them out when it is over.
    """
    booking = for_agency(tx, token)
    if booking is None:
        raise Refused("gone")
    staff = tx.add(Staff(name=who.name, call_name=who.name.split()[0][:40], role=Role.INTERPRETER.value, demo=False))
    tx.session.flush()
    profile = InterpreterProfile(
        staff_id=staff.id,
        languages=[booking.language],
        hours={},
        availability="away",
        agency=who.agency,
        booking_id=booking.id,
        changed_at=clock.now(),
    )
    profile.registration = who.registration
    tx.add(profile)
    tx.session.flush()
    audit.record(tx, as_actor(staff), "staff:came_from_agency", f"staff:{staff.id}", visit=booking.visit_id)
    service.take_for_agency(tx, as_actor(staff), booking, profile)
    return sessions.begin(tx, staff, device, None), booking


def note_after(
    tx: Transaction,
    actor: Actor,
    booking: InterpreterBooking,
    times: tuple[datetime, datetime],
    debrief: str,
    support: str,
) -> None:
    """The interpreter signs when they began and ended, and leaves a note. Signed once, it stays. Raises Refused."""
    require(actor, "interpreter:answer")
    if booking.staff_id != actor.id:
        raise Refused("not_found")
    if booking.state != BookingState.LEFT.value or booking.signed_at is not None:
        raise Refused("not_now")
    booking.signed_from, booking.signed_until, booking.signed_at = *times, clock.now()
    booking.debrief, booking.support = debrief or None, support
    minutes = round((times[1] - times[0]).total_seconds() / 60)
    audit.record(tx, actor, "interpreter:signed", f"booking:{booking.id}", visit=booking.visit_id, minutes=minutes)
    profile = service.profile_of(tx, actor.id)
    if profile is not None and profile.booking_id is not None:
        desk.end_agency(tx, actor.id)


def to_sign(tx: Transaction, staff_id: str) -> list[InterpreterBooking]:
    """This interpreter's bookings that are over and not signed yet, newest first."""
    query = select(InterpreterBooking).where(
        InterpreterBooking.staff_id == staff_id,
        InterpreterBooking.state == BookingState.LEFT.value,
        InterpreterBooking.signed_at.is_(None),
        InterpreterBooking.left_at > clock.now() - SIGN_WITHIN,
    )
    return list(tx.session.scalars(query.order_by(InterpreterBooking.left_at.desc())))


def answer_speed(tx: Transaction, actor: Actor, day: date) -> list[rules.Quarter]:
    """How fast the bookings asked for on a local day were answered, by the quarter of an hour."""
    require(actor, "interpreter:measure")
    start, end = (datetime.combine(one, time.min, clock.HERE) for one in (day, day + timedelta(days=1)))
    query = select(InterpreterBooking.asked_at, InterpreterBooking.accepted_at).where(
        InterpreterBooking.asked_at >= start, InterpreterBooking.asked_at < end
    )
    return rules.answer_speed([(asked, accepted) for asked, accepted in tx.session.execute(query).all()])


DEMO = (("B. Price", "Bo", "NRCPD 1001234", ["bsl"]), ("M. Shah", "Mo", "NRCPD 1005678", ["bsl", "ur"]))


def add_demo_profiles(tx: Transaction) -> None:
    """The demo's interpreters are there, registered for a year."""
    for name, _call_name, number, languages in DEMO:
        staff = tx.session.scalars(select(Staff).where(Staff.demo, Staff.name == name)).first()
        if staff is not None and service.profile_of(tx, staff.id) is None:
            profile = own_profile(tx, staff.id)
            profile.languages, profile.availability, profile.registration = languages, "now", number
            profile.registered_until = (clock.now() + timedelta(days=365)).date()
