"""Everybody's own page: their passkeys and where they are signed in."""

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.people import challenges, enrolment, sessions
from app.people.web import fresh_only, home_of, me, staff_only, this_device
from app.platform.database import transaction
from app.platform.locale import gettext as _

blueprint = Blueprint("account", __name__, url_prefix="/me")


@blueprint.get("")
@staff_only()
def page() -> str:
    """Passkeys and sessions."""
    return _page()


def _page(problem: str = "") -> str:
    with transaction() as tx:
        passkeys, open_sessions = challenges.of_person(tx, g.staff.id), sessions.of_person(tx, g.staff.id)
        names = {one.id: one.name.reveal() for one in passkeys}
    return render_template(
        "people/me.html",
        me=me(),
        home=home_of(me().role),
        passkeys=passkeys,
        names=names,
        sessions=open_sessions,
        this=g.session.id,
        problem=problem,
    )


@blueprint.get("/passkeys/new")
@staff_only()
@fresh_only
def new_passkey() -> str:
    """One more passkey: a second device, a key to keep in a safe."""
    return render_template("people/add.html", me=me(), device=this_device())


@blueprint.post("/passkeys/<passkey_id>/name")
@staff_only()
def rename(passkey_id: str) -> ResponseReturnValue:
    """Another name."""
    with transaction() as tx:
        try:
            enrolment.rename(tx, me(), passkey_id, request.form.get("name", "").strip())
        except LookupError:
            abort(404)
    return redirect("/me", 303)


@blueprint.post("/passkeys/<passkey_id>/remove")
@staff_only()
@fresh_only
def remove(passkey_id: str) -> ResponseReturnValue:
    """No longer mine: lost, given back."""
    try:
        with transaction() as tx:
            enrolment.remove(tx, me(), passkey_id)
    except LookupError:
        abort(404)
    except enrolment.LastPasskey:
        return _page(_("This is your only passkey. Add another one first: without any you could not sign in.")), 422
    return redirect("/me", 303)


@blueprint.post("/sessions/end")
@staff_only()
def end_sessions() -> ResponseReturnValue:
    """Sign one device out, or every other one."""
    wanted = request.form.get("session")
    with transaction() as tx:
        found = [one for one in sessions.of_person(tx, g.staff.id) if one.id != g.session.id]
        sessions.end(tx, me(), [one for one in found if wanted in (None, one.id)], "by_owner")
    return redirect("/me", 303)
