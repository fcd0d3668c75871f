"""Consent, the link, and the texts that were sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Consent(Identified, Base):
    """What was agreed to, in which wording, asked by whom and when. A change is a new row."""

    __tablename__ = "consent"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    to_video: Mapped[str] = mapped_column(String(10))  # yes, no, not_asked
    to_recording: Mapped[str] = mapped_column(String(10))
    wording_version: Mapped[str] = mapped_column(String(40))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]


class Invitation(Identified, Base):
    """A link of one visit. Its token is found by hash; staff who sent it can show it again."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_state_expires_at", "state", "expires_at"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token_sealed: Mapped[bytes]
    token = Sealed("token_sealed")
    channel: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class SentText(Identified, Base):
    """A text message as it went out."""

    __tablename__ = "sent_text"

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    to_sealed: Mapped[bytes]
    to = Sealed("to_sealed")
    body_sealed: Mapped[bytes]
    body = Sealed("body_sealed")
    sent_at: Mapped[datetime] = mapped_column(index=True)
