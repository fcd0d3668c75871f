"""The outside agency's one-time link: somebody says who they are, and takes the booking."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.interpreters import management
from app.interpreters.forms import AgencyForm
from app.interpreters.management import FromAgency
from app.people.web import this_device, with_cookie
from app.platform.database import transaction
from app.platform.wire import Refused

blueprint = Blueprint("interpreter_agency", __name__, url_prefix="/interpreter/agency")


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Who are you? Looking uses nothing up."""
    with transaction() as tx:
        booking = management.for_agency(tx, token)
        page = render_template("interpreter/agency.html", me=None, booking=booking, form=AgencyForm())
    return page, 200 if booking else 404


@blueprint.post("/<token>")
def come(token: str) -> ResponseReturnValue:
    """Take the booking, unless they know the people."""
    form = AgencyForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        booking = management.for_agency(tx, token)
        if booking is None:
            return render_template("interpreter/agency.html", me=None, booking=None, form=form), 404
        if not valid:
            return render_template("interpreter/agency.html", me=None, booking=booking, form=form), 422
        if form.know.data != "no":
            return render_template("interpreter/agency.html", me=None, booking=None, knows=True, form=form)
        who = FromAgency(form.name.data, form.agency.data, form.number.data)
        try:
            cookie, booking = management.come_from_agency(tx, token, who, this_device())
        except Refused:
            return render_template("interpreter/agency.html", me=None, booking=None, form=form), 404
    return with_cookie(redirect(f"/interpreter/bookings/{booking.id}", 303), cookie)
