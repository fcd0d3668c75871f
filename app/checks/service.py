"""Keeping the phone's readings, and what they mean for eligibility."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app.checks.events import CheckReported, ReportCheck
from app.checks.records import Check
from app.eligibility.rules import Line, quality
from app.platform import clock
from app.platform.database import Transaction
from app.platform.permissions import require
from app.platform.wire import Audience, Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit

FIELDS = {
    "battery": ("level", "charging", "minutes_left", "low"),
    "connection": ("rtt_ms", "jitter_ms", "loss", "up_kbps", "down_kbps"),
    "camera": ("result",),
    "microphone": ("result", "sound"),
    "abilities": ("webrtc", "websocket", "can"),
    "clock": ("ahead_s",),
}


def report(tx: Transaction, visit: Visit, ask: ReportCheck) -> None:
    """Keep one reading and tell staff. A reading equal to the last one of its kind is only acknowledged."""
    require(visits.victim(visit), "check:report")
    if VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    values = {name: getattr(ask, name) for name in FIELDS[ask.kind]}
    if ask.kind == "connection":
        values["quality"] = quality(_line(values))
    previous = latest(tx, visit).get(ask.kind)
    if previous and {name: previous.get(name) for name in values} == values:
        return
    tx.add(Check(visit_id=visit.id, kind=ask.kind, at=clock.now(), values=values))
    tx.session.flush()
    shown = values | {"at": clock.iso(clock.now())}
    telling.tell(tx, visit, CheckReported(visit=visit.id, kind=ask.kind, values=shown))
    telling.changed_card(tx, visit)


def latest(tx: Transaction, visit: Visit) -> dict[str, dict[str, Any]]:
    """The newest reading of each kind, with its time."""
    return latest_of(tx, [visit.id])[visit.id]


def latest_of(tx: Transaction, visit_ids: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """`latest` of many visits by their ids, in one query."""
    newest = select(func.max(Check.number)).where(Check.visit_id.in_(visit_ids)).group_by(Check.visit_id, Check.kind)
    found: dict[str, dict[str, dict[str, Any]]] = {visit_id: {} for visit_id in visit_ids}
    for check in tx.session.scalars(select(Check).where(Check.number.in_(newest)).order_by(Check.number)):
        found[check.visit_id][check.kind] = {**check.values, "at": clock.iso(check.at)}
    return found


def facts(tx: Transaction, visit: Visit | None) -> dict[str, Any]:
    """The readings, and how many officers are free, as facts of eligibility."""
    return as_facts(latest(tx, visit) if visit else {}) | {"officers_free": visits.officers_free(tx)}


def as_facts(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Readings (as `latest` has them) as facts of eligibility."""
    battery, connection = found.get("battery", {}), found.get("connection", {})
    return {
        "battery_level": battery.get("level"),
        "charging": battery.get("charging"),
        "battery_minutes": battery.get("minutes_left"),
        "battery_low": battery.get("low"),
        "line": _line(connection),
        "webrtc": found.get("abilities", {}).get("webrtc"),
        "camera": _works(found.get("camera")),
        "microphone": _works(found.get("microphone")),
    }


def _line(reading: dict[str, Any]) -> Line:
    return Line(*(reading.get(name) for name in ("rtt_ms", "loss", "up_kbps", "down_kbps")))


def _works(reading: dict[str, Any] | None) -> bool | None:
    return None if reading is None else reading["result"] == "ok"


def card_part(tx: Transaction, visits: Sequence[Visit]) -> dict[str, dict[str, Any]]:
    """Readings on the board's cards."""
    return {visit_id: _on_card(found) for visit_id, found in latest_of(tx, [visit.id for visit in visits]).items()}


def _on_card(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "battery": found.get("battery"),
        "connection": found.get("connection"),
        "camera": found.get("camera", {}).get("result"),
        "microphone": found.get("microphone", {}).get("result"),
        "sound": found.get("microphone", {}).get("sound"),
    }


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """`checks` in a snapshot; her page doesn't need its own readings back."""
    return latest(tx, visit) if audience is Audience.STAFF else {}
