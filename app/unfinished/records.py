"""What was typed before there was a reference."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class UnfinishedIncident(Identified, Base):
    """The fields of one form of a new incident, as JSON. Its id is the one that the incident will have."""

    __tablename__ = "unfinished_incident"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    fields_sealed: Mapped[bytes]
    fields = Sealed("fields_sealed")
    changed_at: Mapped[datetime] = mapped_column(index=True)
