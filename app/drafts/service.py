"""Trying a draft against what was recorded."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.checks import service as checks
from app.drafts.rules import Different
from app.incidents.records import Incident
from app.incidents.service import judge_by
from app.platform import audit
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.playbook.records import PlaybookVersion
from app.visits.records import Visit

TRIED = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """The newest incidents judged again: how many, and those about which the draft says something else."""

    tried: int
    different: list[Different]


def try_out(tx: Transaction, actor: Actor, draft: PlaybookVersion) -> Trial:
    """Judge the newest recorded incidents by the version in force and by the draft. Reading them is kept."""
    require(actor, "playbook:change")
    now = playbooks.content_of(playbooks.in_force(tx)).eligibility.criteria()
    then = playbooks.content_of(draft).eligibility.criteria()
    newest = list(tx.session.scalars(select(Incident).order_by(Incident.recorded_at.desc()).limit(TRIED)))
    told = _told(tx, [incident.id for incident in newest])
    different = []
    for incident in newest:
        before, after = (judge_by(criteria, incident, told.get(incident.id)) for criteria in (now, then))
        if before.outcome is not after.outcome:
            reference = incident.reference.reveal() if incident.reference else ""
            different.append(Different(reference, before, after))
    about = f"playbook:{draft.id}"
    audit.record(tx, actor, "playbook:tried", about, tried=len(newest), different=len(different))
    return Trial(len(newest), different)


def _told(tx: Transaction, incident_ids: list[str]) -> dict[str, dict[str, Any]]:
    """What the phones of these incidents' newest visits have told, by incident. How many were free is not kept."""
    query = select(Visit.incident_id, Visit.id).where(Visit.incident_id.in_(incident_ids)).order_by(Visit.created_at)
    visits = {row.incident_id: row.id for row in tx.session.execute(query)}
    readings = checks.latest_of(tx, list(visits.values()))
    return {incident: checks.as_facts(readings.get(visit, {})) for incident, visit in visits.items()}
