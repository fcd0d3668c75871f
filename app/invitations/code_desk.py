"""Staff and the spoken code: the control room's panel as plain forms, the officer's desk by socket."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.incidents.records import Incident
from app.invitations import codes, page, service, spoken
from app.invitations.events import ConfirmCode, LookAtCode, MakeCode, RefuseCode
from app.invitations.records import SpokenCode
from app.people.web import me, staff_only
from app.platform.asks import Caller, answers
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.permissions import Actor, NotAllowed, Role
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.records import Visit

blueprint = Blueprint("codes", __name__, url_prefix="/control/incidents/<incident_id>/codes")


@blueprint.post("")
@staff_only(Role.CALL_HANDLER)
def make(incident_id: str) -> ResponseReturnValue:
    """A new code, shown this once."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            row, code = codes.make(tx, me(), incident)
        except service.NoConsent:
            return _answer(incident, None, _("First ask for consent to video, and record the yes"))
        except service.NotForVideo:
            return _answer(incident, None, _("Not for video response. Decide differently first if you have a reason"))
        return _answer(incident, _made(row, code, me()))


@blueprint.post("/<code_id>/<any(confirm, refuse):action>")
@staff_only(Role.CALL_HANDLER)
def decide(incident_id: str, code_id: str, action: str) -> ResponseReturnValue:
    """It is them, by the number that their page shows; or it is not."""
    problem = ""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            if action == "confirm":
                codes.confirm(tx, me(), code_id, request.form.get("number", ""))
            else:
                codes.refuse(tx, me(), code_id)
        except (Refused, NotAllowed):
            problem = _("That is no longer possible. Make a new code.")
        return _answer(incident, _panel(tx, me(), incident), problem)


def _answer(incident: Incident, code: dict[str, Any] | None, problem: str = "") -> ResponseReturnValue:
    """The panel for a script; without one a page of its own for what is shown only once, else the incident again."""
    context = {"incident": incident, "code": code, "code_problem": problem}
    status = 422 if problem else 200
    where = url_for("control.incident_page", incident_id=incident.id)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        html = {"code": render_template("control/_code.html", **context)}
        return jsonify(ok=not problem, id=incident.id, url=where, html=html), status
    if problem or (code and "spoken" in code):
        return render_template("control/code.html", me=me(), **context), status
    return redirect(where, 303)


def page_part(tx: Transaction, incident: Incident | None, _visit: Visit | None) -> dict[str, Any]:
    """What the panel needs."""
    return {"code": _panel(tx, me(), incident) if incident else None}


def _panel(tx: Transaction, actor: Actor, incident: Incident) -> dict[str, Any] | None:
    """The newest code of the incident's newest visit."""
    invitation = service.invitation_of(tx, incident)
    row = codes.newest(tx, invitation.visit_id) if invitation else None
    return codes.shown(row, actor) if row else None


def _made(row: SpokenCode, code: str, actor: Actor) -> dict[str, Any]:
    return codes.shown(row, actor) | {"spoken": spoken.grouped(code), "spelled": spoken.spelled(code)}


@answers(MakeCode)
def make_at_the_desk(caller: Caller, ask: MakeCode) -> dict[str, Any]:
    """A code for whoever this visit was, or is, with."""
    with transaction() as tx:
        visit = visits.find(tx, ask.visit)
        incident = tx.get(Incident, visit.incident_id)
        if incident is None or visit.officer_id not in (None, caller.actor.id):
            raise Refused("not_allowed")
        try:
            row, code = codes.make(tx, caller.actor, incident)
        except (service.NoConsent, service.NotForVideo):
            raise Refused("not_allowed") from None
        return {"code": _made(row, code, caller.actor)}


@answers(LookAtCode)
def look(caller: Caller, ask: LookAtCode) -> dict[str, Any]:
    """What became of a code that this person made."""
    with transaction() as tx:
        return _state(tx, caller.actor, ask.code)


def _state(tx: Transaction, actor: Actor, code_id: str) -> dict[str, Any]:
    row = tx.get(SpokenCode, code_id)
    if row is None or row.made_by != actor.id:
        raise Refused("not_found")
    return {"code": codes.shown(row, actor)}


@answers(ConfirmCode)
def confirm_at_the_desk(caller: Caller, ask: ConfirmCode) -> dict[str, Any]:
    """It is them: let them in. With a wrong number it is not."""
    with transaction() as tx:
        codes.confirm(tx, caller.actor, ask.code, ask.number)
        return _state(tx, caller.actor, ask.code)


@answers(RefuseCode)
def refuse_at_the_desk(caller: Caller, ask: RefuseCode) -> dict[str, Any]:
    """It is not them."""
    with transaction() as tx:
        codes.refuse(tx, caller.actor, ask.code)
        return _state(tx, caller.actor, ask.code)
