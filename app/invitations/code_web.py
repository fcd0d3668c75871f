"""Her page for a code that is read aloud to her: one neutral address, with and without scripts."""

import time
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from app.invitations import codes, spoken
from app.invitations.records import SpokenCode
from app.invitations.tries import WrongTries
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.headers import STEP
from app.platform.locale import by_language, picked
from app.visits import service as visits
from app.visits.lifecycle import LIVE, VisitState
from app.visits.web import COOKIE, back_here, constant, cookie_or_new, exit_url, set_cookie

MAX_TYPED = 64

blueprint = Blueprint("page_code", __name__)


@blueprint.get("/c")
def show() -> Response:
    """Where to type the code; after that, the wait for the person who read it out; after that, her visit."""
    cookie = request.cookies.get(COOKIE)
    with transaction() as tx:
        row = codes.typed_by(tx, cookie)
        if row is None:
            return constant("code.html")
        if row.end == "confirmed":
            return redirect("/here", 303) if _is_in(tx, cookie) else constant("code.html")
        if not codes.waits(row, clock.now()):
            return _page("code.html", 200, typed="", error="wrong")
        return _wait(row)


@blueprint.get("/c/wait")
def wait() -> Response:
    """For the page's script: 204 while there is nothing new."""
    with transaction() as tx:
        row = codes.typed_by(tx, request.cookies.get(COOKIE))
        waiting = row is not None and codes.waits(row, clock.now())
    return Response(status=204 if waiting else 200)


@blueprint.post("/c")
def type_in() -> Response:
    """The code as typed. A right one is taken whatever others have tried; wrong ones are counted."""
    typed = request.form.get("code", "")[:MAX_TYPED]
    code = spoken.normal(typed)
    if not spoken.is_whole(code):
        return _form(typed, "unfinished")
    tries, source, now_s = _tries(), _source(), time.monotonic()
    cookie = cookie_or_new()
    with transaction() as tx:
        row = codes.type_in(tx, code, cookie, tries.too_many(source, now_s), picked())
    if row is None:
        return _form(typed, "wrong" if tries.count(source, now_s) else "wait")
    response = _wait(row) if STEP in request.headers else redirect(_own_address(), 303)
    set_cookie(response, cookie)
    return response


@blueprint.post("/c/go-on")
def go_on() -> Response:
    """Check again, without scripts; or with one that has found that the wait is over."""
    with transaction() as tx:
        inside = _is_in(tx, request.cookies.get(COOKIE))
    return back_here() if inside else redirect(_own_address(), 303)


def _own_address() -> str:
    """In the language that was picked here, if one was."""
    return f"/c?{urlencode({'language': picked()})}" if picked() else "/c"


def _is_in(tx: Transaction, cookie: str | None) -> bool:
    visit = visits.by_cookie(tx, cookie)
    return visit is not None and VisitState(visit.state) in LIVE


def _wait(row: SpokenCode) -> Response:
    return _page("code_wait.html", 200, number=row.number)


def _form(typed: str, error: str) -> Response:
    return _page("code.html", 429 if error == "wait" else 422, typed=typed, error=error)


def _page(template: str, status: int, **values: str | None) -> Response:
    response = current_app.make_response(render_template(f"victim/{template}", exit_url=exit_url(), **values))
    response.status_code = status
    by_language(response)
    return response


def _tries() -> WrongTries:
    tries: WrongTries = current_app.extensions.setdefault("wrong_codes", WrongTries(time.monotonic()))
    return tries


def _source() -> str:
    """Where a try comes from: the address, as a proxy on this machine saw it if there is one. It is kept nowhere."""
    direct = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and direct in ("127.0.0.1", "::1") else direct
