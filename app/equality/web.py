"""About the caller, for fair service: offered on the incident's page when it is right, asked on a page of its own."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.equality import service
from app.equality.forms import AboutForm
from app.equality.rules import Moment, rather_not_say
from app.incidents.records import Incident
from app.invitations import control, page
from app.invitations import service as invitations
from app.people.web import fresh_only, me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.permissions import Role
from app.visits.records import Visit

blueprint = Blueprint("equality", __name__, url_prefix="/control/incidents/<incident_id>/about-the-caller")


@blueprint.get("")
@staff_only(Role.CALL_HANDLER)
def ask(incident_id: str) -> str:
    """The questions, with what this person wrote down before."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        return _page(tx, incident, AboutForm(data=service.own(tx, me(), incident)))


def _page(tx: Transaction, incident: Incident, form: AboutForm, *, empty: bool = False) -> str:
    found = service.moment_of(tx, incident, _visit(tx, incident))
    standing = service.standing(tx, incident)
    context = {"incident": incident, "form": form, "moment": found.value, "standing": standing, "empty": empty}
    return render_template("control/about.html", me=me(), **context)


@blueprint.post("")
@staff_only(Role.CALL_HANDLER)
def answer(incident_id: str) -> ResponseReturnValue:
    """Keep the answers, or that they would rather not answer. At the wrong moment what was typed stays on the page."""
    rather_not = "rather_not" in request.form
    form = AboutForm(MultiDict() if rather_not else request.form)
    valid = form.validate()
    answers = rather_not_say() if rather_not else form.answers()
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        if not valid or not answers:
            return _page(tx, incident, form, empty=not answers), 422
        try:
            service.collect(tx, me(), incident, _visit(tx, incident), answers)
        except service.NotTheMoment:
            return _page(tx, incident, form), 409
    return redirect(url_for("control.incident_page", incident_id=incident_id), 303)


@blueprint.post("/not-now")
@staff_only(Role.CALL_HANDLER)
def not_now(incident_id: str) -> ResponseReturnValue:
    """Not asked: it was not the right moment."""
    with transaction() as tx:
        service.leave(tx, me(), page.find(tx, incident_id))
    return control.saved(incident_id, None)


@blueprint.post("/erase")
@staff_only(Role.CALL_HANDLER)
@fresh_only
def erase(incident_id: str) -> ResponseReturnValue:
    """They don't want it kept."""
    with transaction() as tx:
        service.erase(tx, me(), page.find(tx, incident_id))
    return redirect(url_for("control.incident_page", incident_id=incident_id), 303)


def _visit(tx: Transaction, incident: Incident) -> Visit | None:
    invitation = invitations.invitation_of(tx, incident)
    return tx.get(Visit, invitation.visit_id) if invitation else None


def page_part(tx: Transaction, incident: Incident | None, visit: Visit | None) -> dict[str, Any]:
    """What the panel needs: whether it is offered now, and whether somebody has asked. No answer."""
    if incident is None:
        return {"about_offered": False, "about_standing": None}
    found = service.moment_of(tx, incident, visit)
    return {"about_offered": found is Moment.RIGHT, "about_standing": service.standing(tx, incident)}
