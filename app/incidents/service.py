"""Recording incidents and deciding about them."""

import hmac
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.eligibility.rules import Eligibility, Facts, assess
from app.incidents.lifecycle import Desk
from app.incidents.records import Incident
from app.incidents.telling import tell_changed
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require

FIELDS = (
    "reference",
    "grade",
    "relationship",
    "sex",
    "phone",
    "adult",
    "perpetrator_present",
    "may_return",
    "language",
    "needs",
    "contact_by",
    "contact_when",
    "contact_never",
    "call_back_word",
    "danger_word",
)
WISHES = FIELDS[-5:]
"""How to reach her again safely: what she asked for, and the two words that were agreed."""


def digest(reference: str) -> str:
    """A keyed digest by which equal references are found without decrypting."""
    key = current_app.extensions["settings"].data_keys.get_secret_value().encode()
    return hmac.new(key, reference.strip().casefold().encode(), "sha256").hexdigest()


def record(tx: Transaction, actor: Actor, values: dict[str, Any]) -> Incident:
    """A new incident. `values` holds some of FIELDS, already checked."""
    require(actor, "incident:record")
    now = clock.now()
    incident = Incident(recorded_by=actor.id, recorded_at=now, updated_at=now, needs=[], language="en")
    incident.sex, incident.adult, incident.perpetrator_present = (
        "not_said",
        "unknown",
        "unknown",
    )
    if actor.role is not Role.SERVICE:
        incident.held_by = actor.id
        incident.desk = (Desk.SCREENING if actor.role is Role.DISPATCHER else Desk.TAKEN).value
    _apply(incident, values)
    tx.add(incident)
    audit.record(tx, actor, "incident:recorded", f"incident:{incident.id}")
    return incident


def amend(tx: Transaction, actor: Actor, incident: Incident, values: dict[str, Any]) -> list[str]:
    """Change what differs; returns the names of the changed fields."""
    require(actor, "incident:record")
    changed = [name for name, value in values.items() if getattr(incident, name) != value]
    if changed:
        _apply(incident, {name: values[name] for name in changed})
        incident.updated_at = clock.now()
        audit.record(
            tx,
            actor,
            "incident:amended",
            f"incident:{incident.id}",
            fields=",".join(changed),
        )
        tell_changed(tx, incident, actor)
    return changed


def _apply(incident: Incident, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise KeyError(name)
        setattr(incident, name, value)
    if values.get("reference"):
        incident.reference_digest = digest(values["reference"])


def wishes(incident: Incident) -> dict[str, str | None]:
    """The wishes for safe contact in plain text, for those who may reach her again; None where nobody asked."""
    values = {name: getattr(incident, name) for name in WISHES}
    return {name: str.__str__(value) if value else None for name, value in values.items()}


def decide(tx: Transaction, actor: Actor, incident: Incident, proceed: bool, reason: str) -> None:
    """A named person goes ahead, or not, whatever the advice; the reason is kept."""
    require(actor, "incident:decide")
    incident.decision_proceed, incident.decision_reason = proceed, reason
    incident.decided_by, incident.decided_at = actor.name, clock.now()
    audit.record(tx, actor, "incident:decided", f"incident:{incident.id}", proceed=proceed)
    tell_changed(tx, incident, actor)


def same_reference(tx: Transaction, incident: Incident) -> list[Incident]:
    """Other incidents with the same reference, newest first."""
    query = select(Incident).where(
        Incident.reference_digest == incident.reference_digest,
        Incident.id != incident.id,
    )
    return list(tx.session.scalars(query.order_by(Incident.recorded_at.desc()).limit(5)))


def judge(incident: Incident, measured: dict[str, Any] | None = None) -> Eligibility:
    """Eligibility of the incident with what the phone's checks have measured (see `checks.service.facts`)."""
    return assess(
        Facts(
            grade=incident.grade,
            adult=incident.adult,  # type: ignore[arg-type]
            perpetrator_present=incident.perpetrator_present,  # type: ignore[arg-type]
            may_return=incident.may_return,  # type: ignore[arg-type]
            **(measured or {}),
        )
    )
