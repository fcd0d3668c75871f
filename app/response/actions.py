"""Investigative actions: what has to be done after the call, by whom and by when, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor, require
from app.response import document as doc
from app.response.events import ResponseChanged
from app.response.forms import ActionForm
from app.response.lifecycle import TRANSITIONS, ActionEvent, ActionState
from app.response.records import ResponseAction
from app.response.rules import overdue
from app.visits import access
from app.visits.records import Visit
from app.visits.telling import tell


@dataclass(frozen=True, slots=True)
class Shown:
    """An action as people read it. by, at: who moved it last, or added it."""

    id: str
    kind: str
    what: str
    owner: str
    due_at: datetime
    state: str
    result: str
    by: str
    at: datetime
    overdue: bool


def add(tx: Transaction, actor: Actor, visit: Visit, key: str, form: ActionForm) -> None:
    """Somebody has to do this. key: made by the page: sent twice, stored once. Raises NotAllowed, ReasonNeeded."""
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    if any(row.sender_key == key for row in _rows(tx, visit)):
        return
    row = ResponseAction(
        visit_id=visit.id,
        sender_key=key,
        kind=form.kind.data,
        state=ActionState.OPEN.value,
        due_at=form.due.data,
        added_by=actor.id,
        added_at=clock.now(),
    )
    row.what, row.owner, row.result = form.what.data or "", form.owner.data, ""
    tx.add(row)
    tell(tx, visit, ResponseChanged(visit=visit.id))
    audit.record(tx, actor, "response:action_added", f"visit:{visit.id}", kind=row.kind)


def advance(tx: Transaction, actor: Actor, visit: Visit, action_id: str, event: ActionEvent, result: str) -> None:
    """The action is done, cancelled, or open again. Raises IllegalMove when a colleague was first, LookupError."""
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    row = tx.get(ResponseAction, action_id)
    if row is None or row.visit_id != visit.id:
        raise LookupError(action_id)
    row.state = move(TRANSITIONS, ActionState(row.state), event).value
    row.moved_by, row.moved_at = actor.id, clock.now()
    row.result = result.strip() or row.result.reveal()
    tell(tx, visit, ResponseChanged(visit=visit.id))
    audit.record(tx, actor, "response:action_moved", f"visit:{visit.id}", kind=row.kind, state=row.state)


def shown(tx: Transaction, visit: Visit) -> list[Shown]:
    """All actions of a visit, open ones first, the most urgent on top. For callers that have checked who asks."""
    rows = sorted(_rows(tx, visit), key=lambda row: (row.state != ActionState.OPEN.value, row.due_at))
    now = clock.now()
    return [_shown(tx, row, now) for row in rows]


def late(tx: Transaction, now: datetime) -> list[ResponseAction]:
    """Open actions of all visits whose time is over, oldest first."""
    query = select(ResponseAction).where(ResponseAction.state == ActionState.OPEN.value, ResponseAction.due_at < now)
    return list(tx.session.scalars(query.order_by(ResponseAction.due_at)))


def for_document(tx: Transaction, visit: Visit) -> list[doc.Action]:
    """The actions as they leave with the response."""
    return [
        doc.Action.model_validate(
            {name: getattr(one, name) for name in doc.Action.model_fields},
        )
        for one in shown(tx, visit)
    ]


def _rows(tx: Transaction, visit: Visit) -> Sequence[ResponseAction]:
    return tx.session.scalars(select(ResponseAction).where(ResponseAction.visit_id == visit.id)).all()


def _shown(tx: Transaction, row: ResponseAction, now: datetime) -> Shown:
    staff = tx.get(Staff, row.moved_by or row.added_by)
    return Shown(
        id=row.id,
        kind=row.kind,
        what=row.what.reveal(),
        owner=row.owner.reveal(),
        due_at=row.due_at,
        state=row.state,
        result=row.result.reveal(),
        by=staff.name if staff else "",
        at=row.moved_at or row.added_at,
        overdue=overdue(row.state, row.due_at, now),
    )
