"""Where she said that she is."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Location(Identified, Base):
    """The newest reading of one visit. When she stops sharing, the coordinates are erased and the times stay."""

    __tablename__ = "location"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), unique=True)
    shared_at: Mapped[datetime]
    read_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    reading_sealed: Mapped[bytes | None]
    reading = Sealed("reading_sealed")  # JSON: latitude, longitude, accuracy_m
