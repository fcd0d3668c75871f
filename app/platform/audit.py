"""The audit log: who did what to which record, when. Each entry holds the hash of the one before it.

It never holds personal data: names of fields and codes only. A changed or removed entry breaks the chain from there on
(`check_chain`).
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.platform import clock
from app.platform.database import Base, Transaction
from app.platform.permissions import Actor

FIRST = "0" * 64


class AuditEntry(Base):
    """One line of the audit log."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
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
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def record(
    tx: Transaction,
    actor: Actor,
    action: str,
    subject: str,
    **detail: str | int | bool | None,
) -> None:
    """Add an entry with the transaction. `subject` is `kind:id`; `detail` holds codes and counts, no personal data."""
    tx.session.flush()
    last = tx.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1).with_for_update()).first()
    entry = AuditEntry(
        at=clock.now(),
        actor_role=actor.role.value,
        actor_id=actor.id,
        action=action,
        subject=subject,
        detail=detail,
        previous=last.digest if last else FIRST,
    )
    entry.digest = entry.compute_digest()
    tx.add(entry)


def check_chain(session: Session) -> int | None:
    """The number of the first entry that doesn't fit the chain; None when the log is whole."""
    previous = FIRST
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)):
        if entry.previous != previous or entry.digest != entry.compute_digest():
            return entry.number
        previous = entry.digest
    return None
