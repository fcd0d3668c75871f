"""What was written into the response, entry by entry, and how it was graded. Nothing is overwritten."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
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


class GradeReview(Identified, Base):
    """What a supervisor said of a grade."""

    __tablename__ = "grade_review"

    grade_id: Mapped[str] = mapped_column(ForeignKey("risk_grade.id"), index=True)
    agrees: Mapped[bool]
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    reason_sealed: Mapped[bytes]
    reason = Sealed("reason_sealed")


class OfferedPaper(Identified, Base):
    """Something that the caller was offered to read on their own screen. read_at: when they opened it."""

    __tablename__ = "offered_paper"
    __table_args__ = (UniqueConstraint("visit_id", "kind"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    offered_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    offered_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class ResponseAction(Identified, Base):
    """Something that somebody has to do for the investigation.

    sender_key: made by the page that added it: sent twice, stored once. owner: a person or a unit, in words. result:
    what came of it.
    """

    __tablename__ = "response_action"
    __table_args__ = (
        UniqueConstraint("visit_id", "sender_key"),
        Index("ix_response_action_state_due_at", "state", "due_at"),
    )

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    sender_key: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    added_at: Mapped[datetime]
    moved_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    moved_at: Mapped[datetime | None]
    what_sealed: Mapped[bytes]
    what = Sealed("what_sealed")
    owner_sealed: Mapped[bytes]
    owner = Sealed("owner_sealed")
    result_sealed: Mapped[bytes]
    result = Sealed("result_sealed")
