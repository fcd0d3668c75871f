"""Messages typed by the people of a visit."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Message(Identified, Base):
    """One whole message. `sender_key` is the id made by its sender: sent twice, stored once."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("visit_id", "sender_key"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    sender_key: Mapped[str] = mapped_column(String(36))
    position: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    photograph_id: Mapped[str | None] = mapped_column(String(36))  # of `evidence`, which is above: its body is empty
    body_sealed: Mapped[bytes]
    body = Sealed("body_sealed")
