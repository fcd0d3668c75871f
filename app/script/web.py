"""The script on the incident's page, and what happens instead of video."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.incidents import responding
from app.incidents import service as incidents
from app.incidents.records import Incident, OtherResponse
from app.invitations import control, page
from app.people.web import me, staff_only
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.permissions import Role
from app.script import service
from app.unfinished import service as unfinished
from app.visits.records import Visit

blueprint = Blueprint("script", __name__, url_prefix="/control/incidents/<incident_id>/script")


@blueprint.post("/<step>")
@staff_only(Role.CALL_HANDLER)
def answer(incident_id: str, step: str) -> ResponseReturnValue:
    """One answer: in the record at once, with what it says about the caller."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            filled = service.answer(tx, me(), incident, step, request.form.get("value", ""))
        except service.NoSuchAnswer:
            abort(404)
        page.tell(tx, incident)
    return control.saved(incident_id, None, filled=filled)


def page_part(tx: Transaction, incident: Incident | None, _visit: Visit | None) -> dict[str, Any]:
    """What the panel needs."""
    return {"script": service.shown(tx, incident)}


instead = Blueprint("instead", __name__, url_prefix="/control")


@instead.post("/incidents/<incident_id>/instead/<any(emergency, unit):kind>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def respond(incident_id: str, kind: responding.AtOnce) -> ResponseReturnValue:
    """Respond otherwise than by video, in one tap."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        responding.respond(tx, me(), incident, kind)
        page.tell(tx, incident)
    return control.saved(incident_id, None)


@instead.post("/incidents/<incident_id>/instead/<row_id>/take-back")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def take_back(incident_id: str, row_id: str) -> ResponseReturnValue:
    """It was pressed by mistake, or is no longer needed."""
    with transaction() as tx:
        incident, row = page.find(tx, incident_id), tx.get(OtherResponse, row_id)
        if row is None or row.incident_id != incident.id:
            abort(404)
        responding.take_back(tx, me(), incident, row)
        page.tell(tx, incident)
    return control.saved(incident_id, None)


@instead.post("/danger")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def danger() -> ResponseReturnValue:
    """Danger before the incident was saved: it is recorded with whatever was typed, and marked."""
    with transaction() as tx:
        values = control.typed(tx, request.form)
        values.setdefault("reference", _("Danger %(time)s", time=f"{clock.now():%Y-%m-%d %H:%M} UTC"))
        incident = incidents.record(tx, me(), values)
        unfinished.let_go(tx, me(), request.form.get("draft", ""))
        responding.respond(tx, me(), incident, "emergency")
        page.tell(tx, incident)
    return redirect(url_for("control.incident_page", incident_id=incident.id), 303)
