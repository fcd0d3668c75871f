"""What her page says about the interpreter: a fragment in her language, fetched when there is one."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from app.interpreters import service
from app.people.records import Staff
from app.platform.database import transaction
from app.platform.locale import speak
from app.visits import service as visits
from app.visits.web import COOKIE, back_here, exit_url

blueprint = Blueprint("page_interpreter", __name__)


@blueprint.get("/here/interpreter")
def show() -> Response:
    """Who interprets, with the registration number."""
    return _fragment("victim/interpreter.html")


@blueprint.get("/here/signer")
def signer() -> Response:
    """Their place in the call."""
    return _fragment("victim/signer.html")


def _fragment(template: str) -> Response:
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        booking = service.of_visit(tx, visit.id) if visit else None
        if visit is None or not visit.safe:
            return back_here()
        speak(visit.language)
        person = tx.get(Staff, booking.staff_id) if booking and booking.cleared_at else None
        shown = {"booking": booking, "person": person, "exit_url": exit_url()}
        return make_response(render_template(template, **shown))
