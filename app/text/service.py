"""Sending messages: stored once, in order, acknowledged when on disk."""

from typing import Any

from sqlalchemy import func, select

from app.incidents.records import Incident
from app.incidents.rules import says
from app.people.records import Staff
from app.platform import clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Audience, Refused
from app.text import t140
from app.text.events import StaffTextSent, TextSent
from app.text.records import Message, TypedStream
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit


def send(
    tx: Transaction, actor: Actor, visit: Visit, key: str, body: str, photograph_id: str | None = None
) -> dict[str, Any]:
    """Store and tell a message, or a picture; the same key again gives the first answer again."""
    require_author(actor, visit)
    stored = sent_before(tx, visit, key)
    if stored is None:
        require_writing(actor, visit)
        stored = store(tx, actor, visit, key, body, photograph_id)
        _tell(tx, visit, stored)
        heed_code_word(tx, actor, visit, body)
    return {"number": stored.position, "at": clock.iso(stored.at)}


def require_author(actor: Actor, visit: Visit) -> None:
    """Refuse who may not write in this visit at all."""
    require(actor, "text:send")
    if actor.role is Role.OFFICER and visit.officer_id not in (None, actor.id):
        raise Refused("not_allowed")


def require_writing(actor: Actor, visit: Visit) -> None:
    """Refuse who may not write now. What she wrote before she knew of the end is taken after it: it may be urgent."""
    require_author(actor, visit)
    late = actor.role is Role.VICTIM and visit.state == VisitState.ENDED.value
    if not late and VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    if actor.role is not Role.VICTIM and visit.state == VisitState.OPENED.value:
        raise Refused("not_now")  # she is being asked whether she is alone


def sent_before(tx: Transaction, visit: Visit, key: str) -> Message | None:
    """The message that was sent with this key."""
    query = select(Message).where(Message.visit_id == visit.id, Message.sender_key == key)
    return tx.session.scalars(query).first()


def heed_code_word(tx: Transaction, actor: Actor, visit: Visit, body: str) -> None:
    """The word for danger that she agreed with the call handler does what the silent signal does."""
    incident = tx.get(Incident, visit.incident_id)
    if actor.role is Role.VICTIM and incident and says(body, incident.danger_word):
        visits.not_safe_now(tx, visit, by="code_word")


def store(
    tx: Transaction, actor: Actor, visit: Visit, key: str, body: str, photograph_id: str | None = None
) -> Message:
    """Keep a message as the visit's last."""
    count = tx.session.scalar(select(func.count()).select_from(Message).where(Message.visit_id == visit.id))
    message = Message(
        visit_id=visit.id,
        sender_key=key,
        position=(count or 0) + 1,
        role=actor.role.value,
        staff_id=actor.id if actor.role is not Role.VICTIM else None,
        at=clock.now(),
        photograph_id=photograph_id,
    )
    message.body = body
    return tx.add(message)


def _tell(tx: Transaction, visit: Visit, message: Message) -> None:
    telling.tell(tx, visit, TextSent(**shown(tx, visit, message, Audience.PAGE)))
    telling.tell(
        tx,
        visit,
        StaffTextSent(visit=visit.id, **shown(tx, visit, message, Audience.STAFF)),
    )


def shown(tx: Transaction, visit: Visit, message: Message, audience: Audience) -> dict[str, Any]:
    """A message as this audience sees it. Before she said that it is safe, her page names nobody."""
    role, name = author(tx, visit, message.role, message.staff_id, audience)
    return {
        "id": message.sender_key,
        "role": role,
        "name": name,
        "body": message.body.reveal(),
        "photo": message.photograph_id,
        "at": clock.iso(message.at),
    }


def author(
    tx: Transaction, visit: Visit, role: str, staff_id: str | None, audience: Audience
) -> tuple[str, str | None]:
    """Role and name of who wrote, as this audience may know them."""
    staff = tx.get(Staff, staff_id)
    name = None
    if staff and audience is Audience.STAFF:
        name = staff.name
    elif staff and visit.safe:
        name = staff.call_name
    return (role if audience is Audience.STAFF or visit.safe or not staff else "other"), name


def messages(tx: Transaction, visit: Visit, audience: Audience) -> list[dict[str, Any]]:
    """All messages in order. A browser that was let in reads what was written before only when she says it is safe."""
    query = select(Message).where(Message.visit_id == visit.id).order_by(Message.position)
    if audience is Audience.PAGE and not visit.safe and visit.opened_at:
        query = query.where(Message.at >= visit.opened_at)
    return [shown(tx, visit, message, audience) for message in tx.session.scalars(query)]


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """`text` in a snapshot."""
    return {"messages": messages(tx, visit, audience), "streams": streams(tx, visit)}


def streams(tx: Transaction, visit: Visit) -> dict[str, dict[str, int]]:
    """How much of each stream that is typed letter by letter is safe, and how many lines it has."""
    found = tx.session.scalars(select(TypedStream).where(TypedStream.visit_id == visit.id))
    return {one.id: {"units": one.units, "lines": len(t140.lines(one.text.reveal()))} for one in found}
