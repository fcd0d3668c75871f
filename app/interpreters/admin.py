"""The administrator's page of registrations, and the supervisor's of answer speed."""

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.interpreters import desk, management
from app.interpreters.forms import RegistrationForm
from app.interpreters.records import InterpreterProfile
from app.people.web import me, staff_only
from app.platform import clock
from app.platform.database import transaction
from app.platform.permissions import Role
from app.platform.wire import Refused

blueprint = Blueprint("interpreter_admin", __name__, url_prefix="/admin/interpreters")
speed = Blueprint("interpreter_speed", __name__, url_prefix="/control/interpreters")


@blueprint.get("")
@staff_only(Role.ADMINISTRATOR)
def registrations() -> str:
    """Everybody's registration."""
    return _registrations()


def _registrations(staff_id: str = "", form: RegistrationForm | None = None) -> str:
    with transaction() as tx:
        people = [
            (staff, profile, desk.is_registered(profile), _form(profile, staff.id, staff_id, form))
            for staff, profile in management.interpreters(tx, me())
        ]
        return render_template("interpreter/registrations.html", me=me(), people=people, failed=form)


def _form(profile: InterpreterProfile, own: str, asked: str, form: RegistrationForm | None) -> RegistrationForm:
    """One form a person: its fields are named apart by the person's id, so that labels and errors find theirs."""
    if form is not None and own == asked:
        return form
    number = profile.registration.reveal() if profile.registration else ""
    return RegistrationForm(data={"number": number, "until": profile.registered_until}, prefix=own)


@blueprint.post("/<staff_id>")
@staff_only(Role.ADMINISTRATOR)
def keep(staff_id: str) -> ResponseReturnValue:
    """As the register has it."""
    form = RegistrationForm(request.form, prefix=staff_id)
    if not form.validate():
        return _registrations(staff_id, form), 422
    with transaction() as tx:
        try:
            management.set_registration(tx, me(), staff_id, form.number.data, form.until.data)
        except Refused:
            abort(404)
    return redirect("/admin/interpreters", 303)


@speed.get("")
@staff_only(Role.SUPERVISOR)
def answer_speed() -> str:
    """How fast interpreters answered on one day, by the quarter of an hour."""
    day = _day(request.args.get("day", ""))
    with transaction() as tx:
        quarters = management.answer_speed(tx, me(), day)
    days = {"day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1)}
    return render_template("interpreter/speed.html", me=me(), quarters=quarters, **days)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return clock.now().astimezone(clock.HERE).date()
