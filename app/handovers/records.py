"""Handovers of visits between officers."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Handover(Identified, Base):
    """One officer offers a visit to another. briefing: what the colleague has to know before they say yes."""

    __tablename__ = "handover"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    from_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    offered_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    briefing_sealed: Mapped[bytes]
    briefing = Sealed("briefing_sealed")
