"""What was written into the response, entry by entry, and how it was graded. Nothing is overwritten."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class ResponseEntry(Identified, Base):
    """What one person wrote into one field at one time. The highest number of a field is what it says now.

    number: of the event by which staff were told. restores: of the entry that an undo brought back, 0: emptiness.
    """

    __tablename__ = "response_entry"
    __table_args__ = (UniqueConstraint("visit_id", "key", "number"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    key: Mapped[str] = mapped_column(String(100))
    number: Mapped[int] = mapped_column(Integer)
    restores: Mapped[int | None] = mapped_column(Integer)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    value_sealed: Mapped[bytes]
    value = Sealed("value_sealed")
    note_sealed: Mapped[bytes]
    note = Sealed("note_sealed")


class RiskGrade(Identified, Base):
    """A grade that a named person chose, with what the counts suggested then. The highest number is the grade."""

    __tablename__ = "risk_grade"
    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    grade: Mapped[str] = mapped_column(String(10))
    suggested: Mapped[str | None] = mapped_column(String(10))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    reason_sealed: Mapped[bytes]
    reason = Sealed("reason_sealed")
