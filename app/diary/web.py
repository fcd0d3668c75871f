"""The diary's pages: a day, the times for an incident, booking, moving and cancelling."""

from contextlib import suppress
from datetime import date, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.diary import page as shown
from app.diary import rules, service
from app.diary.forms import ChangeForm
from app.incidents.records import Incident
from app.invitations import control, page
from app.people.web import me, staff_only
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.permissions import Role, require

blueprint = Blueprint("diary", __name__, url_prefix="/control")
REFUSALS = (service.TimeTaken, service.NotToBeReached, service.ChangedMeanwhile)


@blueprint.get("/diary")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def day() -> str:
    """A day's appointments and what is still free."""
    require(me(), "diary:read")
    now = clock.now()
    today = now.astimezone(clock.HERE).date()
    with transaction() as tx:
        chosen = _date(request.args.get("day", "")) or today
        audit.consulted(tx, me(), "diary:opened", f"diary:{chosen.isoformat()}")
        head = service.head(tx)
        return render_template(
            "control/diary.html",
            me=me(),
            day=chosen,
            today=today,
            days=rules.days(head, now),
            lines=shown.lines(tx, chosen, now),
            at_once=head.appointments.at_once,
        )


def _date(written: str) -> date | None:
    with suppress(ValueError):
        found = date.fromisoformat(written)
        return found if date(2000, 1, 1) < found < date(2200, 1, 1) else None
    return None


@blueprint.get("/incidents/<incident_id>/appointment")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def choose(incident_id: str) -> str:
    """Every time that is still free, for this incident."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        audit.consulted(tx, me(), "incident:opened", f"incident:{incident.id}")
        return _choices(tx, incident)


def _choices(tx: Transaction, incident: Incident, form: ChangeForm | None = None, error: str = "") -> str:
    row = service.standing(tx, incident)
    form = form or ChangeForm()
    form.seen.data = service.mark(row)
    return render_template(
        "control/appointment.html",
        me=me(),
        incident=incident,
        appointment=row,
        days=shown.by_day(service.offered(tx, row)),
        form=form,
        error=error,
    )


@blueprint.post("/incidents/<incident_id>/appointment")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def book(incident_id: str) -> ResponseReturnValue:
    """Book a time, or move the appointment that stands there, with a reason."""
    form, errors = ChangeForm(request.form), {}
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        if form.seen.data and not form.validate():
            return _choices(tx, incident, form), 422
        try:
            starts_at = _moment(request.form.get("starts_at", ""))
            service.book(tx, me(), incident, starts_at, form.seen.data or "", form.why.data or "")
        except REFUSALS as error:
            errors["starts_at"] = shown.why_not(tx, incident, error)
            if not control.wants_json():
                return _choices(tx, incident, form, errors["starts_at"]), 422
    return control.saved(incident_id, None, errors=errors)


def _moment(written: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        return moment if moment.tzinfo else None
    return None


@blueprint.post("/incidents/<incident_id>/appointment/cancel")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def cancel(incident_id: str) -> ResponseReturnValue:
    """It will not be, with a reason."""
    form, error = ChangeForm(request.form), ""
    valid = form.validate()
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            if valid:
                service.cancel(tx, me(), incident, form.seen.data or "", form.why.data or "")
        except service.ChangedMeanwhile as changed:
            error = shown.why_not(tx, incident, changed)
        if (error or not valid) and not control.wants_json():
            context = page.context_of(tx, incident, change_form=form) | {"appointment_error": error}
            return render_template("control/incident.html", **context), 422
    return control.saved(incident_id, form, errors={"starts_at": error} if error else None)
