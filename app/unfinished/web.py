"""What the form of a new incident sends while there is no reference."""

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.people.web import me, staff_only
from app.platform import clock
from app.platform.database import transaction
from app.platform.permissions import Role
from app.unfinished import service
from app.unfinished.rules import TooMuch

blueprint = Blueprint("unfinished", __name__, url_prefix="/control/incidents/new/<draft>")


@blueprint.post("")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def keep(draft: str) -> ResponseReturnValue:
    """Keep the fields that were sent. `url`: where they are shown again, empty when nothing is typed any more."""
    try:
        with transaction() as tx:
            row = service.keep(tx, me(), draft, request.form.to_dict(flat=False))
    except service.NotTheirs:
        abort(404)
    except TooMuch:
        abort(413)
    except service.Recorded:
        return jsonify(ok=False, url=f"/control/incidents/{draft}"), 409
    url = url_for("control.unfinished_incident", draft=draft) if row else url_for("control.new_incident")
    return jsonify(ok=True, url=url, at=clock.iso(row.changed_at) if row else None)


@blueprint.post("/throw-away")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def throw_away(draft: str) -> ResponseReturnValue:
    """It isn't wanted any more."""
    with transaction() as tx:
        service.throw_away(tx, me(), draft)
    return redirect(url_for("control.new_incident"), 303)
