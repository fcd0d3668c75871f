"""Making passkeys: with a one-time link, or one more on the own page. Naming and removing them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.people import challenges, rules, sessions
from app.people.challenges import Purpose
from app.people.records import EnrolmentLink, Passkey, Staff, StaffSession
from app.people.service import end_of
from app.people.sessions import as_actor
from app.platform import audit, clock, passkeys
from app.platform.database import Transaction, transaction
from app.platform.passkeys import Asked, PasskeyRefused
from app.platform.permissions import Actor, require
from app.platform.secrets import hash_token, new_token

MAX_NAME = 40


class LinkDoesNotWork(Exception):
    """Unknown, used, revoked, too late, or its person no longer works here: which of them is nobody's business."""


class LastPasskey(Exception):
    """Without it the person could not sign in."""


def make_link(tx: Transaction, actor: Actor, staff: Staff, *, lasts: timedelta = rules.LINK) -> str:
    """A one-time link for this person; earlier ones stop working. Who has passkeys gets new ones in their place."""
    now = clock.now()
    for earlier in unused_links(tx, staff.id):
        earlier.revoked_at = now
    token = new_token()
    link = EnrolmentLink(
        staff_id=staff.id,
        token_hash=hash_token(token),
        replaces=bool(challenges.of_person(tx, staff.id)),
        made_at=now,
        expires_at=now + lasts,
    )
    tx.add(link)
    audit.record(tx, actor, "enrolment:link_made", f"staff:{staff.id}", link=link.id, replaces=link.replaces)
    return f"{challenges.here().origin}/enrol#{token}"  # after the #: in no log of any server


def unused_links(tx: Transaction, staff_id: str) -> list[EnrolmentLink]:
    """This person's links that may still be used."""
    query = select(EnrolmentLink).where(EnrolmentLink.staff_id == staff_id, EnrolmentLink.used_at.is_(None))
    return [link for link in tx.session.scalars(query) if _works(link)]


def _works(link: EnrolmentLink) -> bool:
    return rules.link_works(clock.now(), expires_at=link.expires_at, used_at=link.used_at, revoked_at=link.revoked_at)


def _found(tx: Transaction, token: str) -> tuple[EnrolmentLink, Staff]:
    found = select(EnrolmentLink.id).where(EnrolmentLink.token_hash == hash_token(token))
    link = tx.get(EnrolmentLink, tx.session.scalars(found).first())
    staff = tx.get(Staff, link.staff_id) if link else None
    if link is None or staff is None or not _works(link) or not sessions.may_work(staff):
        raise LinkDoesNotWork
    return link, staff


def ask_enrol(token: str) -> dict[str, Any]:
    """Options for the first passkey of the link's person; nothing changes yet. Raises LinkDoesNotWork."""
    with transaction() as tx:
        link, staff = _found(tx, token)
        known = [] if link.replaces else challenges.of_person(tx, staff.id)
        return challenges.keep(tx, _ask(staff, known), Purpose.ENROL, link.id)


def _ask(staff: Staff, known: list[Passkey]) -> Asked:
    """The authenticator keeps the name that it shows; who it is to us is a random id."""
    return passkeys.ask_new(challenges.here(), staff.id.encode(), staff.name, [one.credential_id for one in known])


def enrol(token: str, credential: dict[str, Any], name: str, device: str, before: str | None) -> tuple[str, Actor]:
    """Keep the passkey, use the link up, sign in; returns the cookie's value. before: the cookie that the browser had.

    A link that replaces removes the passkeys and ends the sessions from before. Raises LinkDoesNotWork, PasskeyRefused.
    """
    with transaction() as tx:
        link, _staff = _found(tx, token)
        challenge = challenges.take(tx, credential, Purpose.ENROL, link.id)
    made = passkeys.read_new(challenges.here(), credential, challenge)
    with transaction() as tx:
        link, staff = _found(tx, token)
        link.used_at = clock.now()
        if link.replaces:
            for one in challenges.of_person(tx, staff.id):
                tx.session.delete(one)
            sessions.end(tx, as_actor(staff), sessions.of_person(tx, staff.id), "recovered")
            tx.session.flush()
        _keep(tx, staff, made, name or device, replaces=link.replaces)
        end_of(tx, before, "signed_in_anew")
        return sessions.begin(tx, staff, device, clock.now()), as_actor(staff)


def _keep(tx: Transaction, staff: Staff, made: passkeys.NewPasskey, name: str, *, replaces: bool = False) -> None:
    known = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
    if tx.session.scalars(known).first():
        raise PasskeyRefused("known")
    row = Passkey(
        staff_id=staff.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        added_at=clock.now(),
    )
    row.name = name[:MAX_NAME]
    tx.add(row)
    audit.record(tx, as_actor(staff), "passkey:added", f"staff:{staff.id}", passkey=row.id, replaces=replaces)


def ask_add(session: StaffSession) -> dict[str, Any]:
    """Options for one more passkey of the signed-in person."""
    with transaction() as tx:
        staff = tx.get(Staff, session.staff_id)
        assert staff is not None
        return challenges.keep(tx, _ask(staff, challenges.of_person(tx, staff.id)), Purpose.ADD, session.id)


def add(session: StaffSession, credential: dict[str, Any], name: str) -> None:
    """Keep one more passkey of the signed-in person. Raises PasskeyRefused."""
    with transaction() as tx:
        challenge = challenges.take(tx, credential, Purpose.ADD, session.id)
    made = passkeys.read_new(challenges.here(), credential, challenge)
    with transaction() as tx:
        staff = tx.get(Staff, session.staff_id)
        assert staff is not None
        _keep(tx, staff, made, name or session.device)


def rename(tx: Transaction, actor: Actor, passkey_id: str, name: str) -> None:
    """Another name for one's own passkey. Raises LookupError."""
    if name:
        _own(tx, actor, passkey_id).name = name[:MAX_NAME]


def remove(tx: Transaction, actor: Actor, passkey_id: str) -> None:
    """Remove one's own passkey. Raises LookupError, LastPasskey."""
    passkey = _own(tx, actor, passkey_id)
    if len(challenges.of_person(tx, actor.id)) < 2:
        raise LastPasskey
    tx.session.delete(passkey)
    audit.record(tx, actor, "passkey:removed", f"staff:{actor.id}", passkey=passkey_id)


def _own(tx: Transaction, actor: Actor, passkey_id: str) -> Passkey:
    require(actor, "people:own")
    passkey = tx.get(Passkey, passkey_id)
    if passkey is None or passkey.staff_id != actor.id:
        raise LookupError(passkey_id)
    return passkey
