"""Keeping what she wishes, and telling everybody who helps her."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.incidents.records import Incident
from app.platform import audit
from app.platform.database import Transaction
from app.platform.permissions import require
from app.platform.wire import Audience, Refused
from app.preferences import rules
from app.preferences.events import PreferencesChanged, SetPreferences, StaffPreferencesChanged
from app.preferences.records import VisitPreferences
from app.preferences.rules import Preferences
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit

# Slices above listen here (app.factory) to what she chose, within its transaction.
ON_CHOSEN: list[Callable[[Transaction, Visit], None]] = []


def of(tx: Transaction, visit: Visit) -> Preferences:
    """What she chose; before that, what the control room noted."""
    return _of(_row(tx, visit), _needs(tx, visit))


def _of(row: VisitPreferences | None, needs: list[str]) -> Preferences:
    return Preferences.model_validate_json(row.chosen.reveal()) if row else rules.from_needs(needs)


def choose(tx: Transaction, visit: Visit, ask: SetPreferences) -> None:
    """She changes some of them; asking for none says that she was asked and wants nothing more."""
    actor = visits.victim(visit)
    require(actor, "preferences:set")
    if VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    before = of(tx, visit)
    changes = {name: getattr(ask, name) for name in ask.model_fields_set if getattr(ask, name) is not None}
    asked = before.asked or set(changes) != {"letters"}  # that is chosen while writing: nobody asked her the rest
    now = before.model_copy(update={**changes, "asked": asked})
    if now == before:
        return
    row = _row(tx, visit) or VisitPreferences(visit_id=visit.id)
    row.chosen = now.model_dump_json()
    tx.add(row)
    changed = sorted(name for name in changes if getattr(now, name) != getattr(before, name))
    audit.record(tx, actor, "preferences:set", f"visit:{visit.id}", fields=",".join(changed))
    telling.tell(tx, visit, PreferencesChanged(preferences=now))
    telling.tell(tx, visit, StaffPreferencesChanged(visit=visit.id, needs=rules.needs_now(_needs(tx, visit), now)))
    telling.changed_card(tx, visit)
    for listener in ON_CHOSEN:
        listener(tx, visit)


def _row(tx: Transaction, visit: Visit) -> VisitPreferences | None:
    return tx.session.scalars(select(VisitPreferences).where(VisitPreferences.visit_id == visit.id)).first()


def _needs(tx: Transaction, visit: Visit) -> list[str]:
    incident = tx.get(Incident, visit.incident_id)
    return incident.needs if incident else []


def card_part(tx: Transaction, visits: Sequence[Visit]) -> dict[str, dict[str, Any]]:
    """The needs on the board's cards, in place of what the control room noted."""
    ids = [visit.id for visit in visits]
    rows = {
        row.visit_id: row
        for row in tx.session.scalars(select(VisitPreferences).where(VisitPreferences.visit_id.in_(ids)))
    }
    noted = select(Visit.id, Incident.needs).join(Incident, Visit.incident_id == Incident.id).where(Visit.id.in_(ids))
    return {
        visit_id: {"needs": rules.needs_now(needs, _of(rows.get(visit_id), needs))}
        for visit_id, needs in tx.session.execute(noted)
    }


def snapshot_part(tx: Transaction, visit: Visit, _audience: Audience) -> dict[str, Any]:
    """`preferences` in a snapshot."""
    return of(tx, visit).model_dump()
