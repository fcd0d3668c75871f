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


class TypedStream(Identified, Base):
    """What one page types letter by letter: how much came, and what stands there now. The page makes its id."""

    __tablename__ = "typed_stream"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    units: Mapped[int] = mapped_column(Integer)
    text_sealed: Mapped[bytes]
    text = Sealed("text_sealed")


class Typed(Identified, Base):
    """Some of a stream as it was typed, with what was erased again: never changed."""

    __tablename__ = "typed"
    __table_args__ = (UniqueConstraint("stream_id", "from_unit"),)

    stream_id: Mapped[str] = mapped_column(ForeignKey("typed_stream.id"))
    from_unit: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    letters_sealed: Mapped[bytes]
    letters = Sealed("letters_sealed")
