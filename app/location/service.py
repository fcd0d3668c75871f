"""Sharing a location, showing it to those she shares it with, and taking it back."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.consents import service as consents
from app.consents.rules import Purpose
from app.location.events import LocationChanged, ShareLocation
from app.location.records import Location
from app.location.rules import grid_reference, in_words
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import require
from app.platform.wire import Audience, Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, OVER, VisitState
from app.visits.records import Visit


def share(tx: Transaction, visit: Visit, ask: ShareLocation) -> dict[str, Any]:
    """Keep this reading in place of the one before, tell staff; returns what is shared now. Her tap is her consent.

    Raises Refused before she has said that she is alone and safe, and when the visit is over.
    """
    actor = visits.victim(visit)
    require(actor, "location:share")
    if VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    if not visit.safe:
        raise Refused("not_now")
    if not consents.allows(tx, visit, "location"):
        consents.say(tx, visit, "location", True)
    now, kept = clock.now(), _of(tx, visit)
    if kept is None:
        kept = tx.add(Location(visit_id=visit.id, shared_at=now, read_at=now))
    again = kept.reading_sealed is not None
    kept.shared_at, kept.read_at, kept.withdrawn_at = kept.shared_at if again else now, now, None
    kept.reading = ask.model_dump_json()
    audit.record(tx, actor, "location:updated" if again else "location:shared", f"visit:{visit.id}")
    _tell(tx, visit, shared=True)
    return {"location": _shown(kept)}


def withdraw(tx: Transaction, visit: Visit) -> None:
    """She stops sharing, which takes her consent back: `on_refused` erases what was shared."""
    require(visits.victim(visit), "location:withdraw")
    if VisitState(visit.state) in OVER:
        raise Refused("gone")
    if current(tx, visit) is not None:
        consents.say(tx, visit, "location", False)
        on_refused(tx, visit, "location")


def on_refused(tx: Transaction, visit: Visit, purpose: Purpose) -> None:
    """Erase the coordinates and tell staff. The audit keeps that it was shared and withdrawn, not where."""
    kept = _of(tx, visit)
    if purpose != "location" or kept is None or kept.reading_sealed is None:
        return
    kept.reading, kept.withdrawn_at = None, clock.now()
    audit.record(tx, visits.victim(visit), "location:withdrawn", f"visit:{visit.id}")
    _tell(tx, visit, shared=False)


def _of(tx: Transaction, visit: Visit) -> Location | None:
    return tx.session.scalars(select(Location).where(Location.visit_id == visit.id)).first()


def _tell(tx: Transaction, visit: Visit, *, shared: bool) -> None:
    tx.session.flush()
    telling.tell(tx, visit, LocationChanged(visit=visit.id, shared=shared))
    telling.changed_card(tx, visit)


def current(tx: Transaction, visit: Visit | None) -> dict[str, Any] | None:
    """What she shares now, or None. Times are ISO 8601; `grid_reference` is None outside Great Britain."""
    kept = _of(tx, visit) if visit else None
    return _shown(kept) if kept and kept.reading_sealed else None


def _shown(kept: Location) -> dict[str, Any]:
    reading: dict[str, float] = json.loads(kept.reading.reveal())
    return {
        **reading,
        "grid_reference": grid_reference(reading["latitude"], reading["longitude"]),
        "shared_at": clock.iso(kept.shared_at),
        "read_at": clock.iso(kept.read_at),
    }


def card_part(tx: Transaction, visits: Sequence[Visit]) -> dict[str, dict[str, str | None]]:
    """The place as one line on the board's cards, and when it was read."""
    found: dict[str, dict[str, str | None]] = {visit.id: {"location": None, "location_at": None} for visit in visits}
    query = select(Location).where(Location.visit_id.in_(list(found)), Location.reading_sealed.is_not(None))
    for kept in tx.session.scalars(query):
        shown = _shown(kept)
        words = in_words(shown["latitude"], shown["longitude"], shown["accuracy_m"])
        found[kept.visit_id] = {"location": words, "location_at": shown["read_at"]}
    return found


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any] | None:
    """`location` in a snapshot. Her page shows her own, once she has said that it is safe."""
    return current(tx, visit) if audience is Audience.STAFF or visit.safe else None
