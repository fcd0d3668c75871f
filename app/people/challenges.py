"""Challenges to passkeys: each made for one purpose, answered once, soon."""

from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from app.people.records import Challenge, Passkey
from app.people.rules import CHALLENGE
from app.platform import clock, passkeys
from app.platform.database import Transaction
from app.platform.passkeys import Asked, Here, PasskeyRefused
from app.platform.secrets import hash_token


class Purpose(StrEnum):
    """What an answer is good for, and nothing else."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"  # unlock a session, or show the passkey again before something grave
    ADD = "add"
    ENROL = "enrol"


def here() -> Here:
    """Whom passkeys are made for: the address of the settings."""
    return Here(current_app.extensions["settings"].origin, "Rapid video response")


def of_person(tx: Transaction, staff_id: str) -> list[Passkey]:
    """This person's passkeys, oldest first."""
    return list(tx.session.scalars(select(Passkey).where(Passkey.staff_id == staff_id).order_by(Passkey.added_at)))


def keep(tx: Transaction, asked: Asked, purpose: Purpose, about: str | None = None) -> dict[str, Any]:
    """Keep the challenge until it is answered or late; returns the options for the browser."""
    now = clock.now()
    tx.session.execute(delete(Challenge).where(Challenge.expires_at <= now))
    hashed = _hashed(asked.challenge)
    tx.add(Challenge(challenge_hash=hashed, purpose=purpose.value, about=about, expires_at=now + CHALLENGE))
    return asked.options


def take(tx: Transaction, credential: dict[str, Any], purpose: Purpose, about: str | None = None) -> bytes:
    """The challenge that this answers; it can't be answered again. Raises PasskeyRefused.

    Commit it before the answer is judged: what was tried once is used up, whatever came of it.
    """
    challenge = passkeys.challenge_of(credential)
    row = tx.get(Challenge, _hashed(challenge))
    if row is None or row.expires_at <= clock.now() or (row.purpose, row.about) != (purpose.value, about):
        raise PasskeyRefused("challenge")
    tx.session.delete(row)
    return challenge


def _hashed(challenge: bytes) -> str:
    return hash_token(challenge.hex())
