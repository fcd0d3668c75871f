"""Sending a picture (a plain form, or the page's script with the same form), and looking at one."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.evidence import service
from app.evidence.rules import MAX_UPLOAD_BYTES, NotAPicture, working_copy
from app.people.web import me, staff_only
from app.platform.asks import sentence
from app.platform.database import new_id, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import speak
from app.platform.permissions import Role
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.access import ReasonNeeded
from app.visits.lifecycle import LIVE, VisitState
from app.visits.web import COOKIE, back_here, exit_url, speak_as_before

FORM_BYTES = 4096  # the other fields and what multipart adds

blueprint = Blueprint("page_picture", __name__)
staff = Blueprint("pictures", __name__)


@blueprint.get("/here/picture")
def ask() -> ResponseReturnValue:
    """Send a picture."""
    return _form()


def _form(problem: str = "") -> ResponseReturnValue:
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or VisitState(visit.state) not in LIVE:
            return back_here()
        speak(visit.language)
    page = render_template(
        "victim/picture.html",
        exit_url=exit_url(),
        message_id=new_id(),
        problem=problem,
        plain="plain" in request.values,
    )
    return make_response(page, 422 if problem else 200)


@blueprint.post("/here/picture")
def send() -> ResponseReturnValue:
    """She sends a picture. `id`, from the form, keeps one that is sent twice from being stored twice."""
    request.max_content_length = MAX_UPLOAD_BYTES + FORM_BYTES
    try:
        _take_in()
    except RequestEntityTooLarge:
        return _refusal("too_large")
    except NotAPicture:
        return _refusal("not_a_picture")
    except (Refused, IllegalMove):
        return _refusal("gone")
    return jsonify(ok=True) if _by_script() else back_here()


def _take_in() -> None:
    received = request.files["picture"].read() if "picture" in request.files else b""
    with transaction() as tx:
        if visits.by_cookie(tx, request.cookies.get(COOKIE)) is None:
            raise Refused("gone")
    copy = working_copy(received)  # before the transaction: it takes a tenth of a second
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None:
            raise Refused("gone")
        service.receive(tx, visit, _key(), copy, len(received))


def _key() -> str:
    try:
        return str(UUID(request.form.get("id", "")))
    except ValueError:
        return new_id()


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refusal(code: str) -> ResponseReturnValue:
    speak_as_before()
    if code == "gone" and not _by_script():
        return back_here()
    if _by_script():
        return jsonify(ok=False, code=code, say=sentence(code)), 422
    return _form(sentence(code))


@staff.get("/officer/pictures/<photograph_id>")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
def show(photograph_id: str) -> ResponseReturnValue:
    """A picture, for whoever may open its visit; kept nowhere."""
    try:
        with transaction() as tx:
            jpeg = service.show(tx, me(), photograph_id)
    except Refused:
        abort(404)
    except ReasonNeeded as needed:
        return redirect(url_for("officer_visit.page", visit_id=needed.visit_id))
    return Response(jpeg, content_type="image/jpeg")
