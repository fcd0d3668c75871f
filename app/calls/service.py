"""Participants of a visit and how their lines are."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.calls.events import CallChanged, ParticipantState, StaffCallChanged
from app.calls.lifecycle import SHOWN, TRANSITIONS, Line, LineEvent
from app.calls.records import Participant
from app.calls.telling import tell_joined
from app.consents.rules import Purpose
from app.people.records import Staff
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove, move
from app.platform.permissions import Actor, Role, may
from app.platform.wire import Audience
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit
from app.visits.telling import changed_card, tell

# Slices above say who besides the officer may be in a visit's call (app.factory).
MAY_JOIN: list[Callable[[Transaction, Visit, Actor], bool]] = []
IN_LINE = [Line.HERE.value, Line.CONNECTING.value, Line.CONNECTED.value]


def participants(tx: Transaction, visit: Visit) -> list[Participant]:
    """Everybody who is or was in the visit: victim first, its officer last (a colleague may be leaving)."""
    query = select(Participant).where(Participant.visit_id == visit.id)

    def order(found: Participant) -> tuple[bool, bool]:
        return found.role != Role.VICTIM.value, found.staff_id is not None and found.staff_id == visit.officer_id

    return sorted(tx.session.scalars(query), key=order)


def takes_part(tx: Transaction, actor: Actor, visit: Visit) -> bool:
    """Whether this person may be in this visit's call: the caller, its officer, or whom a hook lets in."""
    if actor.role is Role.VICTIM:
        return True  # a phone's socket knows its own visit only
    if actor.role is Role.OFFICER:
        return visit.officer_id == actor.id
    return may(actor, "call:join") and any(allows(tx, visit, actor) for allows in MAY_JOIN)


def participant(tx: Transaction, visit: Visit, role: Role, staff_id: str | None = None) -> Participant:
    """The participant in this role (and, for staff, this person); made when missing."""
    for found in participants(tx, visit):
        if found.role == role.value and found.staff_id == staff_id:
            return found
    made = Participant(
        visit_id=visit.id,
        role=role.value,
        staff_id=staff_id,
        line=Line.ABSENT.value,
        microphone="none",
        camera="none",
        facing="user",
        line_changed_at=clock.now(),
    )
    tx.add(made)
    tx.session.flush()
    return made


def change_line(tx: Transaction, visit: Visit, person: Participant, event: LineEvent) -> bool:
    """Move the line and tell everyone if it looks different; returns whether so. What can't happen now is no news."""
    before = Line(person.line)
    try:
        after = move(TRANSITIONS, before, event)
    except IllegalMove:
        return False
    person.line = after.value
    if SHOWN[before] == SHOWN[after]:
        return False
    person.line_changed_at = clock.now()
    tell_call(tx, visit)
    return True


def on_refused(tx: Transaction, visit: Visit, purpose: Purpose) -> None:
    """Without consent to video nobody is shown her picture any more, whatever her page still sends."""
    for person in participants(tx, visit) if purpose == "video" else []:
        if person.role == Role.VICTIM.value and person.camera != "off":
            person.camera = "off"
            tell_call(tx, visit)


def tell_call(tx: Transaction, visit: Visit) -> None:
    """Tell everyone who is in the call and how."""
    tx.session.flush()
    tell(tx, visit, CallChanged(participants=states(tx, visit, Audience.PAGE)))
    changed = StaffCallChanged(visit=visit.id, participants=states(tx, visit, Audience.STAFF))
    tell(tx, visit, changed)
    tell_joined(tx, visit, changed)
    changed_card(tx, visit)


def states(tx: Transaction, visit: Visit, audience: Audience) -> list[ParticipantState]:
    """The participants as this audience sees them. Her page learns no name before she said that it is safe."""
    named = audience is Audience.STAFF or bool(visit.safe)
    return [
        ParticipantState(
            peer=person.peer_id,
            role=person.role,
            name=_name(tx, person, audience) if named else None,
            line=SHOWN[Line(person.line)],
            microphone=person.microphone,
            camera=person.camera,
            facing=person.facing,
        )
        for person in participants(tx, visit)
    ]


def _name(tx: Transaction, person: Participant, audience: Audience) -> str | None:
    staff = tx.get(Staff, person.staff_id)
    if staff is None:
        return None
    return staff.call_name if audience is Audience.PAGE else staff.name


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """`call` in a snapshot."""
    return {"participants": [state.model_dump() for state in states(tx, visit, audience)]}


def card_part(tx: Transaction, visits: Sequence[Visit]) -> dict[str, dict[str, Any]]:
    """Her line on the board's cards, and since when it is so."""
    found: dict[str, dict[str, Any]] = {visit.id: {"line": "absent", "line_changed_at": None} for visit in visits}
    query = select(Participant).where(Participant.visit_id.in_(list(found)), Participant.role == Role.VICTIM.value)
    for person in tx.session.scalars(query):
        line = SHOWN[Line(person.line)]
        found[person.visit_id] = {"line": line, "line_changed_at": clock.iso(person.line_changed_at)}
    return found


def socket_changed(visit_id: str, role: Role, staff_id: str | None, event: LineEvent) -> None:
    """The page's socket of a participant opened or closed."""
    with transaction() as tx:
        visit = tx.get(Visit, visit_id)
        if visit and VisitState(visit.state) in LIVE:
            change_line(tx, visit, participant(tx, visit, role, staff_id), event)


def drop_all() -> None:
    """At the start of this process no socket is open, whatever the record says."""
    with transaction() as tx:
        for person in tx.session.scalars(select(Participant).where(Participant.line.in_(IN_LINE))).all():
            person.line = move(TRANSITIONS, Line(person.line), LineEvent.DROP).value
