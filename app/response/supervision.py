"""Supervisors: their view of a grade, the visits graded high, and actions that are late."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.incidents.records import Incident
from app.people.web import me, staff_only
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.permissions import PERMISSIONS, NotAllowed
from app.response import actions, grading, page
from app.response.records import ResponseAction
from app.response.words import ACTIONS
from app.visits import service as visits
from app.visits.officer import find_or_404

REVIEWERS = staff_only(*PERMISSIONS["response:review"])

blueprint = Blueprint("response_supervision", __name__)
blueprint.register_error_handler(NotAllowed, page.not_theirs)


@blueprint.post("/officer/visits/<visit_id>/response/review")
@REVIEWERS
def review(visit_id: str) -> ResponseReturnValue:
    """Agree with the grade, or differ with a reason."""
    view, wrong = request.form.get("view", ""), {}
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        if view not in ("agree", "differ"):
            wrong["view"] = _("Say whether you agree")
        else:
            try:
                grading.review(tx, me(), visit, view == "agree", request.form.get("review_reason", "")[:8000])
            except grading.ReasonMissing:
                wrong["review_reason"] = _("Say why you differ")
            except grading.OwnGrade:
                wrong["view"] = _("There is no grade of somebody else to review")
        return jsonify(ok=not wrong, wrong=wrong, **page.state(tx, visit))


@blueprint.get("/control/risk")
@REVIEWERS
def high() -> str:
    """What is graded high, and what should have been done by now."""
    with transaction() as tx:
        found = grading.high(tx, me())
        late = [_late(tx, row) for row in actions.late(tx, clock.now())]
        return render_template("control/risk.html", me=me(), high=found, late=late)


def _late(tx: Transaction, row: ResponseAction) -> dict[str, object]:
    incident = tx.get(Incident, visits.find(tx, row.visit_id).incident_id)
    reference = incident.reference.reveal() if incident and incident.reference else ""
    return {"visit": row.visit_id, "reference": reference, "kind": str(ACTIONS[row.kind]), "due_at": row.due_at}
