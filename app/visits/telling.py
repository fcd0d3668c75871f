"""What people are told and shown of a visit: numbered events, snapshots, cards of the board."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import exists, or_, select

from app.incidents.records import Incident
from app.incidents.service import wishes
from app.people.records import Staff
from app.platform import clock
from app.platform.asks import sockets
from app.platform.database import Identified, Transaction
from app.platform.permissions import Actor, Role, require
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience, Told
from app.visits.events import BoardChanged, StaffVisitChanged, VisitChanged
from app.visits.records import ToldEvent, Visit, VisitChange
from app.visits.rules import as_officers_see

BOARD_ROOM = "board"
QUEUE_ROOM = "queue"  # officers, who are told less of what is not for them
BOARD_HOURS = 12  # one shift: what ended longer ago is history, found by its incident

# Slices above add their part of a snapshot or card here (app.factory), so that this one need not know them.
SnapshotPart = Callable[[Transaction, Visit, Audience], Any]
SNAPSHOT_PARTS: dict[str, SnapshotPart] = {}
# Asked for all cards at once: a board of 500 costs as many queries as one card. Visit's id → what it adds.
CardPart = Callable[[Transaction, Sequence[Visit]], Mapping[str, dict[str, Any]]]
CARD_PARTS: list[CardPart] = []
# Cards of the control room's board that are of no visit.
MORE_CARDS: list[Callable[[Transaction], list[dict[str, Any]]]] = []
# Slices above tell further people of a changed visit.
ON_TOLD: list[Callable[[Transaction, Visit], None]] = []
Row = TypeVar("Row", bound=Identified)


def room(visit_id: str) -> str:
    """The socket room of everyone who watches a visit."""
    return f"visit:{visit_id}"


def own_room(staff_id: str) -> str:
    """The socket room of an officer, for cards of their own visits."""
    return f"officer:{staff_id}"


def tell_changed(tx: Transaction, visit: Visit) -> None:
    """Tell her page, the staff who watch it and the board where the visit is."""
    tell(tx, visit, for_page(tx, visit))
    tell(tx, visit, for_staff(tx, visit))
    for told in ON_TOLD:
        told(tx, visit)
    changed_card(tx, visit)


def tell(tx: Transaction, visit: Visit, event: Told) -> None:
    """Number, store and (after the commit) send an event to each of its audiences."""
    now = clock.now()
    for audience in sorted(event.audience):
        column = f"{audience.value}_number"
        number = getattr(visit, column) + 1
        setattr(visit, column, number)
        payload = event.model_dump(mode="json")
        told = ToldEvent(
            visit_id=visit.id,
            audience=audience.value,
            number=number,
            name=event.event_name,
            at=now,
        )
        told.payload = json.dumps(payload)
        tx.add(told)
        message = {"at": clock.iso(now)} | payload | {"number": number, "after": number - 1}
        tx.after_commit(_sender(room(visit.id), event.event_name, message, NAMESPACES[audience]))


def _sender(to: str, name: str, message: dict[str, Any], namespace: str) -> Callable[[], None]:
    return lambda: emit_to(to, name, message, namespace)


def changed_card(tx: Transaction, visit: Visit) -> None:
    """Send the visit's card to everyone who has the board open: once, however much changes in this transaction."""
    tx.before_commit(f"card:{visit.id}", lambda: _send_card(tx, card(tx, visit)))


def _send_card(tx: Transaction, values: dict[str, Any]) -> None:
    """The control room and the visit's officer get the whole card, other officers what they need to know."""
    whole, told = (BoardChanged(card=one).model_dump(mode="json") for one in (values, as_officers_see(values)))
    name, namespace, officer = BoardChanged.event_name, NAMESPACES[Audience.STAFF], values["officer"]

    def send() -> None:
        own = [caller.sid for caller in sockets().of_staff(officer["id"])] if officer else []
        emit_to(BOARD_ROOM, name, whole, namespace)
        emit_to(QUEUE_ROOM, name, told, namespace, but=own)
        if officer:
            emit_to(own_room(officer["id"]), name, whole, namespace)

    tx.after_commit(send)


def send_to_board(tx: Transaction, values: dict[str, Any]) -> None:
    """Send a card to the control room alone, after the commit."""
    told = BoardChanged(card=values).model_dump(mode="json")
    tx.after_commit(lambda: emit_to(BOARD_ROOM, BoardChanged.event_name, told, NAMESPACES[Audience.STAFF]))


def officer_of(tx: Transaction, visit: Visit) -> Staff | None:
    """The officer who has admitted the visit, if any."""
    return tx.get(Staff, visit.officer_id)


def for_page(tx: Transaction, visit: Visit) -> VisitChanged:
    """The visit as her page may know it."""
    officer = officer_of(tx, visit)
    return VisitChanged(
        state=visit.state,
        safe=visit.safe,
        mode=visit.mode,
        lowered=visit.lowered,
        officer=officer.call_name if officer and visit.safe else None,
        call_back=visit.call_back_at is not None,
        covered=visit.covered_at is not None,
        not_safe_now=visit.not_safe_at is not None,
        off_record=visit.off_record_at is not None,
        language=visit.language,
        needs=_incident(tx, visit).needs,
    )


def for_staff(tx: Transaction, visit: Visit) -> StaffVisitChanged:
    """The visit as staff see it."""
    return _for_staff(visit, officer_of(tx, visit))


def _for_staff(visit: Visit, officer: Staff | None) -> StaffVisitChanged:
    return StaffVisitChanged(
        visit=visit.id,
        state=visit.state,
        safe=visit.safe,
        mode=visit.mode,
        lowered=visit.lowered,
        officer={"id": officer.id, "name": officer.name} if officer else None,
        call_back=visit.call_back_at is not None,
        covered_since=clock.iso(visit.covered_at),
        not_safe_since=clock.iso(visit.not_safe_at),
        off_record=visit.off_record_at is not None,
        knock=visit.knock_hash is not None,
    )


def _incident(tx: Transaction, visit: Visit) -> Incident:
    incident = tx.get(Incident, visit.incident_id)
    if incident is None:
        raise LookupError(visit.incident_id)
    return incident


def card(tx: Transaction, visit: Visit) -> dict[str, Any]:
    """The visit as a card of the board."""
    return cards(tx, [visit])[0]


def cards(tx: Transaction, visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """The visits as cards of the board, in their order; as many queries for a thousand as for one."""
    incidents = _rows(tx, Incident, {visit.incident_id for visit in visits})
    staff = {visit.officer_id for visit in visits} | {incident.held_by for incident in incidents.values()}
    people = _rows(tx, Staff, staff)
    parts = [part(tx, visits) for part in CARD_PARTS]
    found = []
    for visit in visits:
        values = _card(visit, incidents[visit.incident_id], people)
        for part in parts:
            values |= part[visit.id]
        found.append(values)
    return found


def _rows(tx: Transaction, kind: type[Row], ids: Iterable[str | None]) -> dict[str, Row]:
    wanted = [row_id for row_id in ids if row_id]
    return {row.id: row for row in tx.session.scalars(select(kind).where(kind.id.in_(wanted)))} if wanted else {}


def _card(visit: Visit, incident: Incident, people: Mapping[str, Staff]) -> dict[str, Any]:
    return _for_staff(visit, people.get(visit.officer_id or "")).model_dump() | {
        "incident": incident.id,
        "reference": incident.reference.reveal() if incident.reference else "",
        "grade": incident.grade,
        "language": visit.language,
        "needs": incident.needs,
        "desk": _desk(incident, people),
        "relationship": incident.relationship,
        "adult": incident.adult,
        "perpetrator_present": incident.perpetrator_present,
        "may_return": incident.may_return,
        "danger_since": clock.iso(incident.danger_at),
        "decision": _decision(incident),
        "contact": wishes(incident),
        "has_phone": incident.phone_sealed is not None,
        "sent_at": clock.iso(visit.created_at),
        "opened_at": clock.iso(visit.opened_at),
        "waiting_since": clock.iso(visit.waiting_since),
        "admitted_at": clock.iso(visit.admitted_at),
        "ended_at": clock.iso(visit.ended_at),
    }


def _decision(incident: Incident) -> dict[str, Any] | None:
    """Who went ahead against or without the advice, and why: the officer should know before admitting."""
    if incident.decided_at is None:
        return None
    reason = incident.decision_reason.reveal() if incident.decision_reason else ""
    return {"proceed": incident.decision_proceed, "by": incident.decided_by, "reason": reason}


def board(tx: Transaction, actor: Actor, since: datetime) -> list[dict[str, Any]]:
    """Cards of all visits that are live or changed after `since`, and of incidents without one."""
    require(actor, "board:read")
    # By the time alone: a state is shared by half of the past, and a planner that counts would read it all.
    open_or_fresh = or_(Visit.ended_at.is_(None), Visit.ended_at > since)
    # Sorted here: asked to sort, SQLite reads the whole past in that order instead of taking the index.
    visits = sorted(tx.session.scalars(select(Visit).where(open_or_fresh)), key=lambda visit: visit.created_at)
    with_visit = exists().where(Visit.incident_id == Incident.id)
    fresh = tx.session.scalars(select(Incident).where(Incident.recorded_at > since, ~with_visit)).all()
    people = _rows(tx, Staff, {incident.held_by for incident in fresh})
    found = cards(tx, visits) + [_incident_card(incident, people) for incident in fresh]
    if actor.role is not Role.OFFICER:
        return found + [card for more in MORE_CARDS for card in more(tx)]
    return [one if (one["officer"] or {}).get("id") == actor.id else as_officers_see(one) for one in found]


def _desk(incident: Incident, people: Mapping[str, Staff]) -> dict[str, Any]:
    """Who has the incident in hand."""
    held_by = people.get(incident.held_by or "")
    return {
        "state": incident.desk,
        "by": {"id": held_by.id, "name": held_by.name} if held_by else None,
        "since": clock.iso(incident.handed_at),
    }


def _incident_card(incident: Incident, people: Mapping[str, Staff]) -> dict[str, Any]:
    """An incident to which no link was sent yet, as a card of the board."""
    return {
        "desk": _desk(incident, people),
        "visit": None,
        "incident": incident.id,
        "state": "to_check",
        "officer": None,
        "reference": incident.reference.reveal() if incident.reference else "",
        "grade": incident.grade,
        "language": incident.language,
        "needs": incident.needs,
        "recorded_at": clock.iso(incident.recorded_at),
        "danger_since": clock.iso(incident.danger_at),
    }


def tell_incident(tx: Transaction, incident: Incident) -> None:
    """Tell the board about an incident without a visit."""
    tx.before_commit(f"card:{incident.id}", lambda: _send_card(tx, _one_incident(tx, incident)))


def _one_incident(tx: Transaction, incident: Incident) -> dict[str, Any]:
    return _incident_card(incident, _rows(tx, Staff, {incident.held_by}))


def snapshot(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """Everything that a page needs to be where the visit is, and the number that the next event follows."""
    values: dict[str, Any] = {part: make(tx, visit, audience) for part, make in SNAPSHOT_PARTS.items()}
    values["now"] = clock.iso(clock.now())  # a phone's clock may be wrong
    if audience is Audience.PAGE:
        values["number"] = visit.page_number
        values["visit"] = for_page(tx, visit).model_dump()
    else:
        values["number"] = visit.staff_number
        values["visit"] = card(tx, visit) | {
            "id": visit.id,
            "changes": changes(tx, visit),
        }
    return values


def part(tx: Transaction, visit: Visit, name: str) -> Any:
    """One part of her page's snapshot, made by the slice that it belongs to."""
    return SNAPSHOT_PARTS[name](tx, visit, Audience.PAGE)


def changes(tx: Transaction, visit: Visit) -> list[dict[str, Any]]:
    """The visit's moves with times, oldest first."""
    query = select(VisitChange).where(VisitChange.visit_id == visit.id).order_by(VisitChange.number)
    return [
        {
            "from": change.before,
            "event": change.event,
            "to": change.after,
            "at": clock.iso(change.at),
        }
        for change in tx.session.scalars(query)
    ]
