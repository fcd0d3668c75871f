"""What people say about required steps."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class StepMark(Identified, Base):
    """A person's word on a required step: done, where nothing else can tell, or left out and why. The newest counts."""

    __tablename__ = "step_mark"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    playbook_id: Mapped[str] = mapped_column(ForeignKey("playbook_version.id"))
    step: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # done, deviation
    reason_sealed: Mapped[bytes | None]
    reason = Sealed("reason_sealed")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
