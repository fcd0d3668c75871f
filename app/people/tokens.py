"""Tokens of the API: made on the command line, given scopes, revoked; and who is behind one."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.people.records import ApiToken
from app.platform import audit, clock
from app.platform.database import transaction
from app.platform.permissions import COMMAND_LINE, SCOPES, Actor, Role
from app.platform.secrets import hash_token, new_token


class UnknownScope(Exception):
    """A token can't be given this."""


class NoSuchToken(Exception):
    """No token that still works has this name or id."""


@dataclass(frozen=True, slots=True)
class ShownToken:
    """What may be shown of a token after it was made."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


def create(name: str, scopes: Iterable[str] = ()) -> str:
    """Make a token with these scopes (none named: all that tokens may have) and return it; it can't be shown again."""
    wanted = frozenset(scopes) or SCOPES
    if unknown := wanted - SCOPES:
        raise UnknownScope(", ".join(sorted(unknown)))
    token = new_token()
    with transaction() as tx:
        row = tx.add(ApiToken(name=name, token_hash=hash_token(token), scopes=sorted(wanted), created_at=clock.now()))
        audit.record(tx, COMMAND_LINE, "token:created", f"token:{row.id}", scopes=",".join(sorted(wanted)))
    return token


def listed() -> list[ShownToken]:
    """All tokens, newest first."""
    with transaction() as tx:
        rows = tx.session.scalars(select(ApiToken).order_by(ApiToken.created_at.desc())).all()
        return [ShownToken(row.id, row.name, tuple(row.scopes), row.created_at, row.revoked_at) for row in rows]


def revoke(name_or_id: str) -> int:
    """Tokens of this name, or the one of this id, open nothing from now on. Returns how many; NoSuchToken if none."""
    with transaction() as tx:
        named = (ApiToken.id == name_or_id) | (ApiToken.name == name_or_id)
        rows = tx.session.scalars(select(ApiToken).where(named, ApiToken.revoked_at.is_(None))).all()
        for row in rows:
            row.revoked_at = clock.now()
            audit.record(tx, COMMAND_LINE, "token:revoked", f"token:{row.id}")
        if not rows:
            raise NoSuchToken
        return len(rows)


def actor_by_token(token: str, demo_token: str) -> Actor | None:
    """The service behind a bearer token, or None. `demo_token` is the setting's, empty outside demo mode."""
    if demo_token and hmac.compare_digest(token.encode(), demo_token.encode()):
        return Actor(Role.SERVICE, "demo", "Demo service")
    with transaction() as tx:
        query = select(ApiToken).where(ApiToken.token_hash == hash_token(token), ApiToken.revoked_at.is_(None))
        row = tx.session.scalars(query).first()
        return Actor(Role.SERVICE, row.id, row.name, frozenset(row.scopes)) if row else None
