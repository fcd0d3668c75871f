"""One booking of an interpreter's own: from the briefing through the call to the signed times."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.interpreters import management, rules, service
from app.interpreters.forms import AfterForm, AnswerForm
from app.interpreters.records import InterpreterBooking
from app.people.web import me, staff_only
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.permissions import Role
from app.platform.wire import Refused

blueprint = Blueprint("interpreter_booking", __name__, url_prefix="/interpreter")


@blueprint.get("/bookings/<booking_id>")
@staff_only(Role.INTERPRETER)
def page(booking_id: str) -> ResponseReturnValue:
    """One's own booking."""
    with transaction() as tx:
        return _booking(tx, _own(tx, booking_id))


def _booking(tx: Transaction, found: InterpreterBooking, **more: Any) -> str:
    form = AfterForm(data={"start": _local(found.joined_at), "until": _local(found.left_at)})
    return render_template(
        "interpreter/booking.html", me=me(), booking=found, **({"form": form, "know": AnswerForm()} | more)
    )


def _local(moment: datetime | None) -> time | None:
    return moment.astimezone(clock.HERE).time() if moment else None


def _own(tx: Transaction, booking_id: str) -> InterpreterBooking:
    found = tx.get(InterpreterBooking, booking_id)
    if found is None or found.staff_id != me().id:
        abort(404)
    return found


def _do(booking_id: str, act: Callable[[Transaction, InterpreterBooking], None]) -> ResponseReturnValue:
    try:
        with transaction() as tx:
            act(tx, _own(tx, booking_id))
    except (Refused, IllegalMove):
        pass  # the page shows where it is now
    return redirect(f"/interpreter/bookings/{booking_id}", 303)


@blueprint.post("/bookings/<booking_id>/join")
@staff_only(Role.INTERPRETER)
def join(booking_id: str) -> ResponseReturnValue:
    """Into the call."""
    refused = _do(booking_id, lambda tx, found: service.join(tx, me(), found))
    with transaction() as tx:
        visit_id = _own(tx, booking_id).visit_id
        joined = service.joined_by(tx, visit_id, me().id)
    return redirect(f"/interpreter/call/{visit_id}", 303) if joined else refused


@blueprint.get("/call/<visit_id>")
@staff_only(Role.INTERPRETER)
def call(visit_id: str) -> ResponseReturnValue:
    """The call itself, once they have joined."""
    with transaction() as tx:
        found = service.joined_by(tx, visit_id, me().id)
        if found is None:
            abort(404)
        minutes = current_app.extensions["settings"].interpreter_break_min
        return render_template("interpreter/call.html", me=me(), booking=found, break_min=minutes)


@blueprint.post("/bookings/<booking_id>/leave")
@staff_only(Role.INTERPRETER)
def leave(booking_id: str) -> ResponseReturnValue:
    """Out of the call."""
    return _do(booking_id, lambda tx, found: service.leave(tx, me(), found))


@blueprint.post("/bookings/<booking_id>/after")
@staff_only(Role.INTERPRETER)
def after(booking_id: str) -> ResponseReturnValue:
    """Signed times, a note, how they are."""
    form = AfterForm(request.form)
    with transaction() as tx:
        found = _own(tx, booking_id)
        if not form.validate():
            return _booking(tx, found, form=form), 422
        day = (found.joined_at or found.asked_at).astimezone(clock.HERE).date()
        times = rules.signed_times(day, form.start.data, form.until.data, clock.HERE)
        try:
            management.note_after(tx, me(), found, times, form.debrief.data, form.support.data or "not_said")
        except Refused:
            abort(409)
        return render_template("interpreter/thanks.html", me=me(), booking=found)
