"""Recording incidents and deciding about them."""

import hmac
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.eligibility.rules import Criteria, Eligibility, Facts, assess
from app.incidents.records import EligibilityDecision, Incident
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.playbook.content import Playbook

WISHES = ("contact_by", "contact_when", "contact_never", "call_back_word", "danger_word")
"""How to reach her again safely: what she asked for, and the two words that were agreed."""
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
    *WISHES,
    "battery_low",
    "connection_works",
)


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
    _apply(incident, values)
    incident.playbook_id = playbooks.in_force(tx).id
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
    keep_decision(tx, actor, incident, "decided", judge(tx, incident))
    audit.record(tx, actor, "incident:decided", f"incident:{incident.id}", proceed=proceed)


def same_reference(tx: Transaction, incident: Incident) -> list[Incident]:
    """Other incidents with the same reference, newest first."""
    query = select(Incident).where(
        Incident.reference_digest == incident.reference_digest,
        Incident.id != incident.id,
    )
    return list(tx.session.scalars(query.order_by(Incident.recorded_at.desc()).limit(5)))


def playbook(tx: Transaction, incident: Incident) -> Playbook:
    """The playbook that this incident runs under: the one that was in force when it was recorded."""
    return playbooks.playbook_of(tx, incident.playbook_id)


def judge(tx: Transaction, incident: Incident, measured: dict[str, Any] | None = None) -> Eligibility:
    """Eligibility of the incident by its playbook, with what the phone's checks measured (`checks.service.facts`)."""
    criteria = playbook(tx, incident).eligibility.criteria()
    return judge_by(criteria, incident, measured)


def judge_by(criteria: Criteria, incident: Incident, measured: dict[str, Any] | None = None) -> Eligibility:
    """Eligibility by these criteria. What the phone told counts before what the caller said about it."""
    facts = {**(measured or {})}
    facts["battery_low"] = facts.get("battery_low") or incident.battery_low
    return assess(
        Facts(
            danger=incident.danger_at is not None,
            grade=incident.grade,
            adult=incident.adult,  # type: ignore[arg-type]
            perpetrator_present=incident.perpetrator_present,  # type: ignore[arg-type]
            may_return=incident.may_return,  # type: ignore[arg-type]
            connection_works=incident.connection_works,  # type: ignore[arg-type]
            **facts,
        ),
        criteria,
    )


def keep_decision(tx: Transaction, actor: Actor, incident: Incident, moment: str, found: Eligibility) -> None:
    """Keep what eligibility said at this moment, and by which version of the playbook."""
    tx.session.flush()
    version = playbooks.version_of(tx, incident.playbook_id)
    tx.add(
        EligibilityDecision(
            incident_id=incident.id,
            playbook_id=version.id,
            moment=moment,
            outcome=found.outcome.value,
            reasons={reason.code: reason.answer.value for reason in found.reasons},
            by=actor.name or actor.id,
            at=clock.now(),
        )
    )
    detail = {"moment": moment, "outcome": found.outcome.value, "playbook": version.id}
    audit.record(tx, actor, "eligibility:kept", f"incident:{incident.id}", **detail)
