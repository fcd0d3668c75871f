"""Sessions of staff: begun, found, kept awake, ended. A session that ends takes its sockets with it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app.people import rules
from app.people.records import Staff, StaffSession
from app.people.rules import SessionState
from app.platform import audit, clock
from app.platform.asks import sockets
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role
from app.platform.secrets import hash_token, new_token

LISTED = 20

# Slices above listen here (app.factory) to a session's end, within its transaction.
ON_END: list[Callable[[Transaction, StaffSession], None]] = []


def as_actor(staff: Staff) -> Actor:
    """The person as an actor of use cases."""
    return Actor(Role(staff.role), staff.id, staff.name)


def begin(tx: Transaction, staff: Staff, device: str, confirmed_at: datetime | None) -> str:
    """A new session of this person on this device; returns the cookie's value. confirmed_at: None without a passkey."""
    cookie, now = new_token(), clock.now()
    tx.add(
        StaffSession(
            staff_id=staff.id,
            cookie_hash=hash_token(cookie),
            started_at=now,
            expires_at=now + rules.SHIFT,
            active_at=now,
            confirmed_at=confirmed_at,
            device=device,
        )
    )
    audit.record(tx, as_actor(staff), "staff:signed_in", f"staff:{staff.id}", demo=staff.demo)
    return cookie


def find(tx: Transaction, cookie: str | None) -> tuple[Staff, StaffSession, SessionState] | None:
    """Whose cookie this is, their session, and what it is worth: open or locked. None: sign in again."""
    if not cookie:
        return None
    session = tx.session.scalars(select(StaffSession).where(StaffSession.cookie_hash == hash_token(cookie))).first()
    staff = tx.get(Staff, session.staff_id) if session else None
    if session is None or staff is None or not may_work(staff):
        return None
    state = state_of(session)
    return None if state is SessionState.ENDED else (staff, session, state)


def may_work(staff: Staff) -> bool:
    """Whether the person may be signed in at all. Demo people work in demo mode only."""
    return staff.disabled_at is None and (not staff.demo or current_app.extensions["settings"].demo)


def state_of(session: StaffSession) -> SessionState:
    """What the session is worth now."""
    return rules.session_state(
        clock.now(),
        active_at=session.active_at,
        expires_at=session.expires_at,
        ended_at=session.ended_at,
        idle=idle(),
    )


def idle() -> timedelta:
    """How long somebody may be inactive before the session locks."""
    return timedelta(minutes=current_app.extensions["settings"].idle_minutes)


def keep_awake(session: StaffSession) -> None:
    """The person did something."""
    now = clock.now()
    if now - session.active_at >= rules.TOLD_ACTIVE:
        session.active_at = now


def of_person(tx: Transaction, staff_id: str) -> list[StaffSession]:
    """This person's sessions that are open or locked, newest first."""
    query = (
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > clock.now(),
        )
        .order_by(StaffSession.started_at.desc())
        .limit(LISTED)
    )
    return list(tx.session.scalars(query))


def end(tx: Transaction, actor: Actor, found: Iterable[StaffSession], why: str) -> None:
    """End these sessions; their sockets are closed as soon as it is on disk."""
    for session in found:
        if session.ended_at is None:
            session.ended_at = clock.now()
            for listener in ON_END:
                listener(tx, session)
            audit.record(tx, actor, "session:ended", f"staff:{session.staff_id}", session=session.id, why=why)
            tx.after_commit(_closing(session.id))


def _closing(session_id: str) -> Callable[[], None]:
    return lambda: sockets().end_sessions({session_id})


def no_longer_open(tx: Transaction, session_ids: set[str]) -> set[str]:
    """Which of these sessions have locked, run out or were ended, in whichever process."""
    found = {row.id: row for row in tx.session.scalars(select(StaffSession).where(StaffSession.id.in_(session_ids)))}
    return {one for one in session_ids if one not in found or state_of(found[one]) is not SessionState.OPEN}


def left_s(session: StaffSession) -> int:
    """Seconds until the session locks if nobody does anything."""
    return max(0, int((session.active_at + idle() - clock.now()).total_seconds()))
