"""Recordings of calls, and the files that they consist of: one for each connection of each participant."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified


class CallRecording(Identified, Base):
    """One recording of a visit's call. why: what ended it (`recording.WHY`)."""

    __tablename__ = "call_recording"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(16))


class RecordedFile(Base):
    """What one exhibit of kind "recording" is: whose connection, on which node, and how it is there.

    state: what the node was last asked for: on, paused, stopped. began_ms: UTC in ms of the file's timestamp 0, by the
    node's clock: it puts files beside each other. gaps: what is missing, as the node told ({why, kind, start_ms,
    end_ms}). ended: why the node wrote its last chunk.
    """

    __tablename__ = "recorded_file"

    exhibit_id: Mapped[str] = mapped_column(ForeignKey("exhibit.id"), primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("call_recording.id"), index=True)
    peer_id: Mapped[str] = mapped_column(ForeignKey("peer.id"))
    node: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(12))
    began_ms: Mapped[int | None] = mapped_column(BigInteger)
    heard_at: Mapped[datetime]
    gaps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    ended: Mapped[str | None] = mapped_column(String(16))
