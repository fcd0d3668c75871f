"""Offering something to read, at the officer's desk; reading it, on the caller's screen."""

from flask import Blueprint, abort, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.locale import speak
from app.platform.permissions import NotAllowed, Role
from app.platform.wire import Refused
from app.response import page, papers
from app.visits import service as visits
from app.visits.officer import find_or_404
from app.visits.web import COOKIE, back_here, exit_url

staff = Blueprint("response_papers", __name__, url_prefix="/officer/visits/<visit_id>/response/papers")
staff.register_error_handler(NotAllowed, page.not_theirs)
blueprint = Blueprint("page_papers", __name__)


@staff.post("")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def offer(visit_id: str) -> ResponseReturnValue:
    """Offer it on the caller's screen."""
    kind, problem = request.form.get("kind", ""), ""
    if kind not in papers.KINDS:
        abort(400)
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            papers.offer(tx, me(), visit, kind)
        except papers.NothingToRead:
            problem = _("Not offered: first write down what it says")
        except papers.NotSafeToRead:
            problem = _("Not offered: the caller’s page is not open, or it is not safe for them to read now")
        return jsonify(ok=not problem, problem=problem, **page.state(tx, visit))


@staff.post("/send")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def send(visit_id: str) -> ResponseReturnValue:
    """Send the confirmation to the safe address, once the caller has asked for it."""
    problem = "" if request.form.get("asked") == "yes" else _("Not sent: the caller has to ask for it")
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            if not problem:
                papers.send(tx, me(), visit)
        except papers.NothingToRead:
            problem = _("Not sent: first write down what it says")
        except papers.NotSafeToRead:
            problem = _("Not sent: the caller has not named email as the safe way")
        said = "" if problem else _("The confirmation is on its way")
        return jsonify(ok=not problem, problem=problem or said, **page.state(tx, visit))


@blueprint.get("/here/papers/<kind>")
def show(kind: str) -> Response:
    """What there is to read, for whoever was offered it and wants to see it."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or kind not in papers.KINDS:
            return back_here()
        speak(visit.language)
        try:
            paper = papers.read(tx, visit, kind)
        except Refused:
            return back_here()
        shown = {"paper": paper, "exit_url": exit_url(), "plain": "plain" in request.args}
        return make_response(render_template("victim/paper.html", **shown))
