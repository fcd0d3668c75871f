"""Photographs, and exhibits with their chunks."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed, SealedBytes


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


class Exhibit(Identified, Base):
    """Something that was captured. The original lies sealed in a file of its own, named by the id; never altered.

    number: from 1 within its visit. kind: still, upload, recording, composed, annotation. by: the role of whose it is
    (victim, officer, …). made_from: the exhibit that a copy was derived from. media_type: what its bytes were found
    to be. sha256: of the original as a whole, by the worker that opened it. Continuity is the audit log's entries about
    `exhibit:<id>`.
    """

    __tablename__ = "exhibit"
    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    made_from: Mapped[str | None] = mapped_column(ForeignKey("exhibit.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    public_key: Mapped[str] = mapped_column(String(60))
    media_type: Mapped[str | None] = mapped_column(String(80))
    plain_bytes: Mapped[int] = mapped_column(BigInteger)
    file_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    name_sealed: Mapped[bytes]
    name = Sealed("name_sealed")  # of the file on her phone; empty for what we captured ourselves


class ExhibitChunk(Base):
    """One chunk of an original: its SHA-256 as the sender computed it and as it arrived."""

    __tablename__ = "exhibit_chunk"

    exhibit_id: Mapped[str] = mapped_column(ForeignKey("exhibit.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plain_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


def fingerprint(chunks: Iterable[ExhibitChunk]) -> str:
    """SHA-256 over numbers, sizes and hashes of all chunks in order: stands in the audit log from the capture on."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(f"{chunk.number} {chunk.plain_bytes} {chunk.sha256}\n".encode())
    return found.hexdigest()
