"""Handing over between dispatcher and call handler: three buttons, which work without script too."""

from contextlib import suppress

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.incidents import desk
from app.incidents.lifecycle import DeskEvent
from app.invitations import page
from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.lifecycle import IllegalMove
from app.platform.permissions import NotAllowed, Role

blueprint = Blueprint("hand_over", __name__, url_prefix="/control/incidents")


@blueprint.post("/<incident_id>/<any(hand_over, take, take_back):event>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def act(incident_id: str, event: str) -> ResponseReturnValue:
    """Move the incident to another desk. What somebody else has done meanwhile is just shown."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            with suppress(IllegalMove):
                desk.act(tx, me(), incident, DeskEvent(event))
        except NotAllowed:
            abort(403)
        page.tell(tx, incident)
    return redirect(url_for("control.incident_page", incident_id=incident_id), 303)
