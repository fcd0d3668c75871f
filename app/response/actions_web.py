"""Adding investigative actions, and saying what became of them."""

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.permissions import NotAllowed, Role
from app.response import actions, page
from app.response.forms import ActionForm
from app.response.lifecycle import ActionEvent
from app.visits.officer import find_or_404

blueprint = Blueprint("response_actions", __name__, url_prefix="/officer/visits/<visit_id>/response/actions")
blueprint.register_error_handler(NotAllowed, page.not_theirs)


@blueprint.post("")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def add(visit_id: str) -> ResponseReturnValue:
    """Add one. `key`: made by the page, so that a request which arrives twice adds one."""
    form, key = ActionForm(request.form), request.form.get("key", "")
    if not 1 <= len(key) <= 36:
        abort(400)
    valid = form.validate()
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        if valid:
            actions.add(tx, me(), visit, key, form)
        wrong = {name: str(problems[0]) for name, problems in form.errors.items()}
        return jsonify(ok=not wrong, wrong=wrong, **page.state(tx, visit))


@blueprint.post("/<action_id>")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def advance(visit_id: str, action_id: str) -> ResponseReturnValue:
    """Done, cancelled, or open again. What a colleague has done meanwhile is shown instead."""
    try:
        event = ActionEvent(request.form.get("event", ""))
    except ValueError:
        abort(400)
    problem = ""
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            actions.advance(tx, me(), visit, action_id, event, request.form.get("result", "")[:1000])
        except LookupError:
            abort(404)
        except IllegalMove:
            problem = _("Somebody else was first. This is how it stands now.")
        return jsonify(ok=not problem, problem=problem, **page.state(tx, visit))
