"""What scripts ask about passkeys and the session: JSON in, JSON out. Options first, then the browser's answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, g, jsonify, render_template, request
from werkzeug.wrappers import Response

from app.people import enrolment, service
from app.people.rules import SessionState
from app.people.web import COOKIE, fresh_only, lead_on, staff_only, this_device, with_cookie
from app.platform.locale import gettext as _
from app.platform.passkeys import PasskeyRefused

blueprint = Blueprint("passkey", __name__)


def sentence(code: str) -> str:
    """What to tell the person whose passkey was refused. Why exactly is in the log: it would help a thief more."""
    return {
        "challenge": _("That took too long. Please try again."),
        "unknown": _("This passkey is not known here, or its owner no longer works here."),
        "somebody_else": _("This passkey belongs to somebody else."),
        "known": _("This passkey is known here already."),
        "link": _("This link does not work. It may have been used already, or be too old. Ask for a new one."),
        "ended": _("You are signed out. Sign in again."),
    }.get(code, _("This passkey was not accepted."))


def _refusal(code: str, status: int = 403) -> Response:
    response = jsonify(ok=False, code=code, say=sentence(code))
    response.status_code = status
    return response


def _answers_refusals(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except PasskeyRefused as refused:
            return _refusal(str(refused))
        except enrolment.LinkDoesNotWork:
            return _refusal("link")

    return guarded


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _text(name: str) -> str:
    value = _sent().get(name)
    return value.strip() if isinstance(value, str) else ""


def _credential() -> dict[str, Any]:
    credential = _sent().get("credential")
    if not isinstance(credential, dict):
        raise PasskeyRefused("malformed")
    return credential


@blueprint.post("/passkey/sign-in")
def ask_sign_in() -> Response:
    """Options for signing in."""
    return jsonify(service.ask_sign_in())


@blueprint.post("/passkey/sign-in/answer")
@_answers_refusals
def sign_in() -> Response:
    """Sign in; `next` says where to go."""
    cookie, actor = service.sign_in(_credential(), this_device(), request.cookies.get(COOKIE))
    return with_cookie(jsonify(ok=True, person=actor.id, next=lead_on(actor.role, _text("next"))), cookie)


@blueprint.get("/enrol")
def enrol_page() -> str:
    """What the one-time link opens. The token is behind the #: the page's script alone knows it."""
    return render_template("people/enrol.html")


@blueprint.post("/passkey/enrol")
@_answers_refusals
def ask_enrol() -> Response:
    """Options for the passkey of the link's person."""
    return jsonify(enrolment.ask_enrol(_text("token")))


@blueprint.post("/passkey/enrol/answer")
@_answers_refusals
def enrol() -> Response:
    """Keep the passkey, use the link up, sign in."""
    before = request.cookies.get(COOKIE)
    cookie, actor = enrolment.enrol(_text("token"), _credential(), _text("name"), this_device(), before)
    return with_cookie(jsonify(ok=True, person=actor.id, next=lead_on(actor.role, None)), cookie)


@blueprint.post("/passkey/add")
@staff_only()
@fresh_only
def ask_add() -> Response:
    """Options for one more passkey."""
    return jsonify(enrolment.ask_add(g.session))


@blueprint.post("/passkey/add/answer")
@staff_only()
@fresh_only
@_answers_refusals
def add() -> Response:
    """Keep one more passkey."""
    enrolment.add(g.session, _credential(), _text("name"))
    return jsonify(ok=True, next="/me")


@blueprint.post("/passkey/confirm")
@_answers_refusals
def ask_confirm() -> Response:
    """Options for unlocking, or for what needs a check of its own."""
    found = service.come_in(request.cookies.get(COOKIE), active=False)
    return jsonify(service.ask_confirm(found[1])) if found else _refusal("ended", 401)


@blueprint.post("/passkey/confirm/answer")
@_answers_refusals
def confirm() -> Response:
    """The session is open and fresh. Without a credential only for the demo's own people."""
    found = service.come_in(request.cookies.get(COOKIE), active=False)
    if found is None:
        return _refusal("ended", 401)
    if "credential" in _sent():
        service.confirm(found[1].id, _credential())
    else:
        service.confirm_demo(found[1].id)
    return jsonify(ok=True, person=found[0].id)


@blueprint.get("/session")
def session_now() -> Response:
    """What the session of this browser is worth. Asking counts as no activity."""
    return _session(active=False)


@blueprint.post("/session/active")
def session_active() -> Response:
    """The person did something on the page."""
    return _session(active=True)


def _session(*, active: bool) -> Response:
    found = service.come_in(request.cookies.get(COOKIE), active=active)
    if found is None:
        return jsonify(state=SessionState.ENDED.value, left_s=0, without=False)
    left_s, without = service.time_left(found[0], found[1])
    return jsonify(state=found[2].value, left_s=left_s, without=without)
