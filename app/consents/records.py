"""Every answer that was given."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class ConsentAnswer(Base):
    """One answer to one consent question. Another answer is a new row; the database refuses to change one.

    asked_by: the staff's or the token's word; empty when it was said on the caller's own page. words: as they were
    read or shown; empty when another system asked in words that are not known here. Nothing in it is personal.
    """

    __tablename__ = "consent_answer"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))  # in which it was said, on the page
    purpose: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10))
    wording_version: Mapped[str] = mapped_column(String(40))
    playbook_id: Mapped[str | None] = mapped_column(String(36))
    actor_role: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
