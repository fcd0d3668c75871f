"""Offering a call to a colleague, taking it, and letting the first officer go once the caller has seen the second."""

from collections.abc import Callable
from functools import partial

from flask_socketio import leave_room
from sqlalchemy import select

from app.calls import connections
from app.calls import service as calls
from app.calls.lifecycle import LineEvent
from app.handovers.events import HandoverChanged
from app.handovers.lifecycle import OPEN, TRANSITIONS, HandoverEvent, HandoverState
from app.handovers.records import Handover
from app.people.records import Staff
from app.people.sessions import as_actor
from app.platform import audit, clock
from app.platform.asks import sockets
from app.platform.database import Transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor, Role, require
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience, Refused
from app.visits import access, telling
from app.visits import service as visits
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit

ENDS = frozenset({VisitEvent.END, VisitEvent.EXIT, VisitEvent.LET_IN, VisitEvent.RELEASE, VisitEvent.CLOSE})
CLOCK = visits.SYSTEM


def colleagues(tx: Transaction, actor: Actor) -> list[Staff]:
    """Officers who have their page open and are in no call, by name."""
    busy = set(tx.session.scalars(select(Visit.officer_id).where(Visit.state == VisitState.IN_CALL.value)))
    free = sockets().people(Role.OFFICER) - busy - {actor.id}
    return list(tx.session.scalars(select(Staff).where(Staff.id.in_(free)).order_by(Staff.name)))


def of_visit(tx: Transaction, visit_id: str) -> Handover | None:
    """The handover of this visit that is still open."""
    query = select(Handover).where(Handover.visit_id == visit_id, Handover.state.in_([one.value for one in OPEN]))
    return tx.session.scalars(query).first()


def offered_to(tx: Transaction, actor: Actor) -> list[Handover]:
    """What colleagues offer this officer now, oldest first."""
    query = select(Handover).where(Handover.to_id == actor.id, Handover.state == HandoverState.OFFERED.value)
    return list(tx.session.scalars(query.order_by(Handover.offered_at)))


def find(tx: Transaction, handover_id: str) -> Handover:
    """The handover. Raises Refused."""
    row = tx.get(Handover, handover_id)
    if row is None:
        raise Refused("not_found")
    return row


def offer(tx: Transaction, actor: Actor, visit: Visit, to_id: str, briefing: str) -> Handover:
    """The officer of a call offers it to a free colleague, who learns the briefing. Raises Refused, NotAllowed."""
    require(actor, "visit:hand_over")
    free = {staff.id for staff in colleagues(tx, actor)}
    own = visit.officer_id == actor.id and VisitState(visit.state) is VisitState.IN_CALL
    if not own or to_id not in free or of_visit(tx, visit.id):
        raise Refused("not_now")
    now = clock.now()
    state = HandoverState.OFFERED.value
    row = Handover(visit_id=visit.id, from_id=actor.id, to_id=to_id, state=state, offered_at=now, moved_at=now)
    row.briefing = briefing
    tx.add(row)
    audit.record(tx, actor, "handover:offered", f"visit:{visit.id}", to=to_id)
    _tell(tx, row)
    return row


def answer(tx: Transaction, actor: Actor, row: Handover, event: HandoverEvent) -> None:
    """The colleague declines, or who offered it withdraws. Raises Refused for others, IllegalMove when it moved on."""
    require(actor, "visit:hand_over")
    if actor.id != (row.to_id if event is HandoverEvent.DECLINE else row.from_id):
        raise Refused("not_found")
    _advance(tx, actor, row, event)


def accept(tx: Transaction, actor: Actor, row: Handover) -> Visit:
    """The colleague takes the call. Who had it may write into its response for an hour. Raises Refused, IllegalMove."""
    require(actor, "visit:hand_over")
    visit = visits.find(tx, row.visit_id)
    before = tx.get(Staff, row.from_id)
    if row.to_id != actor.id or before is None:
        raise Refused("not_found")
    visits.hand_over(tx, actor, visit, row.from_id)
    _advance(tx, actor, row, HandoverEvent.ACCEPT)
    access.explain(tx, as_actor(before), visit, "handover", row.briefing.reveal())
    if visit.mode == "text":
        settle(tx, visit, actor.id)  # nobody is seen or heard: nothing to wait for
    return visit


def settle(tx: Transaction, visit: Visit, staff_id: str) -> None:
    """The caller sees or hears this officer: whoever handed over to them leaves the call. Otherwise nothing happens."""
    row = of_visit(tx, visit.id)
    if row is None or row.to_id != staff_id or HandoverState(row.state) is not HandoverState.ACCEPTED:
        return
    _leave(tx, visit, row.from_id)
    _advance(tx, CLOCK, row, HandoverEvent.SEE)


def _leave(tx: Transaction, visit: Visit, staff_id: str) -> None:
    for person in calls.participants(tx, visit):
        if person.role != Role.OFFICER.value or person.staff_id != staff_id:
            continue
        peers, person.peer_id = [person.peer_id] if person.peer_id else [], None
        tx.when_told(partial(connections.part, [], peers))
        person.microphone = person.camera = "none"
        calls.change_line(tx, visit, person, LineEvent.LEAVE)
    tx.after_commit(_tell_no_more(visit.id, staff_id))


def _tell_no_more(visit_id: str, staff_id: str) -> Callable[[], None]:
    def leave() -> None:
        for caller in sockets().of_staff(staff_id):
            leave_room(telling.room(visit_id), sid=caller.sid, namespace=NAMESPACES[Audience.STAFF])

    return leave


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """The call is over: nobody takes it any more."""
    row = of_visit(tx, visit.id) if event in ENDS else None
    if row:
        _advance(tx, CLOCK, row, HandoverEvent.END)


def _advance(tx: Transaction, actor: Actor, row: Handover, event: HandoverEvent) -> None:
    before = HandoverState(row.state)
    row.state = move(TRANSITIONS, before, event).value
    row.moved_at = clock.now()
    audit.record(tx, actor, f"handover:{event.value}", f"visit:{row.visit_id}", before=before.value, after=row.state)
    _tell(tx, row)


def _tell(tx: Transaction, row: Handover) -> None:
    """Both officers' open pages, after the commit."""
    tx.session.flush()
    people = [tx.get(Staff, staff_id) for staff_id in (row.from_id, row.to_id)]
    by, to = ({"id": staff.id, "name": staff.name} for staff in people if staff)
    told = HandoverChanged(handover=row.id, visit=row.visit_id, state=row.state, offered_by=by, offered_to=to)
    payload, rooms = told.model_dump(mode="json"), [telling.own_room(row.from_id), telling.own_room(row.to_id)]

    def send() -> None:
        for room in rooms:
            emit_to(room, HandoverChanged.event_name, payload, NAMESPACES[Audience.STAFF])

    tx.after_commit(send)
