"""What the incident's page shows, and what its panels need."""

import json
from collections.abc import Callable
from typing import Any

import segno
from flask import abort, current_app, request
from markupsafe import Markup
from sqlalchemy import select
from wtforms import Form

from app.checks import service as checks
from app.eligibility.service import describe
from app.incidents import desk, meanwhile, responding
from app.incidents import service as incidents
from app.incidents.forms import DecisionForm, IncidentForm, incident_form
from app.incidents.records import Incident
from app.invitations import delivery, service
from app.invitations.forms import InvitationForm
from app.invitations.records import Invitation
from app.location import service as location
from app.people.web import me
from app.platform.database import Transaction, new_id
from app.platform.locale import language
from app.playbook import service as playbooks
from app.playbook.content import Playbook
from app.playbook.words import say, spoken
from app.visits import telling
from app.visits.records import Visit

# Slices above add to the incident's page here (app.factory): what their panels need, and the panels by name.
PagePart = Callable[[Transaction, Incident | None, Visit | None], dict[str, Any]]
PAGE_PARTS: list[PagePart] = []
PANELS: list[str] = ["eligibility", "consent", "link", "other", "recognised"]


def empty(tx: Transaction, form: IncidentForm | None = None) -> dict[str, Any]:
    """The page of an incident that isn't stored yet, by the playbook in force."""
    blank = Incident(needs=[], adult="unknown", perpetrator_present="unknown")
    current = playbooks.in_force(tx)
    playbook = playbooks.content_of(current)
    context: dict[str, Any] = {
        "me": me(),
        "incident": None,
        "draft": request.form.get("draft") or new_id(),
        "form": form or incident_form(playbook),
        "eligibility": describe(incidents.judge(tx, blank)) | {"decision": None},
        "playbook": {"id": current.id, "number": current.number, "documents": _documents(playbook)},
        "instead": _instead(playbook, "en"),
        "others": [],
        "decision_form": DecisionForm(),
        "invitation": None,
        "invitation_form": InvitationForm(),
        "visit": None,
        "checks": {},
        "location": None,
        "duplicates": [],
        "same_number": (0, []),
        "delivery": None,
        "can_email": current_app.extensions["settings"].can_email,
        "desk": None,
        "kept_at": None,
        "unfinished": [],
    }
    for part in PAGE_PARTS:
        context |= part(tx, None, None)
    return context


def _documents(playbook: Playbook) -> dict[str, list[dict[str, str]]]:
    """The force's own documents by the panel where they apply."""
    shown: dict[str, list[dict[str, str]]] = {}
    for document in playbook.documents.documents:
        for place in document.shown_at:
            shown.setdefault(place, []).append({"file": document.file, "title": say(document.title, language())})
    return shown


def _instead(playbook: Playbook, to: str) -> list[dict[str, str]]:
    """What happens instead of video, with the words to say in the caller's language where there are some."""
    return [
        {
            "kind": other.kind,
            "name": say(other.name, language()),
            "say": say(other.say, to),
            "language": spoken(other.say, to),
        }
        for other in playbook.eligibility.instead
    ]


def find(tx: Transaction, incident_id: str) -> Incident:
    """The incident of the page; else there is nothing at this address."""
    incident = tx.get(Incident, incident_id)
    if incident is None:
        abort(404)
    return incident


def tell(tx: Transaction, incident: Incident) -> None:
    """The board shows the change at once."""
    tx.session.flush()
    query = select(Visit).where(Visit.incident_id == incident.id)
    found = tx.session.scalars(query).all()
    for visit in found:
        telling.changed_card(tx, visit)
    if not found:
        telling.tell_incident(tx, incident)


def context_of(tx: Transaction, incident: Incident, **forms: Form) -> dict[str, Any]:
    """The page of an incident. `forms`: those that came back with errors, in place of what is stored."""
    invitation = service.invitation_of(tx, incident)
    visit = tx.get(Visit, invitation.visit_id) if invitation else None
    version = playbooks.version_of(tx, incident.playbook_id)
    playbook = playbooks.content_of(version)
    form = incident_form(playbook, data=_as_form(incident))
    if "form" in forms:  # what was typed stays; the next save is based on what stands there now
        forms["form"].was.data = form.was.data
    context = empty(tx, form) | {
        "incident": incident,
        "playbook": {"id": version.id, "number": version.number, "documents": _documents(playbook)},
        "instead": _instead(playbook, incident.language),
        "others": responding.standing(tx, incident),
        "eligibility": _eligibility(tx, incident, visit),
        "invitation": _shown(invitation, playbook, incident.language) if invitation else None,
        "visit": telling.card(tx, visit) if visit else None,
        "checks": checks.latest(tx, visit) if visit else {},
        "location": location.current(tx, visit),
        "duplicates": _same_reference(tx, incident),
        "same_number": incidents.same_number(tx, me(), incident),
        "delivery": delivery.shown(tx, invitation),
        "desk": desk.shown(tx, incident),
    }
    for part in PAGE_PARTS:
        context |= part(tx, incident, visit)
    return context | forms


def _same_reference(tx: Transaction, incident: Incident) -> list[Incident]:
    return incidents.with_reference(tx, incident.reference, incident.id) if incident.reference else []


def _as_form(incident: Incident) -> dict[str, Any]:
    values = {name: getattr(incident, name) for name in incidents.FIELDS}
    return values | {
        "was": json.dumps(meanwhile.shown(incident)),
        "grade": str(incident.grade or ""),
        "relationship": incident.relationship or "",
    }


def _eligibility(tx: Transaction, incident: Incident, visit: Visit | None) -> dict[str, Any]:
    decision = None
    if incident.decided_at:
        decision = {
            "by": incident.decided_by,
            "at": incident.decided_at,
            "reason": incident.decision_reason,
            "proceed": incident.decision_proceed,
        }
    return describe(incidents.judge(tx, incident, checks.facts(tx, visit))) | {"decision": decision}


def _shown(invitation: Invitation, playbook: Playbook, to: str) -> dict[str, Any]:
    url = service.link(invitation)
    # No inline style: the strict policy would refuse it.
    svg = segno.make_qr(url, error="m").svg_inline(scale=4, border=2, dark="#10212b", light="#ffffff", omitsize=True)
    return {
        "id": invitation.id,
        "url": url,
        "sms_text": playbook.link_text(url, to),
        "channel": invitation.channel,
        "state": invitation.state,
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
        "opened_at": invitation.opened_at,
        "closed_at": invitation.closed_at,
        "qr_svg": Markup(svg),  # noqa: S704 - drawn here, from our own address
    }
