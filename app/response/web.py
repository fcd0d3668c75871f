"""The response as a page and as a part of the officer's desk; each field saves itself."""

import json
from dataclasses import asdict

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.permissions import NotAllowed, Role
from app.response import grading, service
from app.response.page import context, not_theirs, state
from app.visits.access import ReasonNeeded
from app.visits.officer import find_or_404

NOTE = "note:"  # before the name of the field that it belongs to

blueprint = Blueprint("response", __name__, url_prefix="/officer/visits/<visit_id>/response")


blueprint.register_error_handler(NotAllowed, not_theirs)


@blueprint.get("")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def page(visit_id: str) -> ResponseReturnValue:
    """The response: a page of its own, the part of it for the desk, or what it says now."""
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            shown = context(tx, visit)
        except ReasonNeeded:
            return redirect(url_for("officer_visit.page", visit_id=visit_id), 303)
        if request.accept_mimetypes.best == "application/json":
            return jsonify(state(tx, visit))
        template = "officer/_response.html" if "part" in request.args else "officer/response.html"
        return render_template(template, **shown)


@blueprint.post("")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def save(visit_id: str) -> ResponseReturnValue:
    """Store the fields that were sent. `seen`: JSON, the number of each field that the page knew."""
    form = request.form
    keys = {name.removeprefix(NOTE) for name in form if name != "seen"}
    sent = {key: (form.get(key, ""), form.get(NOTE + key, "")) for key in keys}
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            saved = service.save(tx, me(), visit, sent, _seen(form.get("seen", "")))
        except service.NoSuchField:
            abort(400)
        wrong = {key: _problem(code) for key, code in saved.wrong.items()}
        theirs = {key: asdict(written) for key, written in saved.theirs.items()}
        return jsonify(ok=not (wrong or theirs), wrong=wrong, theirs=theirs, **state(tx, visit))


def _seen(text: str) -> dict[str, int]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(key): number for key, number in pairs if isinstance(number, int)}


@blueprint.post("/undo")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def undo(visit_id: str) -> ResponseReturnValue:
    """Bring back what one field said before."""
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        undone = service.undo(tx, me(), visit, request.form.get("key", ""))
        return jsonify(ok=undone, **state(tx, visit))


@blueprint.post("/grade")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def grade(visit_id: str) -> ResponseReturnValue:
    """Grade the risk."""
    wrong = {}
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            grading.grade(tx, me(), visit, request.form.get("grade", ""), request.form.get("reason", ""))
        except service.NoSuchField:
            wrong["grade"] = _("Choose a grade")
        except grading.ReasonMissing:
            wrong["reason"] = _("Say why: the grade differs from what the answers suggest")
        return jsonify(ok=not wrong, wrong=wrong, **state(tx, visit))


def _problem(code: str) -> str:
    return {
        "too_long": _("This is too long to keep in one field. Split it, or shorten it."),
        "not_a_choice": _("Choose one of the answers"),
    }[code]
