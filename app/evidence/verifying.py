"""Proving that every exhibit is as it was captured, and naming each exhibit and chunk that is not. Changes nothing.

The files are read outside of any transaction, one chunk in memory at a time.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.evidence.intake import files
from app.evidence.lifecycle import KEPT, TRANSITIONS, ExhibitEvent, ExhibitState
from app.evidence.records import Exhibit, ExhibitChunk, fingerprint
from app.platform import audit
from app.platform.audit import AuditEntry
from app.platform.audit_chain import UNREADABLE
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor
from signalling import sealing
from signalling.sealing import Opened


class Fault(StrEnum):
    """What is wrong with an exhibit, or with what lies in the folder."""

    MISSING = "missing"
    SURPLUS = "surplus"
    FILE_SIZE = "file_size"
    OTHER_KEY = "other_key"
    CHUNK_BROKEN = "chunk_broken"
    CHUNK_DIFFERS = "chunk_differs"
    CHUNK_NOT_NOTED = "chunk_not_noted"
    CHUNK_MISSING = "chunk_missing"
    SIZE = "size"
    WHOLE = "whole"
    NOTES_UNREADABLE = "notes_unreadable"
    CONTINUITY = "continuity"


MEANING = {
    Fault.MISSING: "its sealed file is not in the folder",
    Fault.SURPLUS: "a file lies in the folder that belongs to no exhibit which is kept",
    Fault.FILE_SIZE: "its sealed file is longer or shorter than noted",
    Fault.OTHER_KEY: "it is sealed to another key than RVR_EVIDENCE_KEY; nothing in it was checked",
    Fault.CHUNK_BROKEN: "can't be opened",
    Fault.CHUNK_DIFFERS: "is not what was noted when it arrived, or its note was altered",
    Fault.CHUNK_NOT_NOTED: "is in the file, but was not noted when it arrived",
    Fault.CHUNK_MISSING: "was noted when it arrived, but is not in the file",
    Fault.SIZE: "its chunks have more or fewer bytes than noted for the whole",
    Fault.WHOLE: "its SHA-256 is not the one that is noted",
    Fault.NOTES_UNREADABLE: "what is noted about it can't be read",
    Fault.CONTINUITY: "the audit log's entry of its capture is missing, or says something else than the notes",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One fault. about: the exhibit's id, or a file's name where none is known. chunk: its number, if it is one."""

    fault: Fault
    about: str
    chunk: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the database says about an exhibit, read at one moment."""

    id: str
    visit_id: str
    state: ExhibitState
    public_key: str
    plain_bytes: int
    file_bytes: int
    sha256: str | None
    chunks: dict[int, tuple[int, str]]
    captured: list[tuple[int, str]]  # bytes and fingerprint by the audit log
    fingerprint: str = ""

    @property
    def kept(self) -> bool:
        """Whether there is an original."""
        return self.state in KEPT


def verify(private_key: str, visit_id: str | None = None) -> Iterator[Found]:
    """Every fault of the exhibits of a visit, or of all and of the folder, as it is found."""
    lying = files().names()  # before the ids: what is begun meanwhile is no surplus
    ids = _ids(visit_id)
    for exhibit_id in ids:
        found = list(exhibit(private_key, exhibit_id))
        if found and _is_still_kept(exhibit_id):  # disposed of meanwhile: no fault
            yield from found
    if visit_id is None:
        yield from _surplus(lying)


def _ids(visit_id: str | None) -> list[str]:
    query = select(Exhibit.id).where(Exhibit.state.in_(KEPT)).order_by(Exhibit.began_at)
    with transaction() as tx:
        return list(tx.session.scalars(query.where(Exhibit.visit_id == visit_id) if visit_id else query))


def _is_still_kept(exhibit_id: str) -> bool:
    with transaction() as tx:
        return tx.session.scalar(select(Exhibit.state).where(Exhibit.id == exhibit_id)) in KEPT


def exhibit(private_key: str, exhibit_id: str) -> Iterator[Found]:
    """Every fault of one exhibit that is kept."""
    try:
        with transaction() as tx:
            noted = _noted(tx, exhibit_id)
    except UNREADABLE:
        yield Found(Fault.NOTES_UNREADABLE, exhibit_id)
        return
    if (noted.plain_bytes, noted.fingerprint) not in noted.captured:
        yield Found(Fault.CONTINUITY, noted.id)
    path = files().path(noted.id)
    if not path.exists():
        yield Found(Fault.MISSING, noted.id)
        return
    if path.stat().st_size != noted.file_bytes:
        yield Found(Fault.FILE_SIZE, noted.id)
    if sealing.public_of(private_key) != noted.public_key:
        yield Found(Fault.OTHER_KEY, noted.id)
        return
    yield from _content(noted, files().opened(noted.id, private_key))


def _noted(tx: Transaction, exhibit_id: str) -> Noted:
    row = tx.session.get_one(Exhibit, exhibit_id)
    query = select(ExhibitChunk).where(ExhibitChunk.exhibit_id == exhibit_id).order_by(ExhibitChunk.number)
    rows = tx.session.scalars(query).all()
    entries = select(AuditEntry.detail).where(
        AuditEntry.subject == f"exhibit:{exhibit_id}", AuditEntry.action == "exhibit:captured"
    )
    return Noted(
        id=row.id,
        visit_id=row.visit_id,
        state=ExhibitState(row.state),
        public_key=row.public_key,
        plain_bytes=row.plain_bytes,
        file_bytes=row.file_bytes,
        sha256=row.sha256,
        chunks={chunk.number: (chunk.plain_bytes, chunk.sha256) for chunk in rows},
        captured=[(said.get("bytes", -1), said.get("fingerprint", "")) for said in tx.session.scalars(entries)],
        fingerprint=fingerprint(rows),
    )


def _content(noted: Noted, chunks: Iterator[Opened]) -> Iterator[Found]:
    whole, total, left, opens = hashlib.sha256(), 0, dict(noted.chunks), True
    for chunk in chunks:
        said = left.pop(chunk.number, None)
        if chunk.problem:
            opens = False
            yield Found(Fault.CHUNK_BROKEN, noted.id, chunk.number, chunk.problem)
            continue
        whole.update(chunk.content)
        total += len(chunk.content)
        if said is None:
            yield Found(Fault.CHUNK_NOT_NOTED, noted.id, chunk.number)
        elif said != (len(chunk.content), hashlib.sha256(chunk.content).hexdigest()):
            yield Found(Fault.CHUNK_DIFFERS, noted.id, chunk.number)
    for number in sorted(left):
        yield Found(Fault.CHUNK_MISSING, noted.id, number)
    if opens and total != noted.plain_bytes:
        yield Found(Fault.SIZE, noted.id)
    if opens and noted.sha256 not in (None, whole.hexdigest()):
        yield Found(Fault.WHOLE, noted.id)


def _surplus(lying: set[str]) -> Iterator[Found]:
    with transaction() as tx:
        states = {row.id: row.state for row in tx.session.execute(select(Exhibit.id, Exhibit.state))}
    for name in sorted(lying):
        stem, _, ending = name.partition(".")
        state = states.get(stem)
        known = (ending == "sealed" and state in KEPT) or (ending == "part" and state == ExhibitState.CAPTURING)
        if not known and name in files().names():
            yield Found(Fault.SURPLUS, name)


def mark(actor: Actor, exhibit_id: str) -> None:
    """Keep in its state and its continuity that an exhibit is broken; one that is marked already stays as it is."""
    with transaction() as tx:
        row = tx.get(Exhibit, exhibit_id)
        if row is None or ExhibitEvent.FIND_BROKEN not in TRANSITIONS[ExhibitState(row.state)]:
            return
        row.state = move(TRANSITIONS, ExhibitState(row.state), ExhibitEvent.FIND_BROKEN).value
        audit.record(tx, actor, "exhibit:broken", f"exhibit:{row.id}", visit=row.visit_id)
