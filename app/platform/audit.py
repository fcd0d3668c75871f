"""The audit log: who did what to which record, when and why. Each entry holds the hash of the one before it.

Entries hold no personal data: names of fields and codes only. A reason that somebody typed lies sealed in a row of its
own, of which the entry holds a hash: it can be sealed with a new key, or erased, while the chain stays whole. The
database refuses to change or delete an entry; `app.platform.audit_chain` finds what was changed behind its back.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import clock
from app.platform.audit_kinds import Kind, kind_of
from app.platform.database import Base, Identified, Sealed, Transaction
from app.platform.permissions import Actor

FIRST = "0" * 64
ONE_LOOK = timedelta(minutes=10)  # a page that is read, saved and read again is one consultation
LOCK = 0x52565241  # any number that nobody else takes: one entry is added at a time


class AuditReason(Identified, Base):
    """Why, in the person's own words: the one thing of the log that can be erased."""

    __tablename__ = "audit_reason"

    text_sealed: Mapped[bytes]
    text = Sealed("text_sealed")  # 32 random hex digits and the words: short reasons can't be guessed from their hash

    @property
    def words(self) -> str:
        """What was typed."""
        return str(self.text.reveal())[32:]

    def compute_digest(self) -> str:
        """SHA-256 of the text with its random part."""
        return hashlib.sha256(self.text.reveal().encode()).hexdigest()


class AuditEntry(Base):
    """One line of the audit log."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject_at", "subject", "at"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    kind: Mapped[str | None] = mapped_column(String(16))  # None: written before there were kinds
    visit_id: Mapped[str | None] = mapped_column(String(36), index=True)
    reason_id: Mapped[str | None] = mapped_column(String(36))
    reason_digest: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64), unique=True)  # a chain has no forks
    digest: Mapped[str] = mapped_column(String(64))

    def compute_digest(self) -> str:
        """SHA-256 over the entry's own values and the digest before it."""
        values = [
            clock.iso(self.at),
            self.actor_role,
            self.actor_id,
            self.action,
            self.subject,
            json.dumps(self.detail, sort_keys=True),
            self.previous,
        ]
        if self.kind is not None:
            values += [self.kind, self.visit_id, self.reason_id, self.reason_digest]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def record(
    tx: Transaction,
    actor: Actor,
    action: str,
    subject: str,
    *,
    why: str | None = None,
    visit: str | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Add an entry with the transaction.

    subject: `kind:id`. why: what the person typed as a reason; kept sealed. visit: the id of the visit that it belongs
    to, unless the subject is one. detail: codes and counts, no personal data.
    """
    reason = _keep_reason(tx, why)
    tx.session.flush()
    about, _, subject_id = subject.partition(":")
    entry = AuditEntry(
        at=clock.now(),
        actor_role=actor.role.value,
        actor_id=actor.id,
        action=action,
        subject=subject,
        detail=detail,
        kind=kind_of(action).value,
        visit_id=subject_id if about == "visit" else visit,
        reason_id=reason.id if reason else None,
        reason_digest=reason.compute_digest() if reason else None,
        previous=_last_digest(tx),
    )
    entry.digest = entry.compute_digest()
    tx.add(entry)


def _keep_reason(tx: Transaction, why: str | None) -> AuditReason | None:
    return tx.add(AuditReason(text=secrets.token_hex(16) + why.strip())) if why and why.strip() else None


def _last_digest(tx: Transaction) -> str:
    """The end of the chain; others who want to add to it wait until this transaction is over."""
    tx.one_at_a_time(LOCK)
    last = select(AuditEntry.digest).order_by(AuditEntry.number.desc()).limit(1)
    return tx.session.scalar(last) or FIRST


def consulted(tx: Transaction, actor: Actor, action: str, subject: str, *, visit: str | None = None) -> None:
    """Somebody opened a record. Looks of one person at one record within ONE_LOOK are one entry."""
    query = select(AuditEntry.number).where(
        AuditEntry.subject == subject,
        AuditEntry.actor_id == actor.id,
        AuditEntry.action == action,
        AuditEntry.at > clock.now() - ONE_LOOK,
    )
    if tx.session.scalar(query.limit(1)) is None:
        record(tx, actor, action, subject, visit=visit)


__all__ = ["FIRST", "AuditEntry", "AuditReason", "Kind", "consulted", "record"]
