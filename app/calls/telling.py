"""Who joined a call is told of the call alone: not of what was typed, found or recorded in the visit."""

from flask_socketio import leave_room

from app.calls.events import JoinedVisitChanged
from app.platform.asks import sockets
from app.platform.database import Transaction
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience, Told
from app.visits.records import Visit
from app.visits.telling import own_room


def joined_room(visit_id: str) -> str:
    """The socket room of interpreters and captioners in a visit's call."""
    return f"joined:{visit_id}"


def tell_joined(tx: Transaction, visit: Visit, event: Told, *, officer: bool = False) -> None:
    """After the commit. Unnumbered: whoever missed one joins again and gets a snapshot. officer: tell them as well."""
    rooms = [joined_room(visit.id)] + ([own_room(visit.officer_id)] if officer and visit.officer_id else [])
    payload = event.model_dump(mode="json")

    def send() -> None:
        for room in rooms:
            emit_to(room, event.event_name, payload, NAMESPACES[Audience.STAFF])

    tx.after_commit(send)


def tell_no_more(tx: Transaction, visit_id: str, staff_id: str) -> None:
    """After the commit this person's pages are told nothing more of the call."""

    def leave() -> None:
        for caller in sockets().of_staff(staff_id):
            leave_room(joined_room(visit_id), sid=caller.sid, namespace=NAMESPACES[Audience.STAFF])

    tx.after_commit(leave)


def for_joined(visit: Visit) -> JoinedVisitChanged:
    """The visit as somebody who joined needs it."""
    return JoinedVisitChanged(
        visit=visit.id,
        state=visit.state,
        mode=visit.mode,
        lowered=visit.lowered,
        hushed=visit.covered_at is not None or visit.not_safe_at is not None,
    )


def on_visit_told(tx: Transaction, visit: Visit) -> None:
    """The visit changed for everybody who follows it."""
    tell_joined(tx, visit, for_joined(visit))
