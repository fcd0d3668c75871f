"""Required steps on the incident's page, and the list of deviations for supervisors."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.adherence import service
from app.adherence.rules import Ticked
from app.incidents.records import Incident
from app.invitations import control, page
from app.people.web import me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.locale import language
from app.platform.permissions import SUPERVISION, Role
from app.playbook import service as playbooks
from app.playbook.words import say
from app.visits.records import Visit

REASON_CHARS = 500

blueprint = Blueprint("adherence", __name__, url_prefix="/control")


@blueprint.post("/incidents/<incident_id>/steps/<step>/<any(done, deviation):kind>")
@staff_only(Role.CALL_HANDLER)
def mark(incident_id: str, step: str, kind: str) -> ResponseReturnValue:
    """A person's word on a required step."""
    errors = {}
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            service.mark(tx, me(), incident, step, kind, request.form.get("reason", "")[:REASON_CHARS])
        except service.NoSuchStep:
            abort(404)
        except service.NeedsReason:
            errors = {f"why-{step}": _("Say why, in a few words")}
    return control.saved(incident_id, None, errors=errors)


@blueprint.get("/adherence")
@staff_only(*SUPERVISION)
def review() -> str:
    """Which incidents deviate from the playbook, and why."""
    with transaction() as tx:
        found = service.review(tx, me())
        rows = [_row(row["incident"], row["visit"], row["steps"]) for row in found]
        reviewed = service.REVIEWED
        return render_template("control/adherence.html", me=me(), rows=rows, reviewed=reviewed)


def _row(incident: Incident, visit: Visit | None, steps: list[Ticked]) -> dict[str, Any]:
    return {
        "reference": incident.reference.reveal() if incident.reference else "",
        "visit": visit.id if visit else None,
        "steps": [_shown(step) for step in steps],
    }


def page_part(tx: Transaction, incident: Incident | None, _visit: Visit | None) -> dict[str, Any]:
    """What the panel needs: each required step, and the documents of the force that apply."""
    steps = service.ticked(tx, [incident])[incident.id] if incident else []
    playbook = playbooks.playbook_of(tx, incident.playbook_id if incident else None)
    return {"steps": [_shown(step) for step in steps], "step_count": len(playbook.steps.required)}


def _shown(ticked: Ticked) -> dict[str, Any]:
    step, mark = ticked.step, ticked.mark
    return {
        "id": step.id,
        "name": say(step.name, language()),
        "why": say(step.why, language()) if step.why else "",
        "standing": ticked.standing.value,
        "by_person": step.ticked_by == "person",
        "mark": mark,
    }
