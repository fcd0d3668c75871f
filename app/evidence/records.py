"""Photographs, exhibits with their chunks, what was found in them, their copies, and the worker's jobs."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, String, UniqueConstraint
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


class ExhibitUpload(Base):
    """What somebody's browser said of a file before sending it. sha256: of the whole, where it computed one."""

    __tablename__ = "exhibit_upload"

    exhibit_id: Mapped[str] = mapped_column(ForeignKey("exhibit.id"), primary_key=True)
    declared_type: Mapped[str] = mapped_column(String(80))
    declared_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))


class ExhibitFinding(Identified, Base):
    """What the worker found in an original; a later check takes its place. The id is the exhibit's.

    verdict: as app.evidence.file_types.Verdict. same_hash: whether the whole is what the sender computed, None if it
    computed nothing. problem: why there is no working copy, None if there is one. metadata: JSON, for officers alone.
    """

    __tablename__ = "exhibit_finding"

    id: Mapped[str] = mapped_column(ForeignKey("exhibit.id"), primary_key=True)
    at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(20))
    same_hash: Mapped[bool | None]
    problem: Mapped[str | None] = mapped_column(String(40))
    metadata_sealed: Mapped[bytes]
    facts = Sealed("metadata_sealed")


class ExhibitCopy(Identified, Base):
    """A copy that the web process can show. It lies in a file of its own, sealed with a key of its own.

    kind: view (a working copy without metadata), or original (opened for one person who said why, for a while). The
    original that it was made of is `made_from`. sha256: of the copy.
    """

    __tablename__ = "exhibit_copy"

    made_from: Mapped[str] = mapped_column(ForeignKey("exhibit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    media_type: Mapped[str] = mapped_column(String(80))
    plain_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[str | None] = mapped_column(String(64))  # whose it is; None: whoever may see the visit
    until: Mapped[datetime | None]  # it is removed then
    key_sealed: Mapped[bytes]
    key = SealedBytes("key_sealed")


class EvidenceJob(Identified, Base):
    """Something that the worker has to do, is doing or has done. about: codes and ids that it needs.

    state: waiting, running, done, failed. progress: 0 to 1. problem: a code when it failed. touched_at: the last word
    of whoever has it in hand, and of any change.
    """

    __tablename__ = "evidence_job"

    kind: Mapped[str] = mapped_column(String(20))
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    exhibit_id: Mapped[str | None] = mapped_column(ForeignKey("exhibit.id"), index=True)
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), index=True)
    progress: Mapped[float] = mapped_column(Float)
    problem: Mapped[str | None] = mapped_column(String(40))
    tries: Mapped[int]
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    touched_at: Mapped[datetime] = mapped_column(index=True)


class StillRequest(Identified, Base):
    """A photo that an officer asked for. answer: asked, yes, always (each one in this call), no, stopped."""

    __tablename__ = "still_request"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    exhibit_id: Mapped[str | None] = mapped_column(ForeignKey("exhibit.id"))
    what_sealed: Mapped[bytes]
    what = Sealed("what_sealed")  # in the officer's words, as she reads it
