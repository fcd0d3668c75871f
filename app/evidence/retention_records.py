"""For how long what was kept of a visit is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified


class Retention(Identified, Base):
    """One class of what is kept of a visit, with the date of its review. After disposal: that it existed, no more.

    covers: record (everything), or recording (recordings alone, which are often kept for less long). class_id and
    basis: as the visit's playbook had them. Why somebody kept or disposed of it is in the audit.
    """

    __tablename__ = "retention"
    __table_args__ = (UniqueConstraint("visit_id", "covers"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"))
    covers: Mapped[str] = mapped_column(String(10))
    class_id: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(Text)
    review_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    proposed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    disposed_at: Mapped[datetime | None]
