"""A call's recordings as one film for whoever shows it: a working copy, made by the worker; the originals stay."""

import hashlib
from collections.abc import Callable, Sequence

from flask import current_app
from sqlalchemy import select

from app.evidence import composing, intake, jobs
from app.evidence.composing import Recorded
from app.evidence.jobs import JobFailed
from app.evidence.lifecycle import KEPT, ExhibitState
from app.evidence.recording_lifecycle import RecordingState
from app.evidence.recording_records import CallRecording, RecordedFile
from app.evidence.records import EvidenceJob, Exhibit
from app.platform.database import Transaction, transaction
from app.platform.exhibit_files import DiskFull
from app.visits import service as visits
from app.visits.records import Visit
from signalling import sealing

KIND = "composed"
JOB = "compose"
ORDER = ("victim", "officer", "interpreter")  # left to right
CHUNK_BYTES = 192 * 1024


class NothingToCompose(Exception):
    """No recording of it is whole."""


def ask_due(tx: Transaction) -> None:
    """Have a film made of each recording that is over and all of whose files are here; once for each."""
    of = RecordedFile.recording_id == CallRecording.id
    files = select(RecordedFile.exhibit_id).join(Exhibit, Exhibit.id == RecordedFile.exhibit_id).where(of)
    coming = files.where(Exhibit.state == ExhibitState.CAPTURING.value).exists()
    asked = files.join(EvidenceJob, EvidenceJob.exhibit_id == Exhibit.id).where(EvidenceJob.kind == JOB).exists()
    over = select(CallRecording).where(CallRecording.state == RecordingState.STOPPED.value, ~coming, ~asked)
    for recording in tx.session.scalars(over):
        if originals := _originals(tx, recording.id):
            exhibit = originals[0][0]
            jobs.ask(tx, JOB, visit_id=exhibit.visit_id, exhibit_id=exhibit.id, recording=recording.id)


@jobs.does(JOB)
def compose_asked(work: jobs.Work) -> None:
    """The worker's job."""
    try:
        compose(str(work.about["recording"]), work.progress)
    except NothingToCompose:
        raise JobFailed("nothing_recorded") from None
    except sealing.Broken:
        raise JobFailed("broken") from None
    except DiskFull:
        raise JobFailed("disk_full") from None


def compose(recording_id: str, progress: Callable[[float], None]) -> str:
    """Make the film; returns its exhibit. Asked again it is made once: one that was begun and not finished is dropped.

    progress: told the share that is done. Raises NothingToCompose, Broken when an original is altered, DiskFull.
    """
    with transaction() as tx:
        originals = _originals(tx, recording_id)
        if not originals:
            raise NothingToCompose(recording_id)
        made = _made(tx, [exhibit.id for exhibit, _ in originals])
        if made is not None:
            return made.id
        exhibit = _begin(tx, originals)
        people, length_ms = _people(originals), _length_ms(originals)
        exhibit_id = exhibit.id
    sink = _Sink(exhibit_id)
    try:
        composing.compose(people, sink.write, lambda at_ms: _reached(sink, progress, at_ms / length_ms))
        sink.finish()
    except BaseException:
        _drop(exhibit_id)
        raise
    progress(1.0)
    return exhibit_id


def _reached(sink: "_Sink", progress: Callable[[float], None], share: float) -> None:
    sink.keep()
    progress(min(0.99, share))


def _originals(tx: Transaction, recording_id: str) -> list[tuple[Exhibit, RecordedFile]]:
    query = select(Exhibit, RecordedFile).join(RecordedFile, RecordedFile.exhibit_id == Exhibit.id)
    query = query.where(RecordedFile.recording_id == recording_id, Exhibit.state.in_([state.value for state in KEPT]))
    return [(exhibit, file) for exhibit, file in tx.session.execute(query.order_by(RecordedFile.began_ms))]


def _made(tx: Transaction, originals: Sequence[str]) -> Exhibit | None:
    """The film of these that is whole; one that isn't is dropped."""
    query = select(Exhibit).where(Exhibit.kind == KIND, Exhibit.made_from.in_(originals))
    for found in tx.session.scalars(query).all():
        if found.state == ExhibitState.CAPTURING.value:
            intake.drop(tx, visits.SYSTEM, found)
        elif found.state in KEPT:
            return found
    return None


def _begin(tx: Transaction, originals: Sequence[tuple[Exhibit, RecordedFile]]) -> Exhibit:
    first = originals[0][0]
    visit = tx.get(Visit, first.visit_id)
    assert visit is not None
    return intake.begin(tx, visits.SYSTEM, visit, KIND, "system", made_from=first.id)


def _people(originals: Sequence[tuple[Exhibit, RecordedFile]]) -> list[list[Recorded]]:
    """Each role's files after each other, those of the caller first."""
    key, files = current_app.extensions["settings"].evidence_key.get_secret_value(), intake.files()

    def recorded(exhibit: Exhibit, began_ms: int) -> Recorded:
        exhibit_id = exhibit.id
        return Recorded(began_ms, lambda: files.chunks(exhibit_id, key))

    by_role: dict[str, list[Recorded]] = {}
    for exhibit, file in originals:
        by_role.setdefault(exhibit.by, []).append(recorded(exhibit, file.began_ms or 0))
    return [by_role[role] for role in sorted(by_role, key=ORDER.index)]


def _length_ms(originals: Sequence[tuple[Exhibit, RecordedFile]]) -> float:
    """About how long it will be, for the progress alone."""
    began_ms = min(file.began_ms or 0 for _, file in originals)
    ended_ms = max(exhibit.ended_at.timestamp() * 1000 for exhibit, _ in originals if exhibit.ended_at)
    return max(1.0, ended_ms - began_ms)


class _Sink:
    """Takes the film in, sealed, chunk by chunk."""

    def __init__(self, exhibit_id: str) -> None:
        self._exhibit_id, self._number, self._content = exhibit_id, 0, bytearray()

    def write(self, content: bytes) -> None:
        """More of it; kept with the next `keep`."""
        self._content += content

    def keep(self) -> None:
        """Seal what is enough for a chunk."""
        while len(self._content) > CHUNK_BYTES:
            self._take(bytes(self._content[:CHUNK_BYTES]), last=False)
            del self._content[:CHUNK_BYTES]

    def finish(self) -> None:
        """The rest."""
        self.keep()
        self._take(bytes(self._content), last=True)

    def _take(self, content: bytes, *, last: bool) -> None:
        assert len(content) <= sealing.MAX_CHUNK_BYTES
        with transaction() as tx:
            exhibit = tx.get(Exhibit, self._exhibit_id)
            assert exhibit is not None
            digest = hashlib.sha256(content).hexdigest()
            self._number = intake.take(tx, visits.SYSTEM, exhibit, self._number, content, digest, last=last)


def _drop(exhibit_id: str) -> None:
    with transaction() as tx:
        exhibit = tx.get(Exhibit, exhibit_id)
        if exhibit is not None and exhibit.state == ExhibitState.CAPTURING.value:
            intake.drop(tx, visits.SYSTEM, exhibit)
