"""What she agreed to, as a page of plain forms; script shows it over the call. Only after "Yes, I am"."""

from contextlib import suppress

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.consents import service
from app.consents.events import SayConsent
from app.consents.rules import PURPOSES
from app.platform.database import transaction
from app.platform.locale import speak
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.lifecycle import VisitState
from app.visits.web import COOKIE, back_here, exit_url

blueprint = Blueprint("page_consents", __name__)


@blueprint.get("/here/agreed")
def show() -> Response:
    """What you agreed to."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe or VisitState(visit.state) not in service.CAN_SAY:
            return back_here()
        speak(visit.language)
        consents = service.on_page(tx, visit)
    return make_response(
        render_template("victim/agreed.html", consents=consents, exit_url=exit_url(), plain="plain" in request.args)
    )


@blueprint.post("/here/agreed")
def say() -> Response:
    """Give one, or take it back; then the page again, which says so."""
    agree, purpose = request.form.get("agree"), request.form.get("purpose")
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe or purpose not in PURPOSES or agree not in ("yes", "no"):
            return back_here()
        speak(visit.language)
        ask = SayConsent(purpose=purpose, agree=agree == "yes")
        with suppress(Refused):
            service.say(tx, visit, ask.purpose, ask.agree)
    return redirect(f"/here/agreed{'?plain=1' if 'plain' in request.form else ''}", 303)
