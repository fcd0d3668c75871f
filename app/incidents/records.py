"""The incident as the control room has it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Incident(Identified, Base):
    """A report of domestic abuse. Unknown facts are None or "unknown", never guessed."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_phone_digest_recorded_at", "phone_digest", "recorded_at"),)

    reference_sealed: Mapped[bytes | None]
    reference = Sealed("reference_sealed", lookup="reference_digest")
    reference_digest: Mapped[str | None] = mapped_column(String(64), index=True)  # finds duplicates without reading
    phone_sealed: Mapped[bytes | None]
    phone = Sealed("phone_sealed", lookup="phone_digest")
    phone_digest: Mapped[str | None] = mapped_column(String(64))  # finds reports from the same number
    email_sealed: Mapped[bytes | None]
    email = Sealed("email_sealed")
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
    playbook_id: Mapped[str | None] = mapped_column(String(36))  # the version that this incident runs under
    battery_low: Mapped[str | None] = mapped_column(String(10))  # as the caller said: yes, no, not_sure
    connection_works: Mapped[str | None] = mapped_column(String(10))
    danger_at: Mapped[datetime | None]  # immediate danger was marked, and not taken back
    decision_proceed: Mapped[bool | None]
    decision_reason_sealed: Mapped[bytes | None]
    decision_reason = Sealed("decision_reason_sealed")
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]


class EligibilityDecision(Identified, Base):
    """What eligibility said at a moment when it counted: a link was sent, a person decided, or something else was done.

    reasons: each criterion's code and answer. The version of the playbook stays with it.
    """

    __tablename__ = "eligibility_decision"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    playbook_id: Mapped[str] = mapped_column(ForeignKey("playbook_version.id"))
    moment: Mapped[str] = mapped_column(String(20))  # link_sent, decided, other_response
    outcome: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[dict[str, str]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class OtherResponse(Identified, Base):
    """What happens instead of video at once. Taken back, it stays in the record.

    Times were booked here before there was a diary: those that were over by then stayed here, as they were.
    """

    __tablename__ = "other_response"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # emergency, unit; appointment: of before
    booked_for: Mapped[datetime | None] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    taken_back_by: Mapped[str | None] = mapped_column(String(80))
    taken_back_at: Mapped[datetime | None]
