"""Versions of the playbook."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.platform.database import Base, Identified


class PlaybookVersion(Identified, Base):
    """One version: a draft until it is published, and never changed afterwards. The newest published one is in force.

    content: the validated playbook. files: its source, to go on from. digest: SHA-256 of the content.
    """

    __tablename__ = "playbook_version"

    number: Mapped[int] = mapped_column(Integer, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[dict[str, Any]] = deferred(mapped_column(JSON, nullable=False))
    files: Mapped[dict[str, str]] = deferred(mapped_column(JSON, nullable=False))
    drafted_by: Mapped[str] = mapped_column(String(80))
    drafted_at: Mapped[datetime]
    published_by: Mapped[str | None] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(index=True)
