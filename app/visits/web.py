"""Her pages at neutral addresses. Every one works as plain forms; scripts only make them smoother."""

import calendar
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from flask import (
    Blueprint,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response

from app.platform import clock
from app.platform.compression import Precompressed, precompressed
from app.platform.database import Transaction, new_id, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import LANGUAGES, language
from app.platform.secrets import new_token
from app.platform.static import STEP
from app.platform.wire import Audience, Refused
from app.visits import service, telling
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit

COOKIE = "__Host-visit"
ANSWERS = {
    "yes": VisitEvent.SAY_SAFE,
    "unsure": VisitEvent.SAY_UNSURE,
    "no": VisitEvent.SAY_NOT_SAFE,
}
MODES = ("video", "voice", "text")
CLEAR = '"cache", "cookies", "storage"'

blueprint = Blueprint("page", __name__)


def set_cookie(response: Response, value: str) -> None:
    """The one cookie on her phone: it ends with the browser, and scripts can't read it."""
    response.set_cookie(COOKIE, value, secure=True, httponly=True, samesite="Strict", path="/")


def cookie_or_new() -> str:
    """The request's cookie, or a fresh one: what a bad link sets looks like what a good one sets."""
    return request.cookies.get(COOKIE) or new_token()


@cache
def _constant(template: str, _language: str, leads_to: str, _version: str, _step: bool) -> Precompressed:
    """A page that is the same for everyone: rendered and compressed once for each language."""
    return precompressed(render_template(template, exit_url=leads_to))


def constant(template: str) -> Response:
    """Answer with a constant page of her folder."""
    version = current_app.extensions["static"].version
    return _constant(f"victim/{template}", language(), exit_url(), version, STEP in request.headers).response()


def exit_url() -> str:
    """Where exit leads."""
    path: str = current_app.extensions["settings"].exit_url
    return path


@blueprint.get("/here")
def here() -> Response:
    """Wherever her visit is; without one, the same page as a bad link."""
    return _page_for(request.cookies.get(COOKIE))


def _page_for(cookie: str | None) -> Response:
    with transaction() as tx:
        visit = service.by_cookie(tx, cookie)
        if visit is None or not _shown(visit):
            return constant("not_open.html")
        return _page(tx, visit)


def _shown(visit: Visit) -> bool:
    return VisitState(visit.state) in LIVE | {VisitState.ENDED}


def _page(tx: Transaction, visit: Visit) -> Response:
    g.locale_language = visit.language if visit.language in LANGUAGES else "en"
    state = VisitState(visit.state)
    if state is VisitState.OPENED:
        return constant("before.html")
    snapshot = telling.snapshot(tx, visit, Audience.PAGE)
    named = bool(visit.safe)
    template = "visit.html" if named else "text.html"
    values = snapshot["visit"] | {"officer_name": snapshot["visit"]["officer"]}
    page = render_template(
        f"victim/{template}",
        visit=values,
        messages=[message | {"mine": message["role"] == "victim"} for message in snapshot["text"]["messages"]],
        exit_url=exit_url(),
        message_id=new_id(),
        plain="plain" in request.args,
    )
    return make_response(page)


def _with_visit(action: Callable[[Transaction, Visit], Any]) -> Response:
    """Do something with the visit of this browser and show where it is then; without a visit, as a bad link."""
    with transaction() as tx:
        visit = service.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            with suppress(IllegalMove, Refused):  # no longer asked: the page shows where the visit is
                action(tx, visit)
    return back_here()


def back_here(cookie: str | None = None) -> Response:
    """To her page as it is now; to the plain one, when the form that was sent is on it.

    A script that shows the page by itself (`X-Step`) gets it in this answer: one round trip less on a slow line.
    cookie: the one that this answer sets, if it sets one.
    """
    if STEP in request.headers:
        return _page_for(cookie or request.cookies.get(COOKIE))
    return redirect("/here?plain=1" if "plain" in request.form else "/here", 303)


@blueprint.post("/here/answer")
def answer() -> Response:
    """Alone and safe to talk? "No" leads to the ordinary page, as exit does."""
    event = ANSWERS.get(request.form.get("answer", ""))
    if event is None:
        return back_here()
    shown = _with_visit(lambda tx, visit: service.answer_safe(tx, visit, event))
    return _gone() if event is VisitEvent.SAY_NOT_SAFE else shown


@blueprint.post("/here/mode")
def mode() -> Response:
    """How she wants to talk, without script."""
    chosen = request.form.get("mode", "")
    if chosen not in MODES:
        return redirect("/here", 303)
    return _with_visit(lambda tx, visit: service.choose_mode(tx, visit, chosen))


@blueprint.post("/here/call-back")
def call_back() -> Response:
    """She would rather be called back."""
    return _with_visit(service.ask_call_back)


def trouble(status: int) -> Response:
    """A request of her page failed: when the fault is ours, she may try again; else the same page as a bad link."""
    response = constant("error.html" if status >= 500 else "not_open.html")
    response.status_code = status
    return response


@blueprint.post("/leave")
def leave() -> Response:
    """Exit: the visit is left, the link dead, this browser's storage cleared; then an ordinary page."""
    with transaction() as tx:
        visit = service.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            service.leave(tx, visit)
    return _gone()


def _gone() -> Response:
    response = redirect(exit_url(), 303)
    response.headers["Clear-Site-Data"] = CLEAR
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.get("/calendar")
def month() -> str:
    """An ordinary calendar of this month: plausible at any hour, needs no live data, holds nothing of ours."""
    today = clock.now().date()
    weeks = calendar.Calendar().monthdatescalendar(today.year, today.month)
    return render_template("victim/calendar.html", today=today, weeks=weeks)
