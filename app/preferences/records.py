"""A visit's preferences. They say something of a person's health: encrypted."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class VisitPreferences(Identified, Base):
    """What she chose, as JSON of `events.Preferences`. Kept with the visit; nothing of it is stored on her phone."""

    __tablename__ = "visit_preferences"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), unique=True)
    chosen_sealed: Mapped[bytes]
    chosen = Sealed("chosen_sealed")
