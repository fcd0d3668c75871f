"""When an interpreter can be asked, and for what; and the page as an application that can be installed."""

from flask import Blueprint, abort, current_app, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.interpreters import desk, management
from app.interpreters.forms import DetailsForm
from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.permissions import Role

WORKER = "js/interpreter/bookings_worker.js"
AVAILABILITY = ("now", "hours", "away")

blueprint = Blueprint("interpreter_account", __name__, url_prefix="/interpreter")


@blueprint.post("/availability")
@staff_only(Role.INTERPRETER)
def availability() -> ResponseReturnValue:
    """Now, by the hours, or away."""
    wanted = request.form.get("availability", "")
    if wanted not in AVAILABILITY:
        abort(400)  # the page offers no such answer
    with transaction() as tx:
        management.set_availability(tx, me(), wanted)
    return redirect("/interpreter", 303)


@blueprint.get("/details")
@staff_only(Role.INTERPRETER)
def details() -> str:
    """Languages, hours, and what the administrator keeps of the registration."""
    with transaction() as tx:
        profile = management.own_profile(tx, me().id)
        form = DetailsForm.of(profile.languages, profile.hours)
    return _details(form)


def _details(form: DetailsForm) -> str:
    with transaction() as tx:
        profile = management.own_profile(tx, me().id)
        registered = desk.is_registered(profile)
        return render_template("interpreter/details.html", me=me(), profile=profile, registered=registered, form=form)


@blueprint.post("/details")
@staff_only(Role.INTERPRETER)
def keep_details() -> ResponseReturnValue:
    """Keep languages and hours."""
    form = DetailsForm(request.form)
    if not form.validate():
        return _details(form), 422
    with transaction() as tx:
        management.set_details(tx, me(), form.languages.data, form.hours)
    return redirect("/interpreter", 303)


@blueprint.get("/worker.js")
def worker() -> ResponseReturnValue:
    """The service worker of the installed page. It says nothing that is secret."""
    response = make_response((current_app.extensions["static"].root / WORKER).read_bytes())
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Service-Worker-Allowed"] = "/interpreter"
    return response


@blueprint.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """What the page is called when it is installed: nothing that says whose it is."""
    address = current_app.extensions["static"].address
    icons = [
        {"src": address(f"icons/booking-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    response = jsonify(
        name=_("Bookings"),
        short_name=_("Bookings"),
        start_url="/interpreter",
        scope="/interpreter",
        display="standalone",
        background_color="#eef3f6",
        theme_color="#0b4a63",
        icons=icons,
    )
    response.content_type = "application/manifest+json"
    return response
