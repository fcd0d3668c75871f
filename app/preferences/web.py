"""Preferences as a plain form, and "Easy read" with one press. The page names nobody: she may not be alone yet."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, abort, current_app, make_response, render_template, request, send_file
from pydantic import ValidationError
from werkzeug.wrappers import Response

from app.platform.database import transaction
from app.platform.locale import speak
from app.platform.wire import Refused
from app.preferences import service
from app.preferences.events import SetPreferences
from app.visits import service as visits
from app.visits.lifecycle import LIVE, VisitState
from app.visits.web import COOKIE, back_here, exit_url

SWITCHES = ("captions", "signing", "text_first", "high_contrast", "easy_read")

blueprint = Blueprint("page_preferences", __name__)


@blueprint.get("/here/easier")
def ask() -> Response:
    """Do you want anything to make this easier?"""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or VisitState(visit.state) not in LIVE:
            return back_here()
        speak(visit.language)
        chosen = service.of(tx, visit)
    page = render_template(
        "victim/easier.html", preferences=chosen.model_dump(), exit_url=exit_url(), plain="plain" in request.args
    )
    return make_response(page)


@blueprint.post("/here/easier")
def choose() -> Response:
    """The whole form: what isn't ticked is not wished."""
    chosen: dict[str, Any] = {name: name in request.form for name in SWITCHES}
    return _choose(chosen | {"text_size": request.form.get("text_size", "usual")})


@blueprint.post("/here/easy-read")
def easy_read() -> Response:
    """Easy read on or off, from the page itself."""
    return _choose({"easy_read": request.form.get("easy_read") == "yes"})


@blueprint.get("/clips/<name>")
def clip(name: str) -> Response:
    """A clip in sign language or its poster, in ranges as players ask for them."""
    found = current_app.extensions["clips"].file(name)
    if found is None:
        abort(404)
    path, kind = found
    response = send_file(path, mimetype=kind, conditional=True)
    response.headers["Cache-Control"] = "no-store"  # nothing stays on her phone
    return response


def _choose(chosen: dict[str, Any]) -> Response:
    with suppress(ValidationError, Refused), transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            service.choose(tx, visit, SetPreferences.model_validate(chosen))
    return back_here()
