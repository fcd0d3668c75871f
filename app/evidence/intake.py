"""Taking in an exhibit, chunk by chunk: sealed before it is on disk, acknowledged when it is there, resumable."""

import hashlib
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from app.evidence import jobs
from app.evidence.lifecycle import TRANSITIONS, ExhibitEvent, ExhibitState
from app.evidence.records import Exhibit, ExhibitChunk, fingerprint
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.exhibit_files import ExhibitFiles
from app.platform.lifecycle import move
from app.platform.permissions import Actor
from app.platform.wire import Refused
from app.visits.records import Visit
from signalling import sealing


class OutOfOrder(Exception):
    """The chunk is not the next one; `expected` is its number."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"chunk {expected} is next")
        self.expected = expected


class Differs(Exception):
    """The bytes that arrived are not those that the sender computed the hash of, or that came before."""


@dataclass(frozen=True, slots=True)
class SealedChunk:
    """A chunk that was sealed where it was captured; the hash and the size are of what is inside."""

    number: int
    frame: bytes
    plain_bytes: int
    sha256: str

    @property
    def last(self) -> bool:
        """Whether it was sealed as the last one. Raises ValueError for what is no frame."""
        return sealing.is_last(self.frame)


def files() -> ExhibitFiles:
    """The store of the current application."""
    found: ExhibitFiles = current_app.extensions["exhibit_files"]
    return found


def can_capture() -> bool:
    """Whether there is a key to seal to: without one nothing is captured."""
    return bool(current_app.extensions["settings"].evidence_public_key)


def begin(
    tx: Transaction, actor: Actor, visit: Visit, kind: str, by: str, name: str = "", made_from: str | None = None
) -> Exhibit:
    """A new exhibit of the visit, without bytes yet. Whether the actor may is for the caller. Raises Refused."""
    if not can_capture():
        raise Refused("not_now")
    tx.get(Visit, visit.id)  # one at a time: the number is the next
    query = select(func.max(Exhibit.number)).where(Exhibit.visit_id == visit.id)
    exhibit = Exhibit(
        visit_id=visit.id,
        number=(tx.session.scalar(query) or 0) + 1,
        kind=kind,
        by=by,
        state=ExhibitState.CAPTURING.value,
        made_from=made_from,
        began_at=clock.now(),
        public_key=current_app.extensions["settings"].evidence_public_key,
        plain_bytes=0,
        file_bytes=0,
    )
    exhibit.name = name
    tx.add(exhibit)
    tx.session.flush()
    audit.record(tx, actor, "exhibit:begun", _subject(exhibit), visit=visit.id, what=kind, number=exhibit.number)
    return exhibit


def take(
    tx: Transaction, actor: Actor, exhibit: Exhibit, number: int, content: bytes, sha256: str, *, last: bool
) -> int:
    """Seal and keep chunk `number`, whose sender computed `sha256` (hex); returns the number of the next.

    The same chunk again changes nothing; the last one completes the exhibit. Raises OutOfOrder, Differs, DiskFull, and
    Refused("gone") once it is complete.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Differs
    if _is_known(tx, exhibit, number, sha256):
        return next_of(tx, exhibit)
    frame = sealing.frame(exhibit.public_key, exhibit.id, number, content, last=last)
    return take_sealed(tx, actor, exhibit, SealedChunk(number, frame, len(content), sha256))


def take_sealed(tx: Transaction, actor: Actor, exhibit: Exhibit, chunk: SealedChunk) -> int:
    """Keep a chunk that a media node sealed; returns the number of the next. Raises as `take`; ValueError: no frame."""
    last = chunk.last
    if _is_known(tx, exhibit, chunk.number, chunk.sha256):
        return next_of(tx, exhibit)
    if exhibit.state != ExhibitState.CAPTURING.value:
        raise Refused("gone")
    exhibit.file_bytes = files().append(exhibit.id, exhibit.file_bytes, chunk.frame)
    exhibit.plain_bytes += chunk.plain_bytes
    tx.add(ExhibitChunk(exhibit_id=exhibit.id, number=chunk.number, plain_bytes=chunk.plain_bytes, sha256=chunk.sha256))
    tx.session.flush()
    if last:
        _complete(tx, actor, exhibit)
    return chunk.number + 1


def _complete(tx: Transaction, actor: Actor, exhibit: Exhibit) -> None:
    _moved(exhibit, ExhibitEvent.COMPLETE)
    exhibit.ended_at = clock.now()
    files().finish(exhibit.id)
    chunks = select(ExhibitChunk).where(ExhibitChunk.exhibit_id == exhibit.id).order_by(ExhibitChunk.number)
    audit.record(
        tx,
        actor,
        "exhibit:captured",
        _subject(exhibit),
        visit=exhibit.visit_id,
        bytes=exhibit.plain_bytes,
        fingerprint=fingerprint(tx.session.scalars(chunks)),
    )
    jobs.ask(tx, "check", visit_id=exhibit.visit_id, exhibit_id=exhibit.id)


def cut_short(tx: Transaction, actor: Actor, exhibit: Exhibit) -> None:
    """Its sender is gone for good: what arrived is closed with an empty last chunk. Nothing arrived: dropped."""
    number = next_of(tx, exhibit)
    if number == 0:
        drop(tx, actor, exhibit)
        return
    audit.record(tx, actor, "exhibit:cut_short", _subject(exhibit), visit=exhibit.visit_id)
    take(tx, actor, exhibit, number, b"", hashlib.sha256(b"").hexdigest(), last=True)


def drop(tx: Transaction, actor: Actor, exhibit: Exhibit) -> None:
    """Given up before it was complete: nothing of it is kept but that it was begun. Raises IllegalMove."""
    _moved(exhibit, ExhibitEvent.DROP)
    exhibit.ended_at = clock.now()
    tx.after_commit(lambda: files().remove(exhibit.id))
    audit.record(tx, actor, "exhibit:dropped", _subject(exhibit), visit=exhibit.visit_id)


def _moved(exhibit: Exhibit, event: ExhibitEvent) -> None:
    exhibit.state = move(TRANSITIONS, ExhibitState(exhibit.state), event).value


def _is_known(tx: Transaction, exhibit: Exhibit, number: int, sha256: str) -> bool:
    """Whether it is here already. Raises OutOfOrder, or Differs if another one is."""
    expected = next_of(tx, exhibit)
    if number > expected or number < 0:
        raise OutOfOrder(expected)
    found = tx.session.get(ExhibitChunk, (exhibit.id, number))
    if found is not None and found.sha256 != sha256:
        raise Differs
    return found is not None


def next_of(tx: Transaction, exhibit: Exhibit) -> int:
    """The number of the chunk that is still to come: where a sender that was cut off goes on."""
    newest = tx.session.scalar(select(func.max(ExhibitChunk.number)).where(ExhibitChunk.exhibit_id == exhibit.id))
    return 0 if newest is None else newest + 1


def _subject(exhibit: Exhibit) -> str:
    return f"exhibit:{exhibit.id}"
