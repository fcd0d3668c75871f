"""Signing in, showing the passkey again, signing out. Tokens of the API are in `app.people.tokens`."""

from typing import Any

from sqlalchemy import select

from app.people import challenges, sessions
from app.people.challenges import Purpose
from app.people.records import Passkey, Staff, StaffSession
from app.people.rules import SessionState
from app.people.sessions import as_actor
from app.platform import audit, clock, passkeys
from app.platform.database import Transaction, transaction
from app.platform.log import logger
from app.platform.passkeys import PasskeyRefused
from app.platform.permissions import STAFF_ROLES, Actor, Role

DEMO_STAFF = (
    ("R. Lane", "Robin", Role.CALL_HANDLER),
    ("J. Reid", "Jo", Role.DISPATCHER),
    ("PC Osei", "Sam", Role.OFFICER),
    ("PC Moss", "Kit", Role.OFFICER),
    ("B. Price", "Bo", Role.INTERPRETER),
    ("M. Shah", "Mo", Role.INTERPRETER),
    ("T. Wren", "Toni", Role.CAPTIONER),
    ("Sgt Bell", "Alex", Role.SUPERVISOR),
    ("Sgt Cole", "Jo", Role.SUPERVISOR),
    ("A. Hart", "Ash", Role.ADMINISTRATOR),
)


class CannotSignIn(Exception):
    """There is no such demo person, or demo mode is off."""


def likes_letters(tx: Transaction, staff_id: str) -> bool:
    """Whether this member of staff likes to be read letter by letter, rather than message by message."""
    staff = tx.get(Staff, staff_id)
    return staff is not None and staff.letter_by_letter


def like_letters(tx: Transaction, staff_id: str, on: bool) -> None:
    """Keep how this member of staff likes to write."""
    staff = tx.get(Staff, staff_id)
    if staff is not None:
        staff.letter_by_letter = on


def add_demo_staff(tx: Transaction) -> None:
    """Make the demo people who aren't there yet."""
    there = set(tx.session.scalars(select(Staff.name).where(Staff.demo)))
    for name, call_name, role in DEMO_STAFF:
        if name not in there:
            tx.add(Staff(name=name, call_name=call_name, role=role.value, demo=True))


def demo_people() -> list[Staff]:
    """The people whom demo mode offers as sign-in buttons, in the order of the roles."""
    query = select(Staff).where(Staff.demo, Staff.disabled_at.is_(None)).order_by(Staff.name)
    with transaction() as tx:
        return sorted(tx.session.scalars(query), key=lambda person: STAFF_ROLES.index(Role(person.role)))


def sign_in_demo(staff_id: str, device: str, before: str | None) -> tuple[str, Actor]:
    """Start a session for a demo person; returns the cookie's value. Raises CannotSignIn.

    before: the cookie that the browser had; its session ends.
    """
    with transaction() as tx:
        staff = tx.get(Staff, staff_id)
        if staff is None or not staff.demo or not sessions.may_work(staff):
            raise CannotSignIn
        end_of(tx, before, "signed_in_anew")
        return sessions.begin(tx, staff, device, None), as_actor(staff)


def ask_sign_in() -> dict[str, Any]:
    """Options for signing in with any passkey of ours."""
    with transaction() as tx:
        return challenges.keep(tx, passkeys.ask_use(challenges.here(), []), Purpose.SIGN_IN)


def sign_in(credential: dict[str, Any], device: str, before: str | None) -> tuple[str, Actor]:
    """Start a session for whoever holds the passkey; returns the cookie's value. Raises PasskeyRefused.

    before: the cookie that the browser had; its session ends.
    """
    challenge = _taken(credential, Purpose.SIGN_IN, None)
    with transaction() as tx:
        staff = _shown(tx, credential, challenge)
        end_of(tx, before, "signed_in_anew")
        return sessions.begin(tx, staff, device, clock.now()), as_actor(staff)


def ask_confirm(session: StaffSession) -> dict[str, Any]:
    """Options for showing one of the passkeys of this session's person."""
    with transaction() as tx:
        known = [one.credential_id for one in challenges.of_person(tx, session.staff_id)]
        if not known:
            raise PasskeyRefused("none")
        return challenges.keep(tx, passkeys.ask_use(challenges.here(), known), Purpose.CONFIRM, session.id)


def confirm(session_id: str, credential: dict[str, Any]) -> None:
    """The session's own person showed a passkey: it is open and fresh. Raises PasskeyRefused."""
    challenge = _taken(credential, Purpose.CONFIRM, session_id)
    with transaction() as tx:
        staff, session = _shown(tx, credential, challenge), tx.get(StaffSession, session_id)
        if session is None or session.staff_id != staff.id:
            raise PasskeyRefused("somebody_else")
        _open(tx, staff, session)


def confirm_demo(session_id: str) -> None:
    """A demo person without a passkey goes on. Raises PasskeyRefused for everybody else."""
    with transaction() as tx:
        session = tx.get(StaffSession, session_id)
        staff = tx.get(Staff, session.staff_id) if session else None
        if session is None or staff is None or not goes_on_without(tx, staff):
            raise PasskeyRefused("needed")
        _open(tx, staff, session)


def goes_on_without(tx: Transaction, staff: Staff) -> bool:
    """Whether this is one of the demo's people, in demo mode, who has no passkey to show."""
    return staff.demo and sessions.may_work(staff) and not challenges.of_person(tx, staff.id)


def _open(tx: Transaction, staff: Staff, session: StaffSession) -> None:
    if not sessions.may_work(staff) or sessions.state_of(session) is SessionState.ENDED:
        raise PasskeyRefused("ended")
    session.active_at = session.confirmed_at = clock.now()
    audit.record(tx, as_actor(staff), "session:confirmed", f"staff:{staff.id}", session=session.id, demo=staff.demo)


def _taken(credential: dict[str, Any], purpose: Purpose, about: str | None) -> bytes:
    with transaction() as tx:
        return challenges.take(tx, credential, purpose, about)


def _shown(tx: Transaction, credential: dict[str, Any], challenge: bytes) -> Staff:
    """Who showed their passkey; its counter is kept. Raises PasskeyRefused."""
    credential_id = passkeys.credential_id_of(credential)
    found = tx.session.scalars(select(Passkey.id).where(Passkey.credential_id == credential_id)).first()
    passkey = tx.get(Passkey, found)
    staff = tx.get(Staff, passkey.staff_id) if passkey else None
    if passkey is None or staff is None or not sessions.may_work(staff):
        raise PasskeyRefused("unknown")
    try:
        passkey.sign_count = passkeys.check_use(
            challenges.here(), credential, challenge, passkey.public_key, passkey.sign_count
        )
    except PasskeyRefused:
        logger.warning("passkey_refused", passkey=passkey.id)
        raise
    passkey.used_at = clock.now()
    return staff


def sign_out(cookie: str) -> None:
    """End the session of this cookie, if there is one."""
    with transaction() as tx:
        end_of(tx, cookie, "signed_out")


def end_of(tx: Transaction, cookie: str | None, why: str) -> None:
    """End the session of this cookie, if there is one."""
    if found := sessions.find(tx, cookie):
        staff, session, _state = found
        sessions.end(tx, as_actor(staff), [session], why)


def by_cookie(cookie: str | None) -> tuple[Staff, StaffSession] | None:
    """The signed-in person whose session is open, or None. Looking counts as no activity."""
    with transaction() as tx:
        found = sessions.find(tx, cookie)
    return found[:2] if found and found[2] is SessionState.OPEN else None


def come_in(cookie: str | None, *, active: bool) -> tuple[Staff, StaffSession, SessionState] | None:
    """Whose session this is and what it is worth. active: the person did something, which keeps an open one awake."""
    with transaction() as tx:
        found = sessions.find(tx, cookie)
        if found and active and found[2] is SessionState.OPEN:
            sessions.keep_awake(found[1])
    return found


def time_left(staff: Staff, session: StaffSession) -> tuple[int, bool]:
    """Seconds until the session locks, and whether the person then goes on without a passkey, as in the demo."""
    with transaction() as tx:
        return sessions.left_s(session), goes_on_without(tx, staff)
