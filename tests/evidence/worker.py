"""The worker, at the word of a test."""

import json
from typing import Any

from flask import Flask
from sqlalchemy import select

import app.work  # noqa: F401 - with all that it does
from app.evidence import copies, jobs
from app.evidence.records import EvidenceJob, Exhibit, ExhibitCopy, ExhibitFinding
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.evidence.sending import sha256


class Worker:
    """Does what waits, and tells what it found."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def works(self) -> list[str]:
        """Do everything that waits; returns the problems."""
        with self.app.app_context():
            with transaction() as tx:
                waiting = jobs.due(tx)
            for job in waiting:
                jobs.run(job)
            with transaction() as tx:
                rows = tx.session.scalars(select(EvidenceJob).where(EvidenceJob.id.in_(waiting)))
                return [row.problem for row in rows if row.problem]

    def exhibit(self, exhibit: str) -> Exhibit:
        with self.app.app_context(), transaction() as tx:
            found = tx.get(Exhibit, exhibit)
            assert found
            return found

    def finding(self, exhibit: str) -> tuple[str, str | None, dict[str, Any]]:
        """The verdict, the problem, and the metadata."""
        with self.app.app_context(), transaction() as tx:
            found = tx.get(ExhibitFinding, exhibit)
            assert found
            return found.verdict, found.problem, json.loads(found.facts.reveal())

    def copy(self, exhibit: str) -> bytes | None:
        """The working copy, opened."""
        with self.app.app_context(), transaction() as tx:
            row = tx.session.scalars(select(ExhibitCopy).where(ExhibitCopy.made_from == exhibit)).one_or_none()
            if row is None:
                return None
            read = copies.read(copies.folder(), row.id, row.key, row.plain_bytes, 0, row.plain_bytes)
            content = b"".join(read)
            assert sha256(content) == row.sha256
            return content

    def actions(self, exhibit: str) -> list[str]:
        with self.app.app_context(), transaction() as tx:
            query = select(AuditEntry.action).where(AuditEntry.subject == f"exhibit:{exhibit}")
            return list(tx.session.scalars(query.order_by(AuditEntry.number)))
