"""Guards that other pages use, the demo's sign-in, signing out, the language of staff pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.people import rules, service
from app.people.forms import ROLE_NAMES
from app.people.rules import SessionState
from app.people.sessions import as_actor
from app.platform import clock
from app.platform.database import transaction
from app.platform.locale import STAFF_COOKIE, languages
from app.platform.permissions import STAFF_ROLES, Actor, Role, may

COOKIE = "__Host-staff"
LANGUAGE_S = 365 * 24 * 3600
HOME = {
    Role.CALL_HANDLER: "/control",
    Role.DISPATCHER: "/control",
    Role.OFFICER: "/officer",
    Role.INTERPRETER: "/interpreter",
    Role.CAPTIONER: "/captioner",
    Role.SUPERVISOR: "/recovery",
    Role.ADMINISTRATOR: "/admin",
}
OWN_PAGE = "/me"  # everybody's, and the first page of a role that has no other yet

blueprint = Blueprint("people", __name__)


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"role_names": ROLE_NAMES, "may": may, "idle_s": current_app.extensions["settings"].idle_minutes * 60}


def staff_only(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page for signed-in people of these roles (none named: of all).

    Others are led to sign-in, or told that it isn't theirs. Who was away shows a passkey first, and loses nothing.
    """
    allowed = roles or STAFF_ROLES

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            found = service.come_in(request.cookies.get(COOKIE), active=_by_the_person() or request.method == "POST")
            if found is None:
                return _signed_out()
            g.staff, g.session, state = found
            if state is SessionState.LOCKED:
                return confirm_first("locked") if _by_the_person() else _refused("locked")
            if Role(g.staff.role) not in allowed:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def fresh_only(view: Callable[..., Any], back: str = "") -> Callable[..., Any]:
    """Below `staff_only`: only right after a passkey check. Exports, erasures, changes of role.

    Who has not just shown a passkey does so first; then what they asked for goes on with all that they had typed.
    back: the way on from there for a view that answers with a file, which leaves the page of the check standing.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if rules.is_fresh(g.session.confirmed_at, clock.now()):
            return view(*args, **kwargs)
        return confirm_first("grave", back) if _by_the_person() else _refused("confirm")

    return guarded


def _by_the_person() -> bool:
    """Whether the person went here, not a script of the page. What says nothing is no browser of today."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _signed_out() -> Response:
    if not _by_the_person():
        return _refused("ended")
    return redirect(url_for("people.sign_in", next=request.path if request.method == "GET" else None))


def _refused(code: str) -> Response:
    response = jsonify(ok=False, code=code)
    response.status_code = 401
    return response


def confirm_first(why: str, back: str = "") -> Response:
    """The page on which the signed-in person shows a passkey, and which then goes on with this request.

    why: "locked" after inactivity, "grave" before something that needs a check of its own. back: see `fresh_only`.
    """
    with transaction() as tx:
        without = service.goes_on_without(tx, g.staff)
    page = render_template(
        "people/confirm.html",
        me=me(),
        why=why,
        without=without,
        back=back,
        fields=list(request.form.items(multi=True)) or list(request.args.items(multi=True)),
    )
    return make_response(page, 401)


def me() -> Actor:
    """The signed-in person on a page guarded by `staff_only`."""
    return as_actor(g.staff)


def home_of(role: Role) -> str:
    """Where somebody in this role begins."""
    return HOME.get(role, OWN_PAGE)


@blueprint.get("/")
def home() -> Response:
    """Lead to the person's own page. Who has shortened a texted link meets nothing, but in demo mode."""
    found = service.by_cookie(request.cookies.get(COOKIE))
    if found is None and not (current_app.extensions["settings"].demo or COOKIE in request.cookies):
        abort(404)
    return redirect(home_of(Role(found[0].role)) if found else url_for("people.sign_in"))


@blueprint.get("/sign-in")
def sign_in() -> str:
    """By passkey; in demo mode also one button a person."""
    people = service.demo_people() if current_app.extensions["settings"].demo else []
    return render_template("staff/sign_in.html", people=people, next=_safe_next(request.args.get("next")))


@blueprint.post("/sign-in")
def start_session() -> Response:
    """Sign a demo person in and lead on."""
    if not current_app.extensions["settings"].demo:
        abort(404)
    try:
        cookie, actor = service.sign_in_demo(request.form.get("staff", ""), this_device(), request.cookies.get(COOKIE))
    except service.CannotSignIn:
        return redirect(url_for("people.sign_in"))
    return with_cookie(redirect(lead_on(actor.role, request.form.get("next"))), cookie)


def lead_on(role: Role, wanted: str | None) -> str:
    """Where somebody who has just signed in goes: where they were going, if that is theirs; else to their own page."""
    safe, home = _safe_next(wanted), home_of(role)
    return safe if safe and safe.startswith((home, OWN_PAGE)) else home


def this_device() -> str:
    """The browser of this request in two words."""
    return rules.device(request.headers.get("User-Agent", ""))


def with_cookie(response: Response, cookie: str) -> Response:
    """The response, which signs this browser in: until the browser closes, or the session ends."""
    response.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.post("/sign-out")
def end_session() -> Response:
    """End the session and clear the cookie."""
    if cookie := request.cookies.get(COOKIE):
        service.sign_out(cookie)
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
