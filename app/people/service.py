"""Signing in, signing out, and who is asking. Tokens of the API are in `app.people.tokens`."""

from datetime import timedelta

from sqlalchemy import select

from app.people.records import Staff, StaffSession
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.permissions import Actor, Role
from app.platform.secrets import hash_token, new_token

SESSION_HOURS = 12  # one shift

DEMO_STAFF = (
    ("R. Lane", "Robin", Role.CALL_HANDLER),
    ("PC Osei", "Sam", Role.OFFICER),
    ("PC Moss", "Kit", Role.OFFICER),
    ("Sgt Hale", "Jo", Role.SUPERVISOR),
)


class CannotSignIn(Exception):
    """There is no such demo person, or demo mode is off."""


def as_actor(staff: Staff) -> Actor:
    """The person as an actor of use cases."""
    return Actor(Role(staff.role), staff.id, staff.name)


def add_demo_staff(tx: Transaction) -> None:
    """Make the demo people, once."""
    if tx.session.scalars(select(Staff).where(Staff.demo)).first():
        return
    for name, call_name, role in DEMO_STAFF:
        tx.add(Staff(name=name, call_name=call_name, role=role.value, demo=True))


def demo_people() -> list[Staff]:
    """The people whom demo mode offers as sign-in buttons."""
    with transaction() as tx:
        return list(tx.session.scalars(select(Staff).where(Staff.demo).order_by(Staff.role, Staff.name)))


def sign_in_demo(staff_id: str) -> tuple[str, Actor]:
    """Start a session for a demo person; returns the cookie's value. Raises CannotSignIn."""
    with transaction() as tx:
        staff = tx.get(Staff, staff_id)
        if staff is None or not staff.demo:
            raise CannotSignIn
        cookie, now = new_token(), clock.now()
        tx.add(
            StaffSession(
                staff_id=staff.id,
                cookie_hash=hash_token(cookie),
                started_at=now,
                expires_at=now + timedelta(hours=SESSION_HOURS),
                ended_at=None,
            )
        )
        actor = as_actor(staff)
        audit.record(tx, actor, "staff:signed_in", f"staff:{staff.id}", demo=True)
        return cookie, actor


def sign_out(cookie: str) -> str | None:
    """End the session of this cookie; returns the person's id, if there was one."""
    with transaction() as tx:
        session = _live_session(tx, cookie)
        if session and (staff := tx.get(Staff, session.staff_id)):
            session.ended_at = clock.now()
            audit.record(tx, as_actor(staff), "staff:signed_out", f"staff:{staff.id}")
            return staff.id
    return None


def staff_by_cookie(cookie: str | None) -> Staff | None:
    """The signed-in person, or None."""
    if not cookie:
        return None
    with transaction() as tx:
        session = _live_session(tx, cookie)
        return tx.get(Staff, session.staff_id) if session else None


def _live_session(tx: Transaction, cookie: str) -> StaffSession | None:
    query = select(StaffSession).where(
        StaffSession.cookie_hash == hash_token(cookie),
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > clock.now(),
    )
    return tx.session.scalars(query).first()
