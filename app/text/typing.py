"""Typing letter by letter: each stream is kept exactly, its lines are messages that everybody reads as they grow."""

from typing import Any

from app.people import service as people
from app.platform import clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Audience, Refused
from app.text import service, t140
from app.text.events import MAX_BODY, StaffTextTyped, TextTyped
from app.text.records import Typed, TypedStream
from app.visits import telling
from app.visits.records import Visit

#: Lines of a stream: `<32 hexadecimal digits>.<number>` has room in a message's key.
MAX_LINES = 999


def type_letters(
    tx: Transaction, actor: Actor, visit: Visit, stream_id: str, position: int, typed: str
) -> dict[str, Any]:
    """Take what was typed from `position` on; returns how much of the stream is safe now.

    Twice the same is taken once. Where some before it is missing nothing is taken: the page sends from what is safe on.
    """
    service.require_writing(actor, visit)
    stream = _stream(tx, actor, visit, stream_id)
    try:
        new = t140.unseen(stream.units, position, typed)
    except t140.Gap:
        new = ""
    if new:
        _take(tx, actor, visit, stream, new)
    return {"units": stream.units}


def choose_letters(tx: Transaction, actor: Actor, on: bool) -> None:
    """Keep with their account how a member of staff likes to write; nobody else's business, so no audit."""
    require(actor, "text:send")
    people.like_letters(tx, actor.id, on)


def _stream(tx: Transaction, actor: Actor, visit: Visit, stream_id: str) -> TypedStream:
    found = tx.get(TypedStream, stream_id)
    staff_id = actor.id if actor.role is not Role.VICTIM else None
    if found is None:
        found = TypedStream(id=stream_id, visit_id=visit.id, role=actor.role.value, staff_id=staff_id, units=0)
        found.text = ""
        return tx.add(found)
    if (found.visit_id, found.role, found.staff_id) != (visit.id, actor.role.value, staff_id):
        raise Refused("not_allowed")
    return found


def _take(tx: Transaction, actor: Actor, visit: Visit, stream: TypedStream, new: str) -> None:
    before = stream.text.reveal()
    after = t140.applied(before, new)
    lines = t140.lines(after)
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_BODY:
        raise Refused("too_large")
    piece = Typed(stream_id=stream.id, from_unit=stream.units, at=clock.now())
    piece.letters = new
    tx.session.flush()  # the stream before its first piece
    tx.add(piece)
    position, stream.units, stream.text = stream.units, stream.units + len(new), after
    for number, line in t140.changed_lines(before, after):
        _write_line(tx, actor, visit, stream, number, line)
        service.heed_code_word(tx, actor, visit, line)
    _tell(tx, visit, stream, position, new)


def _write_line(tx: Transaction, actor: Actor, visit: Visit, stream: TypedStream, number: int, line: str) -> None:
    key = f"{stream.id}.{number}"
    message = service.sent_before(tx, visit, key)
    if message is None:
        service.store(tx, actor, visit, key, line)
    else:
        message.body = line


def _tell(tx: Transaction, visit: Visit, stream: TypedStream, position: int, typed: str) -> None:
    what = {"stream": stream.id, "position": position, "typed": typed}
    role, name = service.author(tx, visit, stream.role, stream.staff_id, Audience.PAGE)
    telling.tell(tx, visit, TextTyped(role=role, name=name, **what))
    role, name = service.author(tx, visit, stream.role, stream.staff_id, Audience.STAFF)
    telling.tell(tx, visit, StaffTextTyped(visit=visit.id, role=role, name=name, **what))
