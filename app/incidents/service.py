"""Recording incidents and deciding about them."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.eligibility.rules import Criteria, Eligibility, Facts, assess
from app.incidents.lifecycle import Desk
from app.incidents.records import EligibilityDecision, Incident
from app.incidents.telling import tell_changed
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, may, require
from app.playbook import service as playbooks
from app.playbook.content import Playbook

SHOWN = 5  # of many incidents with the same reference or number
A_YEAR = timedelta(days=365)
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

WISHES = ("contact_by", "contact_when", "contact_never", "call_back_word", "danger_word")
"""How to reach her again safely: what she asked for, and the two words that were agreed."""
FIELDS = (
    "reference",
    "grade",
    "relationship",
    "sex",
    "phone",
    "email",
    "adult",
    "perpetrator_present",
    "may_return",
    "language",
    "needs",
    *WISHES,
    "battery_low",
    "connection_works",
)


def record_once(tx: Transaction, actor: Actor, values: dict[str, Any], draft: str) -> Incident:
    """As `record`; the same form sent once more, after a double click or a lost answer, changes what it recorded.

    draft: the id that the incident will have, made with the form. Where it is none, or another's, they get their own.
    """
    before = tx.get(Incident, draft)
    if before is not None and before.recorded_by == actor.id:
        amend(tx, actor, before, values)
        return before
    return record(tx, actor, values, draft if before is None and AN_ID.fullmatch(draft) else None)


def record(tx: Transaction, actor: Actor, values: dict[str, Any], id: str | None = None) -> Incident:
    """A new incident. `values` holds some of FIELDS, already checked."""
    require(actor, "incident:record")
    now = clock.now()
    incident = Incident(id=id, recorded_by=actor.id, recorded_at=now, updated_at=now, needs=[], language="en")
    incident.sex, incident.adult, incident.perpetrator_present = (
        "not_said",
        "unknown",
        "unknown",
    )
    if actor.role is not Role.SERVICE:
        incident.held_by = actor.id
        incident.desk = (Desk.SCREENING if actor.role is Role.DISPATCHER else Desk.TAKEN).value
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
        tell_changed(tx, incident, actor)
    return changed


def _apply(incident: Incident, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise KeyError(name)
        setattr(incident, name, value)


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
    audit.record(tx, actor, "incident:decided", f"incident:{incident.id}", why=reason, proceed=proceed)
    tell_changed(tx, incident, actor)


def with_reference(tx: Transaction, reference: str, other_than: str | None = None) -> list[Incident]:
    """Incidents with this reference, newest first; `other_than`: without the one of this id."""
    query = select(Incident).where(Incident.reference_digest.in_(Incident.reference.digests(Incident, reference)))
    if other_than:
        query = query.where(Incident.id != other_than)
    return list(tx.session.scalars(query.order_by(Incident.recorded_at.desc()).limit(SHOWN)))


def count_same_number(tx: Transaction, actor: Actor, incident: Incident) -> int:
    """How many other incidents of the past 12 months have this one's number.

    Nothing but the number is compared: a shared phone is no person. That records were put side by side is audited.
    Somebody who may only record learns nothing: 0.
    """
    if not incident.phone or not may(actor, "incident:read"):
        return 0
    count = tx.session.scalar(select(func.count()).select_from(Incident).where(*_same_number(incident))) or 0
    if count:
        audit.consulted(tx, actor, "incident:same_number_shown", f"incident:{incident.id}")
    return count


def same_number(tx: Transaction, actor: Actor, incident: Incident) -> tuple[int, list[Incident]]:
    """As `count_same_number`, and the newest of them."""
    count = count_same_number(tx, actor, incident)
    if not count:
        return 0, []
    newest = select(Incident).where(*_same_number(incident)).order_by(Incident.recorded_at.desc()).limit(SHOWN)
    return count, list(tx.session.scalars(newest))


def dates_of_same_number(tx: Transaction, actor: Actor, incident: Incident) -> list[datetime]:
    """When other reports of the past 12 months with this number were recorded, newest first. Nothing else of them."""
    if not incident.phone:
        return []
    query = select(Incident.recorded_at).where(*_same_number(incident)).order_by(Incident.recorded_at.desc())
    found = list(tx.session.scalars(query))
    if found:
        audit.consulted(tx, actor, "incident:same_number_shown", f"incident:{incident.id}")
    return found


def _same_number(incident: Incident) -> tuple[ColumnElement[bool], ...]:
    return (
        Incident.phone_digest.in_(Incident.phone.digests(Incident, incident.phone)),
        Incident.recorded_at > clock.now() - A_YEAR,
        Incident.id != incident.id,
    )


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
