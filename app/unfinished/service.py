"""Keeping what somebody types of a new incident, taking it up again, and letting it go."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.incidents.records import Incident
from app.incidents.service import AN_ID, FIELDS
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.unfinished.records import UnfinishedIncident
from app.unfinished.rules import Fields, merge, says_something
from app.visits.service import SYSTEM

OFFERED = 5
KEPT_FOR = timedelta(days=7)  # whoever typed it may be off duty for four days; nobody else can see it


class NotTheirs(Exception):
    """No id of a form, or that of somebody else's."""


class Recorded(Exception):
    """The incident is recorded meanwhile: by another tab, or by a request that came sooner."""


def keep(tx: Transaction, actor: Actor, draft: str, sent: Mapping[str, list[str]]) -> UnfinishedIncident | None:
    """Keep these fields with those that were kept before. None: nothing is typed any more, so nothing is kept.

    draft: the id that the incident will have. Raises NotTheirs, Recorded, TooMuch.
    """
    require(actor, "incident:record")
    if not AN_ID.fullmatch(draft):
        raise NotTheirs
    if tx.get(Incident, draft) is not None:
        raise Recorded
    row = tx.get(UnfinishedIncident, draft)
    if row is not None and row.staff_id != actor.id:
        raise NotTheirs
    fields = merge(_fields(row) if row else {}, sent, FIELDS)
    if not says_something(fields):
        throw_away(tx, actor, draft)
        return None
    is_first, row = row is None, row or UnfinishedIncident(id=draft, staff_id=actor.id)
    row.fields, row.changed_at = json.dumps(fields), clock.now()
    tx.add(row)
    if is_first:
        audit.record(tx, actor, "incident:typed", f"incident:{draft}")
    return row


def take_up(tx: Transaction, actor: Actor, draft: str) -> tuple[Fields, datetime] | None:
    """What this person typed into that form, and when. None: nothing of theirs is kept there."""
    row = _mine(tx, actor, draft)
    if row is None:
        return None
    audit.consulted(tx, actor, "incident:taken_up", f"incident:{draft}")
    return _fields(row), row.changed_at


def offered(tx: Transaction, actor: Actor) -> list[dict[str, Any]]:
    """What this person left unfinished, newest first: when, and the number that tells one caller from another."""
    query = select(UnfinishedIncident).where(UnfinishedIncident.staff_id == actor.id)
    found = tx.session.scalars(query.order_by(UnfinishedIncident.changed_at.desc()).limit(OFFERED))
    return [{"id": row.id, "at": row.changed_at, "phone": _first(row, "phone")} for row in found]


def throw_away(tx: Transaction, actor: Actor, draft: str) -> None:
    """The person doesn't want it any more. What isn't theirs stays."""
    if row := _mine(tx, actor, draft):
        tx.session.delete(row)
        audit.record(tx, actor, "incident:thrown_away", f"incident:{draft}")


def let_go(tx: Transaction, actor: Actor, draft: str) -> None:
    """It is recorded as an incident: nothing has to be kept beside it."""
    if row := _mine(tx, actor, draft):
        tx.session.delete(row)


def drop_old(tx: Transaction, now: datetime) -> None:
    """What nobody has gone on with for KEPT_FOR goes, and the audit says so."""
    query = select(UnfinishedIncident).where(UnfinishedIncident.changed_at < now - KEPT_FOR)
    for row in tx.session.scalars(query).all():
        tx.session.delete(row)
        audit.record(tx, SYSTEM, "incident:typed_dropped", f"incident:{row.id}")


def _mine(tx: Transaction, actor: Actor, draft: str) -> UnfinishedIncident | None:
    row = tx.get(UnfinishedIncident, draft)
    return row if row is not None and row.staff_id == actor.id else None


def _fields(row: UnfinishedIncident) -> Fields:
    fields: Fields = json.loads(row.fields.reveal())
    return fields


def _first(row: UnfinishedIncident, name: str) -> str:
    return next(iter(_fields(row).get(name, [])), "").strip()
