"""Appointments on the board: what comes in this shift, what is due, what was missed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.diary.lifecycle import STANDING
from app.diary.records import Appointment
from app.incidents.records import Incident
from app.incidents.service import wishes
from app.platform import clock
from app.platform.database import Transaction
from app.visits import telling

AHEAD = timedelta(hours=telling.BOARD_HOURS)


def cards(tx: Transaction) -> list[dict[str, Any]]:
    """One for each appointment that stands and begins within a shift, soonest first."""
    query = select(Appointment, Incident).join(Incident, Incident.id == Appointment.incident_id)
    soon = query.where(Appointment.is_in(STANDING), Appointment.starts_at < clock.now() + AHEAD)
    return [_card(incident, row) for row, incident in tx.session.execute(soon.order_by(Appointment.starts_at))]


def tell(tx: Transaction, incident: Incident, row: Appointment) -> None:
    """Show, change or take away its card; the diary, too, learns from it that something is different."""
    tx.before_commit(f"card:appointment:{row.id}", lambda: telling.send_to_board(tx, _now(incident, row)))


def _now(incident: Incident, row: Appointment) -> dict[str, Any]:
    return _card(incident, row) | ({} if is_shown(row, clock.now()) else {"state": "gone"})


def is_shown(row: Appointment, now: datetime) -> bool:
    """Whether it belongs on the board at this moment."""
    return row.state in STANDING and row.starts_at < now + AHEAD


def _card(incident: Incident, row: Appointment) -> dict[str, Any]:
    return {
        "visit": None,
        "incident": incident.id,
        "state": "appointment",
        "reference": incident.reference.reveal() if incident.reference else "",
        "grade": incident.grade,
        "language": incident.language,
        "needs": incident.needs,
        "officer": None,
        "contact": wishes(incident),
        "danger_since": clock.iso(incident.danger_at),
        "appointment": {
            "id": row.id,
            "state": row.state,
            "starts_at": clock.iso(row.starts_at),
            "ends_at": clock.iso(row.ends_at),
            "by": row.changed_by or row.booked_by,
        },
    }
