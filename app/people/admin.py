"""The administrator's pages about people, and the supervisors' about lost passkeys."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.people import management, sessions
from app.people.enrolment import make_link
from app.people.forms import PersonForm, RoleForm
from app.people.management import NotYourself
from app.people.records import Staff
from app.people.web import fresh_only, me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.permissions import Role

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
@staff_only(Role.ADMINISTRATOR)
def people() -> str:
    """Everybody who works here."""
    return _list(PersonForm())


def _list(form: PersonForm) -> str:
    with transaction() as tx:
        found = management.everybody(tx, me())
    return render_template("people/admin.html", me=me(), people=found, form=form)


@blueprint.post("/admin/people")
@staff_only(Role.ADMINISTRATOR)
@fresh_only
def add() -> ResponseReturnValue:
    """Somebody new; their page shows the link once."""
    form = PersonForm(request.form)
    if not form.validate():
        return _list(form), 422
    with transaction() as tx:
        staff = management.add(tx, me(), form.name.data, form.call_name.data, Role(form.role.data))
        return _person(tx, staff, link=make_link(tx, me(), staff))


@blueprint.get("/admin/people/<staff_id>")
@staff_only(Role.ADMINISTRATOR)
def person(staff_id: str) -> str:
    """One person."""
    with transaction() as tx:
        return _person(tx, _find(tx, staff_id))


def _find(tx: Transaction, staff_id: str) -> Staff:
    try:
        return management.find(tx, me(), staff_id)
    except LookupError:
        abort(404)


def _person(tx: Transaction, staff: Staff, **shown: Any) -> str:
    context = {"link": "", "problem": "", "form": RoleForm(role=staff.role)} | shown
    return render_template(
        "people/person.html",
        me=me(),
        person=staff,
        passkeys=management.passkeys_of(tx, staff),
        sessions=sessions.of_person(tx, staff.id),
        **context,
    )


@blueprint.post("/admin/people/<staff_id>/link")
@staff_only(Role.ADMINISTRATOR)
@fresh_only
def enrolment_link(staff_id: str) -> str:
    """A one-time link, shown once: for somebody new, or who lost their passkeys."""
    with transaction() as tx:
        staff = _find(tx, staff_id)
        return _person(tx, staff, link=make_link(tx, me(), staff))


@blueprint.post("/admin/people/<staff_id>/role")
@staff_only(Role.ADMINISTRATOR)
@fresh_only
def role(staff_id: str) -> ResponseReturnValue:
    """Another role."""
    form = RoleForm(request.form)
    if not form.validate():
        abort(400)  # the list offers no such role
    return _change(staff_id, lambda tx, staff: management.change_role(tx, me(), staff, Role(form.role.data)))


@blueprint.post("/admin/people/<staff_id>/<any(disable, enable):how>")
@staff_only(Role.ADMINISTRATOR)
def disable(staff_id: str, how: str) -> ResponseReturnValue:
    """Out at once, or in again."""
    return _change(staff_id, lambda tx, staff: management.set_disabled(tx, me(), staff, how == "disable"))


@blueprint.post("/admin/people/<staff_id>/sessions/end")
@staff_only(Role.ADMINISTRATOR)
def end_sessions(staff_id: str) -> ResponseReturnValue:
    """Sign the person out, on one device or on all."""
    return _change(staff_id, lambda tx, staff: management.end_sessions(tx, me(), staff, request.form.get("session")))


def _change(staff_id: str, change: Callable[[Transaction, Staff], None]) -> ResponseReturnValue:
    with transaction() as tx:
        staff = _find(tx, staff_id)
        try:
            change(tx, staff)
        except NotYourself:
            return _person(tx, staff, problem=_("Another administrator has to do this for you.")), 422
    return redirect(f"/admin/people/{staff_id}", 303)


@blueprint.get("/recovery")
@staff_only(Role.SUPERVISOR)
def recovery() -> str:
    """Who lost their passkeys, and who has vouched for them."""
    return _recovery()


def _recovery(**shown: Any) -> str:
    with transaction() as tx:
        found = management.recoverable(tx, me())
    return render_template("people/recovery.html", me=me(), people=found, **({"link": "", "problem": ""} | shown))


@blueprint.post("/recovery/<staff_id>")
@staff_only(Role.SUPERVISOR)
@fresh_only
def vouch(staff_id: str) -> ResponseReturnValue:
    """This supervisor has the person before them. The second one is shown the link, once."""
    try:
        with transaction() as tx:
            link = management.vouch(tx, me(), staff_id)
    except LookupError:
        abort(404)
    except NotYourself:
        problem = _("Two different supervisors have to confirm, and nobody confirms for themselves.")
        return _recovery(problem=problem), 422
    return _recovery(link=link or "", vouched=staff_id)
