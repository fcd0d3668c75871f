"""The incident as the control room has it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Incident(Identified, Base):
    """A report of domestic abuse. Unknown facts are None or "unknown", never guessed."""

    __tablename__ = "incident"

    reference_sealed: Mapped[bytes | None]
    reference = Sealed("reference_sealed")
    reference_digest: Mapped[str | None] = mapped_column(String(64), index=True)  # finds duplicates without reading
    phone_sealed: Mapped[bytes | None]
    phone = Sealed("phone_sealed")
    grade: Mapped[int | None]
    relationship: Mapped[str | None] = mapped_column(String(20))
    sex: Mapped[str] = mapped_column(String(10), default="not_said")
    adult: Mapped[str] = mapped_column(String(10), default="unknown")
    perpetrator_present: Mapped[str] = mapped_column(String(10), default="unknown")
    may_return: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10), default="en")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    contact_by: Mapped[str | None] = mapped_column(String(10))  # phone, text, email or none; None: not asked
    contact_when_sealed: Mapped[bytes | None]
    contact_when = Sealed("contact_when_sealed")
    contact_never_sealed: Mapped[bytes | None]
    contact_never = Sealed("contact_never_sealed")
    call_back_word_sealed: Mapped[bytes | None]
    call_back_word = Sealed("call_back_word_sealed")
    danger_word_sealed: Mapped[bytes | None]
    danger_word = Sealed("danger_word_sealed")
    desk: Mapped[str] = mapped_column(String(12), default="unheld", index=True)
    held_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    handed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    handed_at: Mapped[datetime | None]
    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    decision_proceed: Mapped[bool | None]
    decision_reason_sealed: Mapped[bytes | None]
    decision_reason = Sealed("decision_reason_sealed")
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
