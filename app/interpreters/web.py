"""The interpreter's own page: what is asked now, the answer, and one booking from the briefing to the signed times."""

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.interpreters import desk, management, rules, service
from app.interpreters.forms import AnswerForm
from app.interpreters.lifecycle import RINGING, TAKEN, BookingState
from app.interpreters.records import InterpreterBooking, InterpreterRing
from app.interpreters.service import Outcome
from app.interpreters.words import LANGUAGES
from app.people.sessions import as_actor
from app.people.web import me, staff_only
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.locale import gettext as _
from app.platform.permissions import Role
from app.platform.secrets import hash_token
from app.platform.wire import Refused

TOLD_FOR = timedelta(minutes=5)  # how long "someone else has this one" stays on the page

blueprint = Blueprint("interpreter", __name__, url_prefix="/interpreter")


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """What an interpreter can be asked for, in words."""
    return str(LANGUAGES.get(code, code))


@blueprint.app_template_filter("briefing")
def briefing(booking: InterpreterBooking) -> dict[str, Any]:
    """The officer's short briefing."""
    found: dict[str, Any] = json.loads(booking.briefing.reveal()) if booking.briefing else {}
    return found


@blueprint.get("")
@staff_only(Role.INTERPRETER)
def page() -> str:
    """What is asked now, and whether they can be asked."""
    with transaction() as tx:
        return render_template("interpreter/index.html", me=me(), **_now(tx), said=request.args.get("said"))


@blueprint.get("/now")
@staff_only(Role.INTERPRETER)
def now() -> str:
    """The part of the page that changes by itself."""
    with transaction() as tx:
        return render_template("interpreter/_now.html", **_now(tx))


def _now(tx: Transaction, form: AnswerForm | None = None, about: str = "") -> dict[str, Any]:
    person = me()
    profile = management.own_profile(tx, person.id)
    own = select(InterpreterBooking).where(InterpreterBooking.staff_id == person.id, InterpreterBooking.is_in(TAKEN))
    taken = tx.session.scalars(own.order_by(InterpreterBooking.accepted_at.desc())).first()
    return {
        "profile": profile,
        "registered": desk.is_registered(profile),
        "in_hours": rules.is_in_hours(profile.hours, clock.now().astimezone(clock.HERE)),
        "taken": taken,
        "requests": [] if taken else _rung(tx, person.id),
        "missed": _missed(tx, person.id),
        "to_sign": management.to_sign(tx, person.id),
        "form": form or AnswerForm(),
        "about": about,
    }


def _rung(tx: Transaction, staff_id: str) -> list[InterpreterBooking]:
    query = (
        select(InterpreterBooking)
        .join(InterpreterRing, InterpreterRing.booking_id == InterpreterBooking.id)
        .where(
            InterpreterRing.staff_id == staff_id, InterpreterRing.answer.is_(None), InterpreterBooking.is_in(RINGING)
        )
    )
    return list(tx.session.scalars(query.order_by(InterpreterBooking.asked_at)))


def _missed(tx: Transaction, staff_id: str) -> str:
    """Whether what rang a moment ago went to somebody else, or is over: "taken", "over" or nothing."""
    query = (
        select(InterpreterBooking)
        .join(InterpreterRing, InterpreterRing.booking_id == InterpreterBooking.id)
        .where(
            InterpreterRing.staff_id == staff_id,
            InterpreterRing.rung_at > clock.now() - TOLD_FOR,
            (InterpreterRing.answer == "late") | InterpreterRing.answer.is_(None),
            ~InterpreterBooking.is_in(RINGING),
        )
        .order_by(InterpreterRing.rung_at.desc())
    )
    last = tx.session.scalars(query).first()
    if last is None:
        return ""
    return "taken" if last.staff_id and last.state != BookingState.CANCELLED.value else "over"


@blueprint.post("/bookings/<booking_id>/answer")
@staff_only(Role.INTERPRETER)
def answer(booking_id: str) -> ResponseReturnValue:
    """Accept or not now, with the question whether they know the people."""
    form = AnswerForm(request.form)
    accepts = request.form.get("answer") == "accept"
    if accepts and not form.validate():
        with transaction() as tx:
            return render_template("interpreter/index.html", me=me(), **_now(tx, form, booking_id)), 422
    with transaction() as tx:
        try:
            outcome = _answer(tx, booking_id, accepts, form.know.data)
        except Refused:
            abort(404)
    if outcome is Outcome.YOURS:
        return redirect(f"/interpreter/bookings/{booking_id}", 303)
    return redirect(f"/interpreter?said={outcome.value}", 303)


def _answer(tx: Transaction, booking_id: str, accepts: bool, know: str | None) -> Outcome:
    """Whoever isn't sure counts as knowing them: somebody else is asked."""
    if not accepts or know != "no":
        return service.decline(tx, me(), booking_id, knows=know in ("yes", "not_sure"))
    outcome = service.accept(tx, me(), booking_id, cleared=True)
    if outcome is Outcome.YOURS:
        service.clear(tx, me(), service.find(tx, booking_id))  # accepted from the lock screen before
    return outcome


@blueprint.post("/answer")
def answer_from_lock_screen() -> ResponseReturnValue:
    """The notification's buttons: a token of one use stands for the person, whose session may be locked."""
    values = request.get_json(silent=True)
    token, wants = (values.get("token"), values.get("answer")) if isinstance(values, dict) else (None, None)
    if not isinstance(token, str) or wants not in ("accept", "decline"):
        return jsonify(ok=False, say=_("That did not work. Please try again.")), 422
    with transaction() as tx:
        found = service.by_token(tx, hash_token(token))
        if found is None:
            return jsonify(ok=False, say=_("This was answered already. Thank you.")), 404
        ring, staff = found
        ring.token_hash = None
        take = service.accept(tx, as_actor(staff), ring.booking_id, cleared=False) if wants == "accept" else None
        outcome = take or service.decline(tx, as_actor(staff), ring.booking_id)
    return jsonify(ok=True, outcome=outcome.value, say=said(outcome))


@blueprint.app_template_global("said_of_booking")
def said(outcome: str) -> str:
    """What the person is told of their answer."""
    return (
        {
            Outcome.YOURS: _("It is yours. Open the page to go on."),
            Outcome.TAKEN: _("Someone else has this one. Thank you."),
            Outcome.OVER: _("Nobody is needed any more. Thank you."),
            Outcome.NOT_OFFERED: _("You can’t take this one. Somebody else is asked."),
            Outcome.DECLINED: _("Thank you. Somebody else is asked."),
            Outcome.HANDED_ON: _("Thank you for saying so. Somebody else is asked."),
        }.get(Outcome(outcome), "")
        if outcome in set(Outcome)
        else ""
    )
