"""Photographs."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, SealedBytes


class Photograph(Identified, Base):
    """A picture that she sent. The working copy is encrypted; the hashes are of the bytes as they arrived and of it."""

    __tablename__ = "photograph"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    at: Mapped[datetime]
    received_sha256: Mapped[str] = mapped_column(String(64))
    received_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int]
    height_px: Mapped[int]
    jpeg_sealed: Mapped[bytes] = mapped_column(deferred=True)
    jpeg = SealedBytes("jpeg_sealed")
