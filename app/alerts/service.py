"""Raising alerts, and keeping the browsers that are told of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, select

from app.alerts import rules
from app.alerts.records import PushSubscription, WaitAlert
from app.people import sessions
from app.people.records import Staff, StaffSession
from app.people.rules import SessionState
from app.people.sessions import as_actor
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.permissions import Actor, Role, may, require
from app.visits import telling
from app.visits.lifecycle import VisitState
from app.visits.records import Visit

AT_ONCE = 50  # cards told in one round


@dataclass(frozen=True, slots=True)
class Recipient:
    """A browser to be told, outside of any transaction. keys: `p256dh auth`."""

    subscription_id: str
    endpoint: str
    keys: str
    language: str


def raise_due() -> list[Recipient]:
    """Note who is due an alert and have the open pages told; returns the browsers to be told by push, if any is due.

    Noted before anybody is told: no restart and no second process tells the same step twice.
    """
    with transaction() as tx:
        claimed = [visit for visit in _due(tx) if _claim(tx, visit.id)]
        return recipients(tx) if claimed else []


def _due(tx: Transaction) -> list[Visit]:
    """Who has waited too long, longest first."""
    query = select(Visit).where(_is_now(VisitState.WAITING)).order_by(Visit.waiting_since)
    visits = tx.session.scalars(query).all()
    told = _told(tx, visits)
    return [visit for visit in visits if _is_due(visit, told.get(visit.id))][:AT_ONCE]


def _is_now(state: VisitState) -> ColumnElement[bool]:
    """Said with the end, by which the database finds what is open among whatever is past."""
    return and_(Visit.ended_at.is_(None), Visit.state == state.value)


def _is_due(visit: Visit, told: WaitAlert | None) -> bool:
    if visit.waiting_since is None:
        return False
    settings = current_app.extensions["settings"]
    return rules.is_due(
        clock.now(),
        rules.waits_since(visit.waiting_since, visit.admitted_at),
        told.told_at if told else None,
        told.times if told else 0,
        first=timedelta(seconds=settings.alert_after_s),
        again=timedelta(seconds=settings.alert_again_s),
    )


def _told(tx: Transaction, visits: Sequence[Visit]) -> dict[str, WaitAlert]:
    """What was told of these visits' present waits."""
    waiting = {visit.id: visit for visit in visits if visit.state == VisitState.WAITING.value}
    if not waiting:
        return {}
    found = tx.session.scalars(select(WaitAlert).where(WaitAlert.visit_id.in_(waiting)))
    return {alert.visit_id: alert for alert in found if _is_about(alert, waiting[alert.visit_id])}


def _is_about(alert: WaitAlert, visit: Visit) -> bool:
    return visit.waiting_since is not None and alert.since == rules.waits_since(visit.waiting_since, visit.admitted_at)


def _claim(tx: Transaction, visit_id: str) -> bool:
    """Note that officers are told of this wait now; False if another process did so since we looked.

    The visit's row is locked first: two processes come here one after the other, also for a wait not yet told of.
    """
    visit, alert, now = tx.get(Visit, visit_id), tx.get(WaitAlert, visit_id), clock.now()
    if visit is None or visit.state != VisitState.WAITING.value:
        return False
    told = alert if alert and _is_about(alert, visit) else None
    if not _is_due(visit, told):
        return False
    if alert is None:
        alert = tx.add(WaitAlert(visit_id=visit.id, times=0))
    if told is None:
        alert.since, alert.times = rules.waits_since(visit.waiting_since or now, visit.admitted_at), 0
    alert.told_at, alert.times = now, alert.times + 1
    telling.changed_card(tx, visit)
    return True


def card_part(tx: Transaction, visits: Sequence[Visit]) -> Mapping[str, dict[str, Any]]:
    """On the board: when officers were last told that this visit waits too long."""
    told = _told(tx, visits)
    return {
        visit.id: {"alerted_at": clock.iso(told[visit.id].told_at) if visit.id in told else None} for visit in visits
    }


def subscribe(tx: Transaction, actor: Actor, session: StaffSession, language: str, endpoint: str, keys: str) -> None:
    """This browser is told from now on, until the session ends. Whoever was told there before no longer is."""
    require(actor, "alert:receive")
    digests = PushSubscription.endpoint.digests(PushSubscription, endpoint)
    tx.session.execute(delete(PushSubscription).where(PushSubscription.endpoint_digest.in_(digests)))
    unsubscribe(tx, session)
    one = PushSubscription(staff_id=actor.id, session_id=session.id, language=language, added_at=clock.now())
    one.endpoint, one.keys = endpoint, keys
    tx.add(one)
    audit.record(tx, actor, "session:alerts_on", f"staff:{actor.id}", session=session.id)


def unsubscribe(tx: Transaction, session: StaffSession) -> None:
    """This session's browser is told nothing more."""
    tx.session.execute(delete(PushSubscription).where(PushSubscription.session_id == session.id))


def is_subscribed(tx: Transaction, session: StaffSession) -> bool:
    """Whether this session's browser is told."""
    query = select(PushSubscription.id).where(PushSubscription.session_id == session.id)
    return tx.session.scalars(query).first() is not None


def forget(tx: Transaction, subscription_ids: Iterable[str]) -> None:
    """Remove subscriptions that are over."""
    tx.session.execute(delete(PushSubscription).where(PushSubscription.id.in_(list(subscription_ids))))


def recipients(tx: Transaction) -> list[Recipient]:
    """Browsers of officers who are signed in, perhaps locked, and in no call; others are left in peace."""
    busy = set(tx.session.scalars(select(Visit.officer_id).where(_is_now(VisitState.IN_CALL))))
    return [one for staff_id, one in _signed_in(tx, Role.OFFICER) if staff_id not in busy]


def browsers_of(tx: Transaction, role: Role) -> dict[str, list[Recipient]]:
    """For everybody in this role who is signed in, perhaps locked: the browsers that they chose to be told on."""
    found: dict[str, list[Recipient]] = {}
    for staff_id, one in _signed_in(tx, role):
        found.setdefault(staff_id, []).append(one)
    return found


def _signed_in(tx: Transaction, role: Role) -> list[tuple[str, Recipient]]:
    """Subscriptions of this role; those that are over are removed."""
    query = (
        select(PushSubscription, StaffSession, Staff)
        .join(StaffSession, StaffSession.id == PushSubscription.session_id)
        .join(Staff, Staff.id == PushSubscription.staff_id)
    )
    rows = tx.session.execute(query).all()
    over = [one.id for one, session, staff in rows if not _may_be_told(session, staff)]
    if over:
        forget(tx, over)
    return [
        (staff.id, Recipient(one.id, one.endpoint.reveal(), one.keys.reveal(), one.language))
        for one, _session, staff in rows
        if one.id not in over and staff.role == role.value
    ]


def _may_be_told(session: StaffSession, staff: Staff) -> bool:
    over = sessions.state_of(session) is SessionState.ENDED
    return not over and sessions.may_work(staff) and may(as_actor(staff), "alert:receive")
