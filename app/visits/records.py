"""A visit, what changed in it, who asks to come in, and what was told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Visit(Identified, Base):
    """One victim's contact. `safe` is None until she answered, False for "not sure"."""

    __tablename__ = "visit"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    safe: Mapped[bool | None]
    mode: Mapped[str | None] = mapped_column(String(10))
    lowered: Mapped[str | None] = mapped_column(String(10))  # what a weak line made of `mode`, for now
    language: Mapped[str] = mapped_column(String(10))
    playbook_id: Mapped[str | None] = mapped_column(String(36))  # the version that it runs under
    created_at: Mapped[datetime] = mapped_column(index=True)
    opened_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    officer_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    call_back_at: Mapped[datetime | None]
    covered_at: Mapped[datetime | None]  # an ordinary page is over it
    not_safe_at: Mapped[datetime | None]  # she signalled silently that she can't talk now
    off_record_at: Mapped[datetime | None]  # since when nothing is recorded or captioned
    mode_before: Mapped[str | None] = mapped_column(String(10))  # what she signalled from, for when she can talk again
    cookie_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    knock_hash: Mapped[str | None] = mapped_column(String(64))  # another browser that pressed Continue
    knock_at: Mapped[datetime | None]
    page_number: Mapped[int] = mapped_column(Integer, default=0)
    staff_number: Mapped[int] = mapped_column(Integer, default=0)


class VisitChange(Base):
    """One move of a visit through its states, with its time and who caused it."""

    __tablename__ = "visit_change"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    before: Mapped[str] = mapped_column(String(20))
    event: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(64))


class VisitReason(Identified, Base):
    """That somebody said why they open a visit which is neither theirs nor in their queue. Their words: the audit."""

    __tablename__ = "visit_reason"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(20))


class ToldEvent(Identified, Base):
    """One event as it was told, numbered for each audience. The payload is encrypted."""

    __tablename__ = "told_event"
    __table_args__ = (UniqueConstraint("visit_id", "audience", "number"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    audience: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    payload_sealed: Mapped[bytes]
    payload = Sealed("payload_sealed")
