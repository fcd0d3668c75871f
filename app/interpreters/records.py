"""Interpreters' profiles, bookings, and with whom each booking rang."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.interpreters.lifecycle import BookingState
from app.platform.database import Base, Identified, Sealed


class InterpreterProfile(Identified, Base):
    """What an interpreter can be asked for, and when. They exist as `Staff` of role INTERPRETER.

    hours: {"days": [0…6, Monday is 0], "from": "HH:MM", "until": "HH:MM"} in local time. booking_id: the one booking
    of somebody from an agency, who came by a one-time link.
    """

    __tablename__ = "interpreter_profile"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), unique=True)
    languages: Mapped[list[str]] = mapped_column(JSON)
    registration_sealed: Mapped[bytes | None]
    registration = Sealed("registration_sealed")
    registered_until: Mapped[date | None] = mapped_column(Date)  # its last day
    availability: Mapped[str] = mapped_column(String(10), default="away")  # now, hours, away
    hours: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    agency: Mapped[str | None] = mapped_column(String(80))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("interpreter_booking.id", use_alter=True))
    changed_at: Mapped[datetime]


class InterpreterBooking(Identified, Base):
    """One ask for an interpreter. Its times are the answer speed and, signed by the interpreter, the pay.

    rung_at: when the present round began; asked_at until somebody handed it on. names: what the question about a
    conflict of interest shows. registration: as it was when they accepted.
    """

    __tablename__ = "interpreter_booking"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), index=True)
    evidential: Mapped[bool] = mapped_column(default=False)
    briefing_sealed: Mapped[bytes | None]
    briefing = Sealed("briefing_sealed")
    names_sealed: Mapped[bytes | None]
    names = Sealed("names_sealed")
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    rung_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agency_token_sealed: Mapped[bytes | None]
    agency_token = Sealed("agency_token_sealed", lookup="agency_token_digest")
    agency_token_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), index=True)
    registration_sealed: Mapped[bytes | None]
    registration = Sealed("registration_sealed")
    agency: Mapped[str | None] = mapped_column(String(80))
    accepted_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]  # when they said that they don't know them
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    signed_from: Mapped[datetime | None]
    signed_until: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    debrief_sealed: Mapped[bytes | None]
    debrief = Sealed("debrief_sealed")
    support: Mapped[str | None] = mapped_column(String(10))  # how they are, as they said: fine, talk, not_said

    @classmethod
    def is_in(cls, states: Collection[BookingState]) -> ColumnElement[bool]:
        """For a query: those in one of these states."""
        return cls.state.in_(sorted(state.value for state in states))


class InterpreterRing(Identified, Base):
    """That a booking rang with somebody, and what they answered. token_hash: answers once from the lock screen."""

    __tablename__ = "interpreter_ring"
    __table_args__ = (UniqueConstraint("booking_id", "staff_id"),)

    booking_id: Mapped[str] = mapped_column(ForeignKey("interpreter_booking.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    rung_at: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    answer: Mapped[str | None] = mapped_column(String(10))  # accepted, declined, conflict, late
    answered_at: Mapped[datetime | None]
