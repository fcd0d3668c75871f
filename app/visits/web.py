"""Her pages at neutral addresses. Every one works as plain forms; scripts only make them smoother."""

import calendar
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response

from app.platform import clock
from app.platform.compression import Precompressed, precompressed
from app.platform.database import Transaction, new_id, transaction
from app.platform.headers import STEP
from app.platform.lifecycle import IllegalMove
from app.platform.locale import browsers_own, by_language, language, picked, speak, use_domain
from app.platform.secrets import new_token
from app.platform.wire import Audience, Refused
from app.visits import service, telling
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit
from app.visits.rules import MODES

COOKIE = "__Host-visit"
ANSWERS = {
    "yes": VisitEvent.SAY_SAFE,
    "unsure": VisitEvent.SAY_UNSURE,
    "no": VisitEvent.SAY_NOT_SAFE,
}
CLEAR_KEPT = '"storage"'  # what app/static/js/victim/shell.js keeps, and itself
CLEAR = '"cache", "cookies", "storage"'

blueprint = Blueprint("page", __name__)


def set_cookie(response: Response, value: str) -> None:
    """The one cookie on her phone: it ends with the browser, and scripts can't read it."""
    response.set_cookie(COOKIE, value, secure=True, httponly=True, samesite="Strict", path="/")


def cookie_or_new() -> str:
    """The request's cookie, or a fresh one: what a bad link sets looks like what a good one sets."""
    return request.cookies.get(COOKIE) or new_token()


@cache
def _constant(template: str, _language: str, leads_to: str, _version: str, _step: bool, _clip: object) -> Precompressed:
    """A page that is the same for everyone: rendered and compressed once for each language."""
    return precompressed(render_template(template, exit_url=leads_to))


def constant(template: str) -> Response:
    """Answer with a constant page of her folder, in the language of this request."""
    version = current_app.extensions["static"].version
    clip = current_app.extensions["clips"].of("before")
    page = _constant(f"victim/{template}", language(), exit_url(), version, STEP in request.headers, clip)
    response = page.response()
    by_language(response)
    return response


def exit_url() -> str:
    """Where exit leads: in her language, as the cover is, so that covered and left look alike."""
    path: str = current_app.extensions["settings"].exit_url
    if language() == browsers_own():
        return path
    return f"{path}{'&' if '?' in path else '?'}language={language()}"


@blueprint.get("/here")
def here() -> Response:
    """Wherever her visit is; without one, the same page as a bad link."""
    return _page_for(request.cookies.get(COOKIE))


def _page_for(cookie: str | None) -> Response:
    with transaction() as tx:
        visit = service.by_cookie(tx, cookie)
        if visit is None or not _shown(visit):
            return without_kept(constant("not_open.html"))
        return _page(tx, visit)


def without_kept(response: Response) -> Response:
    """The response, which removes what the phone keeps for times without a network: that is for an open visit alone."""
    response.headers["Clear-Site-Data"] = CLEAR_KEPT
    return response


def _shown(visit: Visit) -> bool:
    return VisitState(visit.state) in LIVE | {VisitState.ENDED}


def _page(tx: Transaction, visit: Visit) -> Response:
    speak(visit.language)
    state = VisitState(visit.state)
    if state is VisitState.OPENED:
        easy = bool(telling.part(tx, visit, "preferences").get("easy_read"))
        return constant("before_easy.html" if easy else "before.html")
    snapshot = telling.snapshot(tx, visit, Audience.PAGE)
    named = bool(visit.safe)
    template = "visit.html" if named else "text.html"
    plain = "plain" in request.args
    values = snapshot["visit"] | {"officer_name": snapshot["visit"]["officer"]}
    page = render_template(
        f"victim/{template}",
        visit=values,
        location=snapshot.get("location"),
        papers=snapshot.get("papers", []),
        messages=[message | {"mine": message["role"] == "victim"} for message in snapshot["text"]["messages"]],
        preferences=snapshot["preferences"],
        exit_url=exit_url(),
        message_id=new_id(),
        plain=plain,
        covered=values["covered"] and not plain,
        **_this_month(),
    )
    return make_response(page) if named else without_kept(make_response(page))


@blueprint.get("/here/away")
def away() -> Response:
    """What the phone keeps while the visit is open. Only after "Yes, I am": it says 999."""
    with transaction() as tx:
        visit = service.by_cookie(tx, request.cookies.get(COOKIE))
        kept = visit is not None and _shown(visit) and visit.safe
        if visit is not None:
            speak(visit.language)
    return constant("away.html") if kept else trouble(404)


@blueprint.get("/here/off-record")
def off_the_record() -> Response:
    """What it means, for the script of her page, which asks for it when the call goes off the record."""
    with transaction() as tx:
        visit = service.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe:
            return back_here()
        speak(visit.language)
    return make_response(render_template("victim/off_record.html", exit_url=exit_url()))


def _with_visit(action: Callable[[Transaction, Visit], Any]) -> Response:
    """Do something with the visit of this browser and show where it is then; without a visit, as a bad link."""
    with transaction() as tx:
        visit = service.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            speak(visit.language)
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
    asked = {"plain": 1} if "plain" in request.form else {"language": picked()} if picked() else {}
    return redirect(f"/here?{urlencode(asked)}" if asked else "/here", 303)


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
    use_domain("victim")
    speak_as_before()
    response = constant("error.html" if status >= 500 else "not_open.html")
    response.status_code = status
    return response


def speak_as_before() -> None:
    """In the language of this browser's visit; if that can't be found out just now, in the browser's own."""
    with suppress(Exception), transaction() as tx:
        visit = service.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            speak(visit.language)


@blueprint.post("/leave")
def leave() -> Response:
    """Exit: the visit is left, the link dead, this browser's storage cleared; then an ordinary page."""
    cookie = request.cookies.get(COOKIE)
    with transaction() as tx:
        for listener in service.ON_EXIT:
            listener(tx, cookie)
        visit = service.by_cookie(tx, cookie)
        if visit is not None:
            speak(visit.language)
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
    return render_template("victim/calendar.html", **_this_month())


def _this_month() -> dict[str, Any]:
    today = clock.now().date()
    return {"today": today, "weeks": calendar.Calendar().monthdatescalendar(today.year, today.month)}
