"""Reviewing what is kept: keep it on for a reason, or dispose of it by two different people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from app.evidence import jobs
from app.evidence.lifecycle import KEPT
from app.evidence.records import Exhibit
from app.evidence.retention_lifecycle import TRANSITIONS, RetentionEvent, RetentionState
from app.evidence.retention_records import Retention
from app.evidence.retention_rules import RECORD, RECORDED, RECORDING, class_of, review_at
from app.incidents.records import Incident
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor, require
from app.platform.wire import Refused
from app.playbook import service as playbooks
from app.playbook.words import say
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit

SHOWN = 200  # of the review list at once
STILL = (*LIVE, VisitState.LINK_SENT)  # a visit in which more may be kept


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the review list. `mine`: the one who looks has proposed it, so another has to confirm."""

    row: Retention
    name: str
    reference: str
    over_at: datetime
    exhibits: int
    bytes: int
    proposed_by: str
    mine: bool


def class_new(tx: Transaction) -> int:
    """Give a class and a review date to all that has none; returns to how many."""
    made = 0
    query = select(Visit).where(Visit.state.not_in(STILL))
    known = select(Retention.visit_id).where(Retention.covers == RECORD)
    for visit in tx.session.scalars(query.where(Visit.id.not_in(known))):
        _class(tx, visit, RECORD)
        made += 1
    known = select(Retention.visit_id).where(Retention.covers == RECORDING)
    recorded = select(Exhibit.visit_id).where(Exhibit.kind.in_(RECORDED), Exhibit.state.in_(KEPT))
    for visit in tx.session.scalars(query.where(Visit.id.in_(recorded), Visit.id.not_in(known))):
        _class(tx, visit, RECORDING)
        made += 1
    tx.session.flush()
    return made


def _class(tx: Transaction, visit: Visit, covers: str) -> None:
    classes = playbooks.playbook_of(tx, visit.playbook_id).playbook.retention
    found = class_of(classes, covers, met=visit.admitted_at is not None)
    tx.add(
        Retention(
            visit_id=visit.id,
            covers=covers,
            class_id=found.id,
            basis=found.basis,
            review_at=review_at(found, _over_at(visit)),
            state=RetentionState.KEPT.value,
        )
    )


def _over_at(visit: Visit) -> datetime:
    return visit.ended_at or visit.created_at


def due(tx: Transaction, actor: Actor, language: str) -> list[Shown]:
    """What is to be reviewed, and what waits for a second person; the oldest first. The look is in the audit."""
    require(actor, "retention:review")
    class_new(tx)
    audit.consulted(tx, actor, "retention:opened", "retention:list")
    query = select(Retention).where(
        or_(
            (Retention.state == RetentionState.KEPT.value) & (Retention.review_at <= clock.now()),
            Retention.state.in_((RetentionState.PROPOSED.value, RetentionState.CONFIRMED.value)),
        )
    )
    rows = tx.session.scalars(query.order_by(Retention.review_at).limit(SHOWN)).all()
    return [shown(tx, actor, row, language) for row in rows]


def shown(tx: Transaction, actor: Actor, row: Retention, language: str) -> Shown:
    """What a reviewer is told of it."""
    visit = tx.session.get_one(Visit, row.visit_id)
    incident = tx.session.get_one(Incident, visit.incident_id)
    classes = playbooks.playbook_of(tx, visit.playbook_id).playbook.retention
    names = {one.id: say(one.name, language) for one in classes}
    kept = select(func.count(), func.coalesce(func.sum(Exhibit.plain_bytes), 0)).where(
        Exhibit.visit_id == visit.id, Exhibit.state.in_(KEPT)
    )
    if row.covers == RECORDING:
        kept = kept.where(Exhibit.kind.in_(RECORDED))
    count, size = tx.session.execute(kept).one()
    proposed = tx.session.get(Staff, row.proposed_by) if row.proposed_by else None
    return Shown(
        row=row,
        name=names.get(row.class_id, row.class_id),
        reference=incident.reference.reveal() if incident.reference else "",
        over_at=_over_at(visit),
        exhibits=count,
        bytes=size,
        proposed_by=proposed.name if proposed else "",
        mine=row.proposed_by == actor.id,
    )


def find(tx: Transaction, retention_id: str) -> Retention:
    """Raises Refused."""
    row = tx.get(Retention, retention_id)
    if row is None:
        raise Refused("not_found")
    return row


def keep(tx: Transaction, actor: Actor, row: Retention, until: datetime, why: str) -> None:
    """Keep it on until another review; whatever was proposed is off. Raises IllegalMove, NotAllowed."""
    require(actor, "retention:review")
    _moved(row, RetentionEvent.KEEP)
    row.review_at, row.proposed_by, row.confirmed_by = until, None, None
    _told(tx, actor, row, "retention:kept", why, until=clock.iso(until))


def propose(tx: Transaction, actor: Actor, row: Retention, why: str) -> None:
    """The first of two says that it can go. Raises IllegalMove, NotAllowed, and Refused while more may be kept."""
    require(actor, "retention:review")
    if tx.session.get_one(Visit, row.visit_id).state in STILL:
        raise Refused("not_now")
    _moved(row, RetentionEvent.PROPOSE)
    row.proposed_by = actor.id
    _told(tx, actor, row, "retention:proposed", why)


def confirm(tx: Transaction, actor: Actor, row: Retention, why: str) -> None:
    """The second says so too. Raises IllegalMove, NotAllowed, and Refused("not_allowed") for the first one again."""
    require(actor, "retention:review")
    if row.proposed_by == actor.id:
        raise Refused("not_allowed")
    _moved(row, RetentionEvent.CONFIRM)
    row.confirmed_by = actor.id
    jobs.ask(tx, "dispose", visit_id=row.visit_id, retention=row.id)
    _told(tx, actor, row, "retention:confirmed", why)


def _moved(row: Retention, event: RetentionEvent) -> None:
    row.state = move(TRANSITIONS, RetentionState(row.state), event).value


def _told(tx: Transaction, actor: Actor, row: Retention, action: str, why: str, **detail: str | None) -> None:
    audit.record(tx, actor, action, f"visit:{row.visit_id}", why=why, covers=row.covers, form=row.class_id, **detail)
