"""The worker looks at what came in: its hash, what it really is, what it says of itself, and a copy to show."""

import json
from dataclasses import dataclass
from functools import partial

from flask import current_app
from sqlalchemy import ColumnElement, select

from app.evidence import copies, intake
from app.evidence.copies import CopyWriter
from app.evidence.file_types import Verdict, ending_of
from app.evidence.isolation import Found, ParserDied, parse
from app.evidence.jobs import JobFailed, Work, does
from app.evidence.lifecycle import KEPT, TRANSITIONS, ExhibitEvent, ExhibitState
from app.evidence.originals import Original, whole_hash
from app.evidence.records import Exhibit, ExhibitChunk, ExhibitCopy, ExhibitFinding, ExhibitUpload
from app.platform import audit, clock
from app.platform.database import Transaction, new_id, transaction
from app.platform.exhibit_files import DiskFull
from app.platform.lifecycle import move
from app.platform.permissions import Actor, Role
from signalling import sealing

WORKER = Actor(Role.SYSTEM, "worker")
HASHING = 0.4  # of the work
CAPTURED_TYPES = {"recording": "video/webm", "composed": "video/mp4", "still": "image/jpeg", "annotation": "image/png"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was known of an exhibit before it was opened."""

    exhibit: Exhibit
    sizes: list[int]
    name: str
    declared: str
    claimed_sha256: str | None


def private_key() -> str:
    """The key that opens evidence. Raises JobFailed where this process has none."""
    key: str = current_app.extensions["settings"].evidence_key.get_secret_value()
    if not key:
        raise JobFailed("no_key")
    return key


@does("check")
def check(work: Work) -> None:
    """Open an exhibit and say what it is. Again it comes to the same, with a new copy in place of the old one."""
    seen = _look_up(work.exhibit_id or "")
    try:
        sha256 = whole_hash(intake.files(), seen.exhibit, private_key(), lambda share: work.progress(HASHING * share))
    except (sealing.Broken, FileNotFoundError):
        _found_broken(seen.exhibit.id)
        raise JobFailed("broken") from None
    copy_id, key = new_id(), copies.new_key()
    writer = CopyWriter(copies.folder(), copy_id, key)
    try:
        found = _parsed(work, seen, writer)
        copy_sha256 = writer.finish() if found.copied else ""
    except DiskFull:
        raise JobFailed("disk_full") from None
    finally:
        writer.drop()
    copy = ExhibitCopy(id=copy_id, made_from=seen.exhibit.id, kind="view", media_type=found.copied or "")
    copy.plain_bytes, copy.sha256 = writer.size, copy_sha256
    with transaction() as tx:
        copy.key = key
        _keep(tx, seen, sha256, found, copy if found.copied else None)


def _look_up(exhibit_id: str) -> Seen:
    with transaction() as tx:
        exhibit, upload = tx.get(Exhibit, exhibit_id), tx.session.get(ExhibitUpload, exhibit_id)
        if exhibit is None or ExhibitState(exhibit.state) not in KEPT:
            raise JobFailed("gone")
        sizes = select(ExhibitChunk.plain_bytes).where(ExhibitChunk.exhibit_id == exhibit_id)
        return Seen(
            exhibit,
            list(tx.session.scalars(sizes.order_by(ExhibitChunk.number))),
            str(exhibit.name.reveal()),
            upload.declared_type if upload else CAPTURED_TYPES.get(exhibit.kind, ""),
            upload.sha256 if upload else None,
        )


def _parsed(work: Work, seen: Seen, writer: CopyWriter) -> Found:
    with Original(intake.files(), seen.exhibit.id, private_key(), seen.sizes) as original:
        try:
            return parse(
                original,
                ending_of(seen.name),
                seen.declared,
                writer,
                lambda share: work.progress(HASHING + (1 - HASHING) * share),
            )
        except ParserDied:
            return Found(found=None, verdict=Verdict.UNKNOWN, problem="unreadable", copy=None, facts={})


def _found_broken(exhibit_id: str) -> None:
    with transaction() as tx:
        exhibit = tx.get(Exhibit, exhibit_id)
        if exhibit is not None and exhibit.state != ExhibitState.BROKEN.value:
            exhibit.state = move(TRANSITIONS, ExhibitState(exhibit.state), ExhibitEvent.FIND_BROKEN).value
            audit.record(tx, WORKER, "exhibit:found_broken", f"exhibit:{exhibit.id}", visit=exhibit.visit_id)


def _keep(tx: Transaction, seen: Seen, sha256: str, found: Found, copy: ExhibitCopy | None) -> None:
    exhibit = tx.get(Exhibit, seen.exhibit.id)
    if exhibit is None or ExhibitState(exhibit.state) not in KEPT:  # disposed of meanwhile
        tx.after_commit(lambda: copies.remove(copies.folder(), copy.id) if copy else None)
        return
    exhibit.state = move(TRANSITIONS, ExhibitState(exhibit.state), ExhibitEvent.CHECK).value
    exhibit.sha256, exhibit.media_type = sha256, found.found
    finding = tx.get(ExhibitFinding, exhibit.id) or ExhibitFinding(id=exhibit.id)
    finding.at, finding.verdict, finding.problem = clock.now(), found.verdict.value, found.problem
    finding.same_hash = None if seen.claimed_sha256 is None else seen.claimed_sha256 == sha256
    finding.facts = json.dumps(found.facts)
    tx.add(finding)
    subject = f"exhibit:{exhibit.id}"
    detail = {"sha256": sha256, "found": found.found, "verdict": found.verdict.value, "problem": found.problem}
    audit.record(tx, WORKER, "exhibit:checked", subject, visit=exhibit.visit_id, **detail)
    remove_copies(tx, ExhibitCopy.made_from == exhibit.id, ExhibitCopy.kind == "view")
    if copy is not None:
        copy.at = clock.now()
        tx.add(copy)
        audit.record(tx, WORKER, "exhibit:copied", subject, visit=exhibit.visit_id, copy=copy.id, sha256=copy.sha256)


def remove_copies(tx: Transaction, *which: ColumnElement[bool]) -> None:
    """These copies go, row and file."""
    for old in tx.session.scalars(select(ExhibitCopy).where(*which)).all():
        tx.session.delete(old)
        tx.after_commit(partial(copies.remove, copies.folder(), old.id))
