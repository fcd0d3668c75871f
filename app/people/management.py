"""What administrators do with people, and what two supervisors do for somebody who lost their passkeys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.people import challenges, enrolment, rules, sessions
from app.people.records import Passkey, Recovery, Staff, StaffSession
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.permissions import COMMAND_LINE, STAFF_ROLES, Actor, Role, require


class NotYourself(Exception):
    """Somebody else has to: so an administrator always remains, and nobody vouches for themselves."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the list of people."""

    staff: Staff
    passkeys: int
    active_at: datetime | None


def everybody(tx: Transaction, actor: Actor) -> list[Listed]:
    """All people by name, with how many passkeys they have and when they were last active."""
    require(actor, "people:manage")
    count = dict(tx.session.execute(select(Passkey.staff_id, func.count()).group_by(Passkey.staff_id)).all())
    seen = select(StaffSession.staff_id, func.max(StaffSession.active_at)).group_by(StaffSession.staff_id)
    last = dict(tx.session.execute(seen).all())
    people = tx.session.scalars(select(Staff).order_by(Staff.name))
    return [Listed(one, count.get(one.id, 0), last.get(one.id)) for one in people]


def find(tx: Transaction, actor: Actor, staff_id: str) -> Staff:
    """The person. Raises LookupError."""
    require(actor, "people:manage")
    staff = tx.get(Staff, staff_id)
    if staff is None:
        raise LookupError(staff_id)
    return staff


def add(tx: Transaction, actor: Actor, name: str, call_name: str, role: Role) -> Staff:
    """Somebody new, who can't sign in before they have used their link."""
    require(actor, "people:manage")
    staff = tx.add(Staff(name=name, call_name=call_name, role=role.value, demo=False))
    audit.record(tx, actor, "staff:added", f"staff:{staff.id}", role=role.value)
    tx.session.flush()
    return staff


def create_admin(name: str) -> str:
    """The first administrator, or one more when nobody else can get in; returns the link to enrol."""
    with transaction() as tx:
        staff = tx.add(Staff(name=name, call_name=name.split()[0], role=Role.ADMINISTRATOR.value, demo=False))
        audit.record(tx, COMMAND_LINE, "staff:added", f"staff:{staff.id}", role=staff.role)
        tx.session.flush()
        return enrolment.make_link(tx, COMMAND_LINE, staff)


def change_role(tx: Transaction, actor: Actor, staff: Staff, role: Role) -> None:
    """Another role, from the next sign-in on: the sessions with the old one end. Raises NotYourself."""
    _of_another(actor, staff)
    before, staff.role = staff.role, role.value
    audit.record(tx, actor, "staff:role_changed", f"staff:{staff.id}", before=before, after=role.value)
    sessions.end(tx, actor, sessions.of_person(tx, staff.id), "role_changed")


def set_disabled(tx: Transaction, actor: Actor, staff: Staff, disabled: bool) -> None:
    """Out at once, with sessions and unused links; or in again, with the same passkeys. Raises NotYourself."""
    _of_another(actor, staff)
    staff.disabled_at = clock.now() if disabled else None
    audit.record(tx, actor, "staff:disabled" if disabled else "staff:enabled", f"staff:{staff.id}")
    if disabled:
        for link in enrolment.unused_links(tx, staff.id):
            link.revoked_at = clock.now()
        sessions.end(tx, actor, sessions.of_person(tx, staff.id), "disabled")


def end_sessions(tx: Transaction, actor: Actor, staff: Staff, session_id: str | None) -> None:
    """End one session of this person, or all."""
    require(actor, "people:manage")
    found = sessions.of_person(tx, staff.id)
    sessions.end(tx, actor, [one for one in found if session_id in (None, one.id)], "revoked")


def _of_another(actor: Actor, staff: Staff) -> None:
    require(actor, "people:manage")
    if staff.id == actor.id:
        raise NotYourself


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Somebody whom supervisors may help, and whoever has vouched for them already."""

    staff: Staff
    waiting: Recovery | None
    first_by: str


def recoverable(tx: Transaction, actor: Actor) -> list[Recoverable]:
    """People who have passkeys to lose. Not administrators: two supervisors would gain what neither may do."""
    require(actor, "people:recover")
    with_passkeys = select(Passkey.staff_id)
    query = select(Staff).where(
        Staff.id.in_(with_passkeys), Staff.disabled_at.is_(None), Staff.role != Role.ADMINISTRATOR.value
    )
    found = []
    for staff in tx.session.scalars(query.order_by(Staff.name)).all():
        waiting = _waiting(tx, staff.id)
        first = tx.get(Staff, waiting.first_id) if waiting else None
        found.append(Recoverable(staff, waiting, first.name if first else ""))
    return found


def vouch(tx: Transaction, actor: Actor, staff_id: str) -> str | None:
    """This supervisor has seen that it is them. The second one, who must be another, gets the link.

    Raises NotYourself, LookupError.
    """
    require(actor, "people:recover")
    staff = next((one.staff for one in recoverable(tx, actor) if one.staff.id == staff_id), None)
    if staff is None:
        raise LookupError(staff_id)
    waiting, now = _waiting(tx, staff_id), clock.now()
    if not rules.may_confirm_recovery(actor.id, staff_id, waiting.first_id if waiting else None):
        raise NotYourself
    audit.record(tx, actor, "recovery:vouched", f"staff:{staff_id}", second=waiting is not None)
    if waiting is None:
        tx.add(Recovery(staff_id=staff_id, first_id=actor.id, first_at=now, expires_at=now + rules.SECOND_SUPERVISOR))
        return None
    waiting.second_id, waiting.second_at = actor.id, now
    return enrolment.make_link(tx, actor, staff, lasts=rules.RECOVERY_LINK)


def _waiting(tx: Transaction, staff_id: str) -> Recovery | None:
    query = select(Recovery).where(
        Recovery.staff_id == staff_id, Recovery.second_id.is_(None), Recovery.expires_at > clock.now()
    )
    return tx.session.scalars(query).first()


def known_role(value: str) -> Role | None:
    """The role of staff with this name."""
    return next((role for role in STAFF_ROLES if role.value == value), None)


def passkeys_of(tx: Transaction, staff: Staff) -> list[Passkey]:
    """This person's passkeys, oldest first."""
    return challenges.of_person(tx, staff.id)
