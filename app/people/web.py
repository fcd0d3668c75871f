"""Sign-in pages, and the guards that other pages use."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from app.people import service
from app.platform.asks import sockets
from app.platform.locale import STAFF_COOKIE, languages
from app.platform.permissions import Actor, Role

COOKIE = "__Host-staff"
LANGUAGE_S = 365 * 24 * 3600
HOME = {Role.CALL_HANDLER: "/control", Role.OFFICER: "/officer", Role.SUPERVISOR: "/admin/audit"}

blueprint = Blueprint("people", __name__)


def staff_only(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page for signed-in people of these roles: others are led to sign-in, or told that it isn't theirs."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            staff = service.staff_by_cookie(request.cookies.get(COOKIE))
            if staff is None:
                return redirect(
                    url_for(
                        "people.sign_in",
                        next=request.path if request.method == "GET" else None,
                    )
                )
            if Role(staff.role) not in roles:
                abort(403)
            g.staff = staff
            return view(*args, **kwargs)

        return guarded

    return decorate


def me() -> Actor:
    """The signed-in person on a page guarded by `staff_only`."""
    return service.as_actor(g.staff)


@blueprint.get("/")
def home() -> Response:
    """Lead to the person's own page. Who has shortened a texted link meets nothing, but in demo mode."""
    staff = service.staff_by_cookie(request.cookies.get(COOKIE))
    if staff is None and not current_app.extensions["settings"].demo:
        abort(404)
    return redirect(HOME[Role(staff.role)] if staff else url_for("people.sign_in"))


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Demo sign-in: one button a person."""
    people = service.demo_people() if current_app.extensions["settings"].demo else []
    return render_template("staff/sign_in.html", people=people, next=_safe_next(request.args.get("next")))


@blueprint.post("/sign-in")
def start_session() -> Response:
    """Sign a demo person in and lead on."""
    if not current_app.extensions["settings"].demo:
        abort(404)
    try:
        cookie, actor = service.sign_in_demo(request.form.get("staff", ""))
    except service.CannotSignIn:
        return redirect(url_for("people.sign_in"))
    wanted = _safe_next(request.form.get("next"))
    home = HOME[actor.role]
    response = redirect(wanted if wanted and wanted.startswith(home) else home)
    response.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.post("/sign-out")
def end_session() -> Response:
    """End the session and clear the cookie."""
    if cookie := request.cookies.get(COOKIE):
        sockets().sign_out(service.sign_out(cookie))
    response = redirect(url_for("people.sign_in"))
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.post("/language")
def choose_language() -> Response:
    """Staff pages in this language from now on, on this device: before sign-in too, where nobody is known yet."""
    response = redirect(_safe_next(request.form.get("next")) or url_for("people.home"))
    code = request.form.get("language", "")
    if code in languages("staff"):
        response.set_cookie(
            STAFF_COOKIE, code, max_age=LANGUAGE_S, secure=True, httponly=True, samesite="Strict", path="/"
        )
    return response


def _safe_next(path: str | None) -> str | None:
    """Only a path of our own: never an address that a stranger put into a link."""
    return path if path and path.startswith("/") and not path.startswith(("//", "/\\")) else None
