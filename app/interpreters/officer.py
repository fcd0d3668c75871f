"""The officer's part: ask for an interpreter, see where that is, cancel. Fragments that the officer's page shows."""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.consents import service as consents
from app.incidents.records import Incident
from app.interpreters import desk
from app.interpreters.desk import Wanted
from app.interpreters.forms import AskForm
from app.interpreters.lifecycle import RINGING, BookingState
from app.interpreters.records import InterpreterBooking
from app.interpreters.words import suggested
from app.people.records import Staff
from app.people.web import me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.permissions import Role
from app.platform.wire import Refused
from app.visits.officer import find_or_404
from app.visits.records import Visit

ASKED_AGAIN = frozenset({BookingState.UNANSWERED})

blueprint = Blueprint("officer_interpreter", __name__, url_prefix="/officer/visits")


@blueprint.get("/<visit_id>/interpreter")
@staff_only(Role.OFFICER)
def part(visit_id: str) -> str:
    """Where it is, and the form to ask."""
    with transaction() as tx:
        return _part(tx, _own(tx, visit_id))


def _own(tx: Transaction, visit_id: str) -> Visit:
    visit = find_or_404(tx, visit_id)
    if visit.officer_id not in (None, me().id):
        abort(404)
    return visit


def _part(tx: Transaction, visit: Visit, form: AskForm | None = None, problem: str = "") -> str:
    found = desk.of_visit(tx, visit.id)
    incident = tx.get(Incident, visit.incident_id)
    people = {one.id: tx.get(Staff, one.staff_id) for one in found}
    language = suggested(incident.needs, visit.language) if incident else ""
    return render_template(
        "officer/_interpreter.html",
        visit=visit,
        bookings=found,
        people=people,
        looks=any(BookingState(one.state) in RINGING for one in found),
        last=_last(tx, visit),
        refused=consents.refused(tx, visit, "interpreter"),
        form=form or AskForm(data={"language": language, "people": _("Officer and caller"), "minutes": "40"}),
        problem=problem,
        rings={one.id: len(desk.unanswered(tx, one)) for one in found},
        agency=current_app.extensions["settings"].interpreter_agency,
        origin=current_app.extensions["settings"].origin,
    )


def _last(tx: Transaction, visit: Visit) -> InterpreterBooking | None:
    """The last ask, if nobody answered it."""
    return next(iter(desk.of_visit(tx, visit.id, ASKED_AGAIN)), None)


@blueprint.post("/<visit_id>/interpreter")
@staff_only(Role.OFFICER)
def ask(visit_id: str) -> ResponseReturnValue:
    """Ask."""
    form = AskForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        visit = _own(tx, visit_id)
        if not valid:
            return _part(tx, visit, form), 422
        wanted = Wanted(
            form.language.data,
            form.people.data,
            form.about.data,
            int(form.minutes.data),
            form.names.data,
            form.evidential.data,
        )
        try:
            desk.ask(tx, me(), visit, wanted)
        except Refused as refused:
            return _part(tx, visit, form, problem=_why(refused.code)), 409
        return _part(tx, visit)


def _why(code: str) -> str:
    if code == "no_consent":
        return _("The caller wants no interpreter. Ask them again before you look for one.")
    return _("That is not possible now.")


@blueprint.post("/<visit_id>/interpreter/<booking_id>/cancel")
@staff_only(Role.OFFICER)
def cancel(visit_id: str, booking_id: str) -> ResponseReturnValue:
    """Nobody is needed any more."""
    with transaction() as tx:
        visit, booking = _own(tx, visit_id), tx.get(InterpreterBooking, booking_id)
        if booking is None or booking.visit_id != visit.id:
            abort(404)
        try:
            desk.cancel(tx, me(), booking)
        except IllegalMove:
            return _part(tx, visit, problem=_("That is not possible now.")), 409
        return _part(tx, visit)
