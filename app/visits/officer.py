"""A visit as a page of its own, for whoever needs to know of it: their own, or for a reason that they state."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.people.web import me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.permissions import Role
from app.platform.wire import Audience, Refused
from app.visits import access, service, telling
from app.visits.forms import ReasonForm
from app.visits.records import Visit

blueprint = Blueprint("officer_visit", __name__, url_prefix="/officer/visits")


@blueprint.get("/<visit_id>")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def page(visit_id: str) -> ResponseReturnValue:
    """The visit, or the question why it is opened."""
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            access.open_visit(tx, me(), visit)
        except access.ReasonNeeded:
            return _ask(tx, visit, ReasonForm()), 403
        return render_template("officer/visit.html", me=me(), **_shown(tx, visit))


@blueprint.post("/<visit_id>/reason")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def explain(visit_id: str) -> ResponseReturnValue:
    """Keep the reason and show the visit."""
    form = ReasonForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        if not valid:
            return _ask(tx, visit, form), 422
        access.explain(tx, me(), visit, form.code.data, form.words.data)
    return redirect(url_for("officer_visit.page", visit_id=visit_id), 303)


def find_or_404(tx: Transaction, visit_id: str) -> Visit:
    """The visit, or the page that says that there is none."""
    try:
        return service.find(tx, visit_id)
    except Refused:
        abort(404)


def own_or_404(tx: Transaction, visit_id: str) -> Visit:
    """The visit whose officer is looking, or the page that says that there is none."""
    visit = find_or_404(tx, visit_id)
    if visit.officer_id != me().id:
        abort(404)
    return visit


def _ask(tx: Transaction, visit: Visit, form: ReasonForm) -> str:
    officer = telling.officer_of(tx, visit)
    return render_template("officer/reason.html", me=me(), visit=visit, officer=officer, form=form)


def _shown(tx: Transaction, visit: Visit) -> dict[str, Any]:
    snapshot = telling.snapshot(tx, visit, Audience.STAFF)
    said = {"messages": snapshot["text"]["messages"], "consents": snapshot["consents"]["history"]}
    said["captions"] = snapshot["captions"]["segments"]
    return {"visit": snapshot["visit"]} | said
