"""The link, and the texts that were sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


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
    """A text message, or an email, as it went out. subject: None for a text message."""

    __tablename__ = "sent_text"

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    to_sealed: Mapped[bytes]
    to = Sealed("to_sealed")
    body_sealed: Mapped[bytes]
    body = Sealed("body_sealed")
    subject_sealed: Mapped[bytes | None]
    subject = Sealed("subject_sealed")
    sent_at: Mapped[datetime] = mapped_column(index=True)


class SpokenCode(Identified, Base):
    """A code that was read aloud, for one visit. It is found by keyed hash; nobody can show it again.

    typed_hash: the browser that typed it. number, numbers: see app.invitations.spoken.
    end: confirmed, refused, replaced, left.
    """

    __tablename__ = "spoken_code"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), index=True)
    made_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    typed_at: Mapped[datetime | None]
    typed_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    number: Mapped[str | None] = mapped_column(String(2))
    numbers: Mapped[str | None] = mapped_column(String(8))
    ended_at: Mapped[datetime | None]
    end: Mapped[str | None] = mapped_column(String(10))


class TextDelivery(Identified, Base):
    """What became of a text message. Its id is the reference that a provider gives back.

    next_at: when it is to be handed over, or asked about, next; None when there is nothing more to do. good_until: of
    what is worth sending whatever becomes of the link; None: it holds the link, and ends with it.
    """

    __tablename__ = "text_delivery"

    text_id: Mapped[str] = mapped_column(ForeignKey("sent_text.id"), unique=True)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    state_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    provider_id: Mapped[str | None] = mapped_column(String(64))
    good_until: Mapped[datetime | None]
