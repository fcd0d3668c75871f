"""Interpreters and captioners in the call: they join, say what they need, talk with the officer alone, and leave."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select

from app.calls import connections, service
from app.calls.events import (
    Arrival,
    CallSignalled,
    ConferredLine,
    Signalled,
    SigningReadable,
    SigningSeen,
    StaffCallSignalled,
)
from app.calls.lifecycle import SHOWN, Line, LineEvent
from app.calls.records import ConferLine, Participant
from app.calls.rules import Readable, judge
from app.calls.telling import for_joined, tell_joined, tell_no_more
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Audience, Refused
from app.visits import service as visits
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit
from app.visits.telling import tell

# The caller's page sees this person's picture (visit, staff id): slices above hear of it.
ON_SEEN_BY_CALLER: list[Callable[[Transaction, Visit, str], None]] = []
# An interpreter asks for a colleague to take over: slices above look for one.
ON_SWAP: list[Callable[[Transaction, Visit, Actor], None]] = []
# Slices above add to what whoever joins is shown.
JOINED_PARTS: dict[str, Callable[[Transaction, Visit], Any]] = {}
Key = TypeVar("Key")
Value = TypeVar("Value")
KEPT = 1000
WAYS_MS: dict[str, int] = {}
"""From each end to the node, as that end last told; a restart forgets it until the next report."""
JUDGED: dict[tuple[str, str], Readable] = {}
"""How signing from one end was last judged at the other; a restart forgets it, and says it once more."""


def join(actor: Actor, visit_id: str) -> dict[str, Any]:
    """Into the call, or back; returns what they need to see. Raises Refused, NotAllowed."""
    require(actor, "call:join")
    with transaction() as tx:
        visit = visits.find(tx, visit_id)
        _may_be_here(tx, actor, visit)
        person = service.participant(tx, visit, actor.role, actor.id)
        if SHOWN[Line(person.line)] == "absent":
            audit.record(tx, actor, "call:joined", f"visit:{visit.id}")
        service.change_line(tx, visit, person, LineEvent.ARRIVE)
        tx.session.flush()
        return {
            "visit": for_joined(visit).model_dump(mode="json"),
            "call": service.snapshot_part(tx, visit, Audience.STAFF),
            "lines": _lines(tx, visit) if actor.role is Role.INTERPRETER else [],
            **{name: make(tx, visit) for name, make in JOINED_PARTS.items()},
        }


def _may_be_here(tx: Transaction, actor: Actor, visit: Visit) -> None:
    if VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    if not service.takes_part(tx, actor, visit):
        raise Refused("not_allowed")


def remove(tx: Transaction, actor: Actor, visit: Visit, staff_id: str) -> None:
    """Out of the call; the connection is closed after the commit. Who isn't in it, isn't."""
    for person in service.participants(tx, visit):
        if person.staff_id != staff_id or person.role == Role.OFFICER.value:
            continue
        peer, person.peer_id = person.peer_id, None
        person.microphone = person.camera = "none"
        if service.change_line(tx, visit, person, LineEvent.LEAVE):
            audit.record(tx, actor, "call:left", f"visit:{visit.id}", staff=staff_id)
        if peer:
            tx.when_told(_closing(peer))
    tell_no_more(tx, visit.id, staff_id)


def _closing(peer_id: str) -> Callable[[], None]:
    return lambda: connections.close_peers([peer_id])


def dropped(actor: Actor) -> None:
    """The last socket of somebody who joined closed."""
    with transaction() as tx:
        query = select(Participant).where(Participant.staff_id == actor.id, Participant.line.in_(service.IN_LINE))
        for person in tx.session.scalars(query).all():
            visit = tx.get(Visit, person.visit_id)
            if visit and VisitState(visit.state) in LIVE:
                service.change_line(tx, visit, person, LineEvent.DROP)


def signal(tx: Transaction, actor: Actor, visit: Visit, what: Signalled) -> None:
    """Everybody sees what the interpreter needs; that somebody should take over only the officer."""
    require(actor, "call:signal")
    _may_be_here(tx, actor, visit)
    if what != "swap":
        tell(tx, visit, CallSignalled(signal=what))
    told = StaffCallSignalled(visit=visit.id, signal=what, name=actor.name)
    tell_joined(tx, visit, told, officer=True)
    if what == "swap":
        for heard in ON_SWAP:
            heard(tx, visit, actor)


def confer(tx: Transaction, actor: Actor, visit: Visit, sender_key: str, body: str) -> None:
    """A line from officer to interpreter or back, once however often it is sent."""
    require(actor, "call:confer")
    _may_be_here(tx, actor, visit)
    query = select(ConferLine.id).where(ConferLine.visit_id == visit.id, ConferLine.sender_key == sender_key)
    if tx.session.scalars(query).first():
        return
    line = ConferLine(visit_id=visit.id, sender_key=sender_key, staff_id=actor.id, at=clock.now())
    line.body = body
    tx.add(line)
    told = ConferredLine(visit=visit.id, id=sender_key, by=actor.role.value, name=actor.name, body=body)
    tell_joined(tx, visit, told, officer=True)


def lines(tx: Transaction, actor: Actor, visit: Visit) -> list[dict[str, str]]:
    """What was written so far. Raises Refused for everybody but those two."""
    require(actor, "call:confer")
    _may_be_here(tx, actor, visit)
    return _lines(tx, visit)


def _lines(tx: Transaction, visit: Visit) -> list[dict[str, str]]:
    query = (
        select(ConferLine, Staff).join(Staff, Staff.id == ConferLine.staff_id).where(ConferLine.visit_id == visit.id)
    )
    return [
        {"id": line.sender_key, "by": staff.role, "name": staff.name, "body": line.body.reveal()}
        for line, staff in tx.session.execute(query.order_by(ConferLine.at)).all()
    ]


def seen(tx: Transaction, actor: Actor, visit: Visit, arrival: Arrival) -> None:
    """How one participant's signing arrives at another's end: told to the officer and to who joined."""
    everybody = service.participants(tx, visit)
    of = next((person for person in everybody if person.peer_id == arrival.of), None)
    staff_id = None if actor.role is Role.VICTIM else actor.id
    by = next((person for person in everybody if (person.role, person.staff_id) == (actor.role, staff_id)), None)
    if of is None or by is None:
        raise Refused("not_found")
    _keep(WAYS_MS, by.peer_id or "", arrival.way_ms)
    delay_ms = arrival.delay_ms + WAYS_MS.get(arrival.of, 0)
    readable, wrong = judge(
        arrival.fps, arrival.width, arrival.height, arrival.freezes, delay_ms, emergency=visit.lowered == "low"
    )
    told = SigningSeen(
        visit=visit.id,
        of=arrival.of,
        by=by.role,
        readable=readable,
        wrong=wrong,
        fps=round(arrival.fps),
        delay_ms=delay_ms,
    )
    tell_joined(tx, visit, told, officer=True)
    _tell_page(tx, visit, of, by, readable)
    if by.role == Role.VICTIM.value and of.staff_id and arrival.fps > 0:
        for heard in ON_SEEN_BY_CALLER:
            heard(tx, visit, of.staff_id)


def _tell_page(tx: Transaction, visit: Visit, of: Participant, by: Participant, readable: Readable) -> None:
    """Her page: when it changes, and again with each report for as long as it can't be read."""
    if {of.role, by.role} != {Role.VICTIM.value, Role.INTERPRETER.value}:
        return
    ends = (of.peer_id or "", by.peer_id or "")
    if JUDGED.get(ends) is readable is not Readable.NOT_READABLE:
        return
    _keep(JUDGED, ends, readable)
    tell(tx, visit, SigningReadable(sent=of.role == Role.VICTIM.value, readable=readable))


def _keep(known: dict[Key, Value], key: Key, value: Value) -> None:
    known.pop(key, None)
    known[key] = value
    if len(known) > KEPT:
        del known[next(iter(known))]
