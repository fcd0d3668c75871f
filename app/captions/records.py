"""Lines of a call, corrections of them, and how captions of a visit are."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.captions.rules import Word
from app.platform.database import Base, Identified, Sealed


class CaptionSegment(Identified, Base):
    """One line. `source_key` is the id that its source gave it; `revision` orders what a machine sends."""

    __tablename__ = "caption_segment"
    __table_args__ = (UniqueConstraint("visit_id", "source_key"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    source_key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(8))
    engine: Mapped[str | None] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(20))  # of who speaks
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    typed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    revision: Mapped[int] = mapped_column(Integer, default=0)
    final: Mapped[bool]
    gap: Mapped[bool]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    line_sealed: Mapped[bytes]
    line = Sealed("line_sealed")

    def read(self) -> "Kept":
        """The line as it is kept."""
        kept = json.loads(self.line.reveal())
        return Kept([Word(*word) for word in kept["words"]], kept["pending"], kept["taken"])

    def write(self, kept: "Kept") -> None:
        """Keep the line."""
        words = [[word.text, word.confidence, word.was] for word in kept.words]
        line = {"words": words, "pending": kept.pending, "taken": kept.taken}
        self.line = json.dumps(line, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A line's committed words, what may still change, and how many words of its source it has taken."""

    words: list[Word]
    pending: str = ""
    taken: int = 0


class CaptionCorrection(Identified, Base):
    """Who made a line read differently, and how it read before."""

    __tablename__ = "caption_correction"

    segment_id: Mapped[str] = mapped_column(ForeignKey("caption_segment.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    before_sealed: Mapped[bytes]
    before = Sealed("before_sealed")


class VisitCaptions(Base):
    """How captions of a visit are. `peers`: what the media node said of each connection that it listens to."""

    __tablename__ = "visit_captions"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    stopped: Mapped[bool]
    captioner_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    typed_at: Mapped[datetime | None]  # when a person typed last
    engine: Mapped[str | None] = mapped_column(String(16))
    peers: Mapped[dict[str, Any]] = mapped_column(JSON)
