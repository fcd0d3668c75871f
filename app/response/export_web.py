"""Taking a response as a document: one file, for a reason that goes into the audit."""

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.locale import language
from app.platform.permissions import NotAllowed, Role
from app.response import export, page
from app.response.document import ResponseDocument
from app.visits.officer import find_or_404

LONGEST_WHY = 500
TYPES = {"json": "application/json", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}

blueprint = Blueprint("response_export", __name__, url_prefix="/officer/visits/<visit_id>/response/document")


blueprint.register_error_handler(NotAllowed, page.not_theirs)


@blueprint.post("")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def take(visit_id: str) -> ResponseReturnValue:
    """The file. The form asks for a reason, and browsers send none without one."""
    form, why = request.form.get("form", ""), request.form.get("why", "").strip()[:LONGEST_WHY]
    if form not in TYPES or not why:
        abort(400)
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        found = export.for_officer(tx, me(), visit, form, why, language())  # type: ignore[arg-type]
    try:
        made = _file(found, form)
    except export.NoLetters:
        return jsonify(problem=_("Some letters are in no font of this service. Take the web page and print that.")), 422
    headers = {"Content-Disposition": f'attachment; filename="response-{visit_id}.{form}"'}
    return Response(made, content_type=TYPES[form], headers=headers)


def _file(found: ResponseDocument, form: str) -> str | bytes:
    if form == "json":
        return found.model_dump_json(indent=2)
    return export.html(found, language()) if form == "html" else export.pdf(found, language())
