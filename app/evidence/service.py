"""Taking in her photographs, and showing them to those who may see them."""

from typing import Any

from sqlalchemy import func, select

from app.evidence.records import Photograph
from app.evidence.rules import WorkingCopy
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.platform.wire import Refused
from app.text import service as text
from app.visits import access
from app.visits import service as visits
from app.visits.records import Visit

MAX_PER_VISIT = 100  # 100 MB: whoever holds a link can't fill the disk


def receive(tx: Transaction, visit: Visit, key: str, copy: WorkingCopy, received_bytes: int) -> dict[str, Any]:
    """Keep a picture and put it into the conversation; the same key again gives the first answer again."""
    actor = visits.victim(visit)
    require(actor, "photo:send")
    if text.sent_before(tx, visit, key):
        return text.send(tx, actor, visit, key, "")
    if _count(tx, visit) >= MAX_PER_VISIT:
        raise Refused("not_now")
    photograph = Photograph(
        visit_id=visit.id,
        at=clock.now(),
        received_sha256=copy.received_sha256,
        received_bytes=received_bytes,
        sha256=copy.sha256,
        width_px=copy.width_px,
        height_px=copy.height_px,
    )
    photograph.jpeg = copy.jpeg
    tx.add(photograph)
    audit.record(tx, actor, "photo:received", f"photograph:{photograph.id}", visit=visit.id, sha256=copy.sha256)
    return text.send(tx, actor, visit, key, "", photograph.id)


def _count(tx: Transaction, visit: Visit) -> int:
    query = select(func.count()).select_from(Photograph).where(Photograph.visit_id == visit.id)
    return tx.session.scalar(query) or 0


def show(tx: Transaction, actor: Actor, photograph_id: str) -> bytes:
    """The JPEG, for an officer; each look is in the audit log. Raises Refused("not_found")."""
    require(actor, "photo:see")
    photograph = tx.get(Photograph, photograph_id)
    visit = tx.get(Visit, photograph.visit_id) if photograph else None
    if photograph is None or visit is None:
        raise Refused("not_found")
    access.open_visit(tx, actor, visit)
    audit.record(tx, actor, "photo:seen", f"photograph:{photograph.id}", visit=visit.id)
    jpeg: bytes = photograph.jpeg
    return jpeg
