"""The appointment as the control room has it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.diary.lifecycle import AppointmentState
from app.platform.database import Base, Identified, Sealed


class Appointment(Identified, Base):
    """A time that was booked for an incident. Moved, it is the same one at another time; the audit log has them all.

    reason: why it was last moved, or cancelled. visit_id: whose link was sent for it.
    """

    __tablename__ = "appointment"
    __table_args__ = (Index("ix_appointment_state_starts_at", "state", "starts_at"),)

    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    booked_by: Mapped[str] = mapped_column(String(80))
    booked_at: Mapped[datetime]
    reason_sealed: Mapped[bytes | None]
    reason = Sealed("reason_sealed")
    changed_by: Mapped[str | None] = mapped_column(String(80))
    changed_at: Mapped[datetime | None]
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"))

    @classmethod
    def is_in(cls, states: Collection[AppointmentState]) -> ColumnElement[bool]:
        """For a query: those in one of these states."""
        return cls.state.in_(sorted(state.value for state in states))
