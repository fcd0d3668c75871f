"""Searching the audit log and handing it out. Both are in the log themselves."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.incidents.service import with_reference
from app.people.records import ApiToken, Staff
from app.platform import audit
from app.platform.audit import AuditEntry, AuditReason
from app.platform.audit_chain import Link, links
from app.platform.audit_lines import COLUMNS, json_line, plain
from app.platform.database import Transaction, transaction
from app.platform.permissions import Actor, require
from app.visits.records import Visit

PAGE = 100  # entries shown at once
Write = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; what is None or empty limits nothing."""

    reference: str = ""
    visit: str = ""
    actor: str = ""
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None
    older_than: int | None = None  # entries before this number: the next page

    def limited_by(self) -> str:
        """The names of what limits the search: that, not the values, is kept in the log."""
        names = ("reference", "visit", "actor", "kind", "since", "before")
        return ",".join(name for name in names if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    entry: AuditEntry
    who: str
    reason: str


def search(tx: Transaction, actor: Actor, wanted: Search) -> list[Shown]:
    """The newest entries that fit, at most PAGE. The search itself is an entry."""
    require(actor, "audit:read")
    query = select(AuditEntry, AuditReason).outerjoin(AuditReason, AuditReason.id == AuditEntry.reason_id)
    query = query.where(*_limits(tx, wanted)).order_by(AuditEntry.number.desc()).limit(PAGE)
    found = tx.session.execute(query).all()
    if wanted.limited_by():
        audit.record(tx, actor, "audit:searched", "audit:log", by=wanted.limited_by(), found=len(found))
    names = _names(tx, {entry.actor_id for entry, _ in found})
    return [Shown(entry, names.get(entry.actor_id, ""), reason.words if reason else "") for entry, reason in found]


def _limits(tx: Transaction, wanted: Search) -> list[ColumnElement[bool]]:
    conditions = (
        _about_reference(tx, wanted.reference) if wanted.reference else None,
        AuditEntry.visit_id == wanted.visit if wanted.visit else None,
        AuditEntry.actor_id == wanted.actor if wanted.actor else None,
        AuditEntry.kind == wanted.kind if wanted.kind else None,
        AuditEntry.at >= wanted.since if wanted.since else None,
        AuditEntry.at < wanted.before if wanted.before else None,
        AuditEntry.number < wanted.older_than if wanted.older_than else None,
    )
    return [condition for condition in conditions if condition is not None]


def _about_reference(tx: Transaction, reference: str) -> ColumnElement[bool]:
    """What is about the incidents with this reference, or about their visits."""
    incidents = [incident.id for incident in with_reference(tx, reference)]
    visits = select(Visit.id).where(Visit.incident_id.in_(incidents))
    return or_(AuditEntry.subject.in_([f"incident:{id}" for id in incidents]), AuditEntry.visit_id.in_(visits))


def _names(tx: Transaction, ids: set[str]) -> dict[str, str]:
    rows = [tx.session.execute(select(kind.id, kind.name).where(kind.id.in_(ids))).all() for kind in (Staff, ApiToken)]
    return {row.id: row.name for found in rows for row in found}


def people(tx: Transaction) -> list[tuple[str, str]]:
    """Everybody who works or worked here, to choose from: id and name."""
    return [(row.id, row.name) for row in tx.session.execute(select(Staff.id, Staff.name).order_by(Staff.name))]


def export(actor: Actor, form: str, why: str) -> Iterator[str]:
    """The whole log as text, piece by piece: JSON lines (`jsonl`) or `csv`.

    The last line says how many entries there are and the digest of the last one: noted elsewhere, it proves later that
    nothing was cut off (`audit verify --noted`). The export is an entry itself, the last of what it exports.
    """
    require(actor, "audit:export")
    with transaction() as tx:
        audit.record(tx, actor, "audit:exported", "audit:log", why=why, form=form)
        tx.session.flush()
        last = tx.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    end = {"number": "end", "detail": {"entries_up_to": last.number}, "digest": last.digest}
    return _lines(links(last.number), _csv_line if form == "csv" else json_line, end)


def _lines(chain: Iterator[Link], write: Write, end: dict[str, Any]) -> Iterator[str]:
    if write is _csv_line:
        yield write(dict(zip(COLUMNS, COLUMNS, strict=True)))
    for link in chain:
        yield write(plain(link))
    yield write(end)


def _csv_line(values: dict[str, Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(_cell(values.get(name)) for name in COLUMNS)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value as a cell: what a spreadsheet would take for a formula is text."""
    if isinstance(value, dict):
        value = json.dumps(value, sort_keys=True)
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
