"""Pages of captions: hers (a plain form that script puts over the call), the captioner's, and the transcript."""

from contextlib import suppress

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.wrappers import Response

from app.captions import rules, telling, transcript
from app.people.web import me, staff_only
from app.platform import audit
from app.platform.database import transaction
from app.platform.locale import speak
from app.platform.permissions import PERMISSIONS, require
from app.platform.wire import Audience, Refused
from app.preferences import service as preferences
from app.preferences.events import SetPreferences
from app.preferences.rules import CaptionLook
from app.visits import access
from app.visits import service as visits
from app.visits.officer import find_or_404
from app.visits.web import COOKIE, back_here, exit_url

page = Blueprint("page_captions", __name__)
staff = Blueprint("captions", __name__)


@page.get("/here/captions")
def show() -> Response:
    """How her captions look, and what was said so far."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe:
            return back_here()
        speak(visit.language)
        chosen = preferences.of(tx, visit)
        lines = (telling.snapshot_part(tx, visit, Audience.PAGE) or {"segments": []})["segments"]
        return make_response(
            render_template(
                "victim/captions.html",
                preferences=chosen.model_dump(),
                look=chosen.caption_look or CaptionLook(),
                lines=lines,
                exit_url=exit_url(),
                plain="plain" in request.args,
            )
        )


@page.post("/here/captions")
def choose() -> Response:
    """The whole form: what isn't ticked is not wished."""
    form = request.form
    look = {name: form.get(name) for name in ("size", "colours", "place") if name in form}
    chosen = {"captions": "captions" in form, "caption_look": look | {"aloud": "aloud" in form}}
    with suppress(ValidationError, Refused), transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            preferences.choose(tx, visit, SetPreferences.model_validate(chosen))
    return back_here()


@staff.get("/captioner")
@staff_only(*PERMISSIONS["caption:write"])
def captioner() -> str:
    """Calls that want captions, and typing them. Everything arrives by the socket."""
    return render_template("captioner/index.html", me=me(), short_forms=rules.SHORT_FORMS)


@staff.get("/officer/visits/<visit_id>/captions.vtt")
@staff_only(*PERMISSIONS["caption:read"])
def take_transcript(visit_id: str) -> ResponseReturnValue:
    """The transcript as a file, for who may read the visit. Taking it is in the audit."""
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        require(me(), "caption:read")
        try:
            access.open_visit(tx, me(), visit)
        except access.ReasonNeeded:
            return redirect(url_for("officer_visit.page", visit_id=visit_id))
        cues = telling.cues(tx, visit)
        audit.record(tx, me(), "caption:transcript", f"visit:{visit.id}", lines=len(cues))
    response = make_response(transcript.written(cues, visit.admitted_at or visit.created_at))
    response.headers["Content-Type"] = "text/vtt; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="captions-{visit.id}.vtt"'
    return response
