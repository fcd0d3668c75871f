"""Who takes part in a visit, and through which connection."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Participant(Identified, Base):
    """Somebody in one visit: victim, officer, interpreter, captioner. The line is that of `calls.lifecycle`."""

    __tablename__ = "participant"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    line: Mapped[str] = mapped_column(String(12), index=True)
    peer_id: Mapped[str | None] = mapped_column(String(36), index=True)
    microphone: Mapped[str] = mapped_column(String(8), default="none")
    camera: Mapped[str] = mapped_column(String(8), default="none")
    facing: Mapped[str] = mapped_column(String(12), default="user")
    line_changed_at: Mapped[datetime]


class Peer(Identified, Base):
    """A connection to a media node, opened by a visit's phone or by an officer, maybe before any call."""

    __tablename__ = "peer"

    node: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(64), index=True)  # visit:… or staff:…
    line: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)


class ConferLine(Identified, Base):
    """A line between officer and interpreter. `sender_key` is the id made by its sender: sent twice, stored once."""

    __tablename__ = "confer_line"
    __table_args__ = (UniqueConstraint("visit_id", "sender_key"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    sender_key: Mapped[str] = mapped_column(String(36))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    body_sealed: Mapped[bytes]
    body = Sealed("body_sealed")
