"""Files that somebody sends in chunks: from her phone, or from a desk. What arrived is kept, whatever the line does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.evidence import intake
from app.evidence.events import EvidenceChanged
from app.evidence.lifecycle import ExhibitState
from app.evidence.records import Exhibit, ExhibitChunk, ExhibitUpload
from app.evidence.upload_rules import HASHED_WHOLE_BYTES, clean_name, clean_type, refusal
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit
from signalling.sealing import MAX_CHUNK_BYTES

MAY_BEGIN = frozenset({VisitState.PREPARING, VisitState.WAITING, VisitState.IN_CALL})
MAY_GO_ON = MAY_BEGIN | {VisitState.ENDED}
GIVEN_UP = (ExhibitState.DROPPED.value, ExhibitState.DISPOSED.value)


@dataclass(frozen=True, slots=True)
class Said:
    """What a browser says of a file. sha256: of the whole in hex, or empty where it is too large to be hashed there."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str = ""


def begin(
    tx: Transaction, actor: Actor, visit: Visit, said: Said, kind: str = "upload", made_from: str | None = None
) -> Exhibit:
    """Announce a file. Raises Refused with the code of what is wrong with it."""
    require(actor, "exhibit:send")
    if actor.role is Role.VICTIM and VisitState(visit.state) not in MAY_BEGIN:
        raise Refused("gone")
    if code := refusal(said.size_bytes, *_so_far(tx, visit)):
        raise Refused(code)
    exhibit = intake.begin(tx, actor, visit, kind, actor.role.value, clean_name(said.name), made_from)
    tx.add(
        ExhibitUpload(
            exhibit_id=exhibit.id,
            declared_type=clean_type(said.media_type),
            declared_bytes=said.size_bytes,
            sha256=said.sha256 if said.size_bytes <= HASHED_WHOLE_BYTES and said.sha256 else None,
        )
    )
    tell(tx, visit)
    return exhibit


def begin_at_desk(tx: Transaction, actor: Actor, visit: Visit, said: Said, made_from: str | None) -> Exhibit:
    """An officer's own file, or what they drew on a copy of an exhibit: that one keeps unchanged. Raises Refused."""
    if made_from is None:
        return begin(tx, actor, visit, said)
    source = tx.get(Exhibit, made_from)
    if source is None or source.visit_id != visit.id:
        raise Refused("not_found")
    return begin(tx, actor, visit, said, "annotation", source.id)


def _so_far(tx: Transaction, visit: Visit) -> tuple[int, int, int]:
    """How many are kept, how many were begun, and the bytes of those that are kept, as declared."""
    query = (
        select(Exhibit.state, ExhibitUpload.declared_bytes)
        .join(ExhibitUpload, ExhibitUpload.exhibit_id == Exhibit.id)
        .where(Exhibit.visit_id == visit.id)
    )
    rows = tx.session.execute(query).all()
    kept = [size for state, size in rows if state not in GIVEN_UP]
    return len(kept), len(rows), sum(kept)


def find(tx: Transaction, actor: Actor, exhibit_id: str) -> tuple[Exhibit, ExhibitUpload]:
    """An upload of the actor's own. Raises Refused("not_found")."""
    exhibit, upload = tx.get(Exhibit, exhibit_id), tx.session.get(ExhibitUpload, exhibit_id)
    if exhibit is None or upload is None or exhibit.by != actor.role.value:
        raise Refused("not_found")
    if actor.role is Role.VICTIM and exhibit.visit_id != actor.id:
        raise Refused("not_found")
    return exhibit, upload


def put(tx: Transaction, actor: Actor, exhibit_id: str, number: int, content: bytes, sha256: str) -> dict[str, Any]:
    """Take in a chunk; with the last byte that was declared the file is complete. Raises as intake.take."""
    exhibit, upload = find(tx, actor, exhibit_id)
    visit = visits.find(tx, exhibit.visit_id)
    if actor.role is Role.VICTIM and VisitState(visit.state) not in MAY_GO_ON:
        raise Refused("gone")
    already = number < intake.next_of(tx, exhibit)
    total = exhibit.plain_bytes + (0 if already else len(content))
    if total > upload.declared_bytes or (not content and not already):
        raise Refused("bad_request")
    last = total == upload.declared_bytes
    intake.take(tx, actor, exhibit, number, content, sha256, last=last)
    if last and not already:
        tell(tx, visit)
    return state_of(tx, exhibit, upload)


def state_of(tx: Transaction, exhibit: Exhibit, upload: ExhibitUpload) -> dict[str, Any]:
    """Where an upload stands: what is next, and by what a sender knows that it has the same file in hand."""
    first = tx.session.get(ExhibitChunk, (exhibit.id, 0))
    return {
        "id": exhibit.id,
        "name": str(exhibit.name.reveal()),
        "size": upload.declared_bytes,
        "received": exhibit.plain_bytes,
        "next": intake.next_of(tx, exhibit),
        "chunk_bytes": MAX_CHUNK_BYTES,
        "done": exhibit.state not in (ExhibitState.CAPTURING.value, *GIVEN_UP),
        "first": {"bytes": first.plain_bytes, "sha256": first.sha256} if first else None,
    }


def unfinished(tx: Transaction, actor: Actor, visit: Visit) -> list[dict[str, Any]]:
    """What the actor began to send for this visit and can go on with, oldest first."""
    return [state_of(tx, exhibit, upload) for exhibit, upload in _growing(tx, visit, actor.role.value)]


def _growing(tx: Transaction, visit: Visit, by: str) -> Sequence[Any]:
    query = (
        select(Exhibit, ExhibitUpload)
        .join(ExhibitUpload, ExhibitUpload.exhibit_id == Exhibit.id)
        .where(Exhibit.visit_id == visit.id, Exhibit.by == by, Exhibit.state == ExhibitState.CAPTURING.value)
        .order_by(Exhibit.number)
    )
    return tx.session.execute(query).all()


def give_up(tx: Transaction, actor: Actor, exhibit_id: str) -> None:
    """Whoever sends it doesn't want to any more: nothing of it is kept. Raises Refused, IllegalMove."""
    exhibit, _upload = find(tx, actor, exhibit_id)
    intake.drop(tx, actor, exhibit)
    tell(tx, visits.find(tx, exhibit.visit_id))


def on_visit_moved(tx: Transaction, visit: Visit, _event: VisitEvent) -> None:
    """When the visit is closed nothing more can come: what had arrived of her files is kept as far as it goes."""
    if VisitState(visit.state) is not VisitState.CLOSED:
        return
    for exhibit, _upload in _growing(tx, visit, Role.VICTIM.value):
        intake.cut_short(tx, visits.SYSTEM, exhibit)


def tell(tx: Transaction, visit: Visit) -> None:
    """Whoever has the visit open at a desk looks again."""
    telling.tell(tx, visit, EvidenceChanged(visit=visit.id))
