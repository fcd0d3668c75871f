"""Booking times for video later, moving them, cancelling them, and what happens when the time comes.

Nothing of this reaches the caller by itself: they are told on the phone. The link goes out only when a person sends it.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app.diary import rules, telling
from app.diary.lifecycle import NOW, STANDING, TAKES_A_PLACE, TO_COME, TRANSITIONS, AppointmentEvent, AppointmentState
from app.diary.records import Appointment
from app.diary.rules import Span
from app.incidents import service as incidents
from app.incidents.records import Incident
from app.incidents.telling import tell_changed
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import move as next_state
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.playbook.content import Head
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit
from app.visits.service import SYSTEM

LOCK = 0x44494152  # any number that nobody else takes: one booking at a time


class TimeTaken(Exception):
    """The time is not free any more, or never was offered."""


class NotToBeReached(Exception):
    """They asked not to be reached again."""


class ChangedMeanwhile(Exception):
    """Somebody else has booked, moved or cancelled it since the page was shown."""


def head(tx: Transaction) -> Head:
    """Opening hours and places are the force's, not an incident's: those of the playbook in force."""
    return playbooks.content_of(playbooks.in_force(tx)).playbook


def standing(tx: Transaction, incident: Incident) -> Appointment | None:
    """The appointment about which something is still to be done, if there is one."""
    query = select(Appointment).where(Appointment.incident_id == incident.id, Appointment.is_in(STANDING))
    return tx.session.scalars(query.order_by(Appointment.booked_at.desc()).limit(1)).first()


def taken(tx: Transaction, since: datetime, but: Appointment | None = None) -> list[Span]:
    """What takes a place at `since` or later; `but`: without this one."""
    query = select(Appointment.id, Appointment.starts_at, Appointment.ends_at).where(
        Appointment.starts_at > since - rules.LONGEST, Appointment.is_in(TAKES_A_PLACE)
    )
    rows = tx.session.execute(query)
    return [Span(starts_at, ends_at) for row_id, starts_at, ends_at in rows if but is None or row_id != but.id]


def offered(tx: Transaction, but: Appointment | None = None) -> Iterator[Span]:
    """What can be booked now, soonest first; `but`: as if this one were not there, for it is to be moved."""
    now = clock.now()
    found = rules.offered(head(tx), now, taken(tx, now, but))
    return (span for span in found if but is None or span.starts_at != but.starts_at)


def mark(appointment: Appointment | None) -> str:
    """What a page carries along, so that a change can tell what it was based on."""
    return f"{appointment.id} {clock.iso(appointment.starts_at)}" if appointment else ""


def book(
    tx: Transaction, actor: Actor, incident: Incident, starts_at: datetime | None, seen: str = "", reason: str = ""
) -> Appointment:
    """Book a time, or move the one that stands.

    seen: what the page had shown (`mark`). Raises ChangedMeanwhile, NotToBeReached, TimeTaken.
    """
    require(actor, "diary:book")
    tx.one_at_a_time(LOCK)
    before = standing(tx, incident)
    if mark(before) != seen:
        if before and before.starts_at == starts_at:
            return before  # sent twice, or somebody else had the same in mind
        raise ChangedMeanwhile
    if incident.contact_by == "none":
        raise NotToBeReached
    span = next((span for span in offered(tx, before) if span.starts_at == starts_at), None)
    if span is None:
        raise TimeTaken
    return _move(tx, actor, incident, before, span, reason) if before else _book(tx, actor, incident, span)


def _book(tx: Transaction, actor: Actor, incident: Incident, span: Span) -> Appointment:
    incidents.keep_decision(tx, actor, incident, "appointment", incidents.judge(tx, incident))
    row = Appointment(
        incident_id=incident.id,
        state=AppointmentState.BOOKED.value,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        booked_by=actor.name or actor.id,
        booked_at=clock.now(),
    )
    tx.add(row)
    _note(tx, actor, incident, row, "appointment:booked", at=clock.iso(row.starts_at))
    return row


def _move(tx: Transaction, actor: Actor, incident: Incident, row: Appointment, span: Span, reason: str) -> Appointment:
    before = clock.iso(row.starts_at)
    _advance(row, AppointmentEvent.MOVE)
    row.starts_at, row.ends_at, row.reason = span.starts_at, span.ends_at, reason or None
    row.changed_by, row.changed_at = actor.name or actor.id, clock.now()
    _note(tx, actor, incident, row, "appointment:moved", why=reason, before=before, at=clock.iso(row.starts_at))
    return row


def cancel(tx: Transaction, actor: Actor, incident: Incident, seen: str, reason: str) -> None:
    """It will not be. Raises ChangedMeanwhile."""
    require(actor, "diary:book")
    row = standing(tx, incident)
    if row is None or mark(row) != seen:
        raise ChangedMeanwhile
    _advance(row, AppointmentEvent.CANCEL)
    row.reason, row.changed_by, row.changed_at = reason, actor.name or actor.id, clock.now()
    _note(tx, actor, incident, row, "appointment:cancelled", why=reason)


def on_link_sent(tx: Transaction, actor: Actor, incident: Incident, visit: Visit) -> None:
    """A link that is sent when its time has come, or after it, is the one of the appointment."""
    row = standing(tx, incident)
    if row and AppointmentState(row.state) in NOW:
        _keep(tx, actor, incident, row, visit)


def _keep(tx: Transaction, actor: Actor, incident: Incident, row: Appointment, visit: Visit) -> None:
    _advance(row, AppointmentEvent.SEND)
    row.visit_id = visit.id
    _note(tx, actor, incident, row, "appointment:kept", visit=visit.id)


def run_due(tx: Transaction, now: datetime) -> int:
    """Let appointments come whose time has come, and be missed whose time is over; returns how many."""
    query = select(Appointment).where(Appointment.is_in(TO_COME), Appointment.starts_at <= now + rules.DUE_BEFORE)
    return sum(_let_come(tx, row, now) for row in tx.session.scalars(query).all())


def _let_come(tx: Transaction, row: Appointment, now: datetime) -> int:
    incident = tx.get(Incident, row.incident_id)
    if incident is None:
        return 0
    before = row.state
    if row.state == AppointmentState.BOOKED.value:
        _advance(row, AppointmentEvent.COME)
        _note(tx, SYSTEM, incident, row, "appointment:due")
        if visit := _under_way(tx, incident):
            _keep(tx, SYSTEM, incident, row, visit)
    if row.state == AppointmentState.DUE.value and row.ends_at <= now:
        _advance(row, AppointmentEvent.MISS)
        _note(tx, SYSTEM, incident, row, "appointment:missed")
    return row.state != before


def _under_way(tx: Transaction, incident: Incident) -> Visit | None:
    """The visit for which the link was sent early, if it is still open."""
    states = [state.value for state in (*LIVE, VisitState.LINK_SENT)]
    query = select(Visit).where(Visit.incident_id == incident.id, Visit.state.in_(states))
    return tx.session.scalars(query.limit(1)).first()


def _advance(row: Appointment, event: AppointmentEvent) -> None:
    row.state = next_state(TRANSITIONS, AppointmentState(row.state), event).value


def _note(
    tx: Transaction, actor: Actor, incident: Incident, row: Appointment, action: str, **detail: str | None
) -> None:
    """In the audit log, on the board and in the diary, and on the page of whoever has the incident open."""
    audit.record(tx, actor, action, f"incident:{incident.id}", appointment=row.id, **detail)
    telling.tell(tx, incident, row)
    tell_changed(tx, incident, actor)
