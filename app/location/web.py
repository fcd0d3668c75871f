"""The note on her location, and taking it back without script, or while the line is away."""

from contextlib import suppress

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from app.location import service
from app.platform.database import transaction
from app.platform.locale import speak
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.web import COOKIE, back_here, exit_url

blueprint = Blueprint("page_location", __name__)


@blueprint.get("/here/location")
def show() -> Response:
    """What is shared with whom, for the script of her page, which asks for it with her first tap."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe:
            return back_here()
        speak(visit.language)
    return make_response(render_template("victim/location.html", exit_url=exit_url()))


@blueprint.post("/here/location/stop")
def stop() -> Response:
    """She shares it no longer."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            with suppress(Refused):
                service.withdraw(tx, visit)
    return back_here()
