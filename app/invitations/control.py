"""The control room's pages: board, incident, outbox."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.consents import service as consents
from app.consents.forms import FIELDS, ConsentForm, as_field
from app.consents.rules import Answer, changed
from app.incidents import meanwhile
from app.incidents import service as incidents
from app.incidents.forms import DecisionForm, IncidentForm, incident_form, normal_phone
from app.incidents.records import Incident
from app.invitations import page, service
from app.invitations.forms import InvitationForm
from app.invitations.records import Invitation, SentText
from app.people.web import me, staff_only
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.permissions import Role, require
from app.playbook import service as playbooks
from app.unfinished import service as unfinished
from app.unfinished.rules import TooMuch
from app.visits import telling

blueprint = Blueprint("control", __name__, url_prefix="/control")


@blueprint.get("")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def board() -> str:
    """The board: every visit and what it waits for."""
    with transaction() as tx:
        cards = telling.board(tx, me(), clock.now() - timedelta(hours=telling.BOARD_HOURS))
    return render_template("control/board.html", me=me(), cards=cards)


@blueprint.get("/outbox")
@staff_only(Role.CALL_HANDLER)
def outbox() -> str:
    """The texts that were sent: the embedded default instead of a provider."""
    require(me(), "outbox:read")
    with transaction() as tx:
        audit.consulted(tx, me(), "outbox:opened", "outbox:all")
        texts = tx.session.scalars(select(SentText).order_by(SentText.sent_at.desc()).limit(50)).all()
        shown = []
        for text in texts:
            invitation = tx.get(Invitation, text.invitation_id)
            url = service.link(invitation) if invitation else ""
            shown.append(
                {"to": text.to, "subject": text.subject, "body": text.body, "sent_at": text.sent_at, "url": url}
            )
    return render_template("control/outbox.html", me=me(), texts=shown)


@blueprint.get("/incidents/new")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def new_incident() -> str:
    """An empty form, whatever else is kept: nobody's words get into another caller's report unasked."""
    with transaction() as tx:
        left = unfinished.offered(tx, me())
        return render_template("control/incident.html", **page.empty(tx) | {"unfinished": left})


@blueprint.get("/incidents/new/<draft>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def unfinished_incident(draft: str) -> ResponseReturnValue:
    """The form as this person left it, before there was a reference."""
    with transaction() as tx:
        found = unfinished.take_up(tx, me(), draft)
        if found is None:
            recorded = tx.get(Incident, draft)
            return redirect(f"/control/incidents/{draft}" if recorded else url_for("control.new_incident"))
        fields, at = found
        form = incident_form(playbooks.content_of(playbooks.in_force(tx)), MultiDict(fields))
        context = page.empty(tx, form) | {"draft": draft, "kept_at": at}
        return render_template("control/incident.html", **context)


@blueprint.post("/incidents")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def record() -> ResponseReturnValue:
    """The first save of a new incident."""
    with transaction() as tx:
        form = incident_form(playbooks.content_of(playbooks.in_force(tx)), request.form)
        form.validate()
        draft = request.form.get("draft", "")
        if form.reference.errors:
            with suppress(unfinished.NotTheirs, unfinished.Recorded, TooMuch):
                unfinished.keep(tx, me(), draft, request.form.to_dict(flat=False))
            return _invalid(form, page.empty(tx, form))
        incident = incidents.record_once(tx, me(), _values(form), draft)
        unfinished.let_go(tx, me(), draft)
        telling.tell_incident(tx, incident)
    return saved(incident.id, form)


@blueprint.get("/incidents/<incident_id>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def incident_page(incident_id: str) -> str:
    """One incident: what we know, whether video suits, consent, the link."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        audit.consulted(tx, me(), "incident:opened", f"incident:{incident.id}")
        return render_template("control/incident.html", **page.context_of(tx, incident))


@blueprint.post("/incidents/<incident_id>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def amend(incident_id: str) -> ResponseReturnValue:
    """Save what is right; what is wrong is said beside its field and stays typed."""
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        form = incident_form(incidents.playbook(tx, incident), request.form)
        form.validate()
        values, theirs = meanwhile.sort_out(incident, _values(form), meanwhile.based_on(form.was.data))
        for name, words in theirs.items():
            form[name].errors = [form.says(name, words)]
        incidents.amend(tx, me(), incident, values)
        page.tell(tx, incident)
        if form.errors and not wants_json():
            return render_template("control/incident.html", **page.context_of(tx, incident, form=form)), 422
    return saved(incident_id, form)


def typed(tx: Transaction, sent: Any) -> dict[str, Any]:
    """What a browser sent of a new incident and is right; what is wrong or empty is left out."""
    form = incident_form(playbooks.content_of(playbooks.in_force(tx)), sent)
    form.validate()
    return {name: value for name, value in _values(form).items() if value}


def _values(form: IncidentForm) -> dict[str, Any]:
    """The fields that were sent and are right, as the incident stores them."""
    values = {name: field.data for name, field in form._fields.items() if not field.errors and field.name in form.data}
    values = {name: value for name, value in values.items() if name in request.form or name == "needs"}
    values.pop("was", None)
    for name in ("may_return", "relationship", *incidents.WISHES):
        if name in values:
            values[name] = values[name] or None
    if "grade" in values:
        values["grade"] = int(values["grade"]) if values["grade"] else None
    if "email" in values:
        values["email"] = (values["email"] or "").strip() or None
    if "phone" in values:
        values["phone"] = normal_phone(values["phone"]) if values["phone"] else None
    return values


@blueprint.post("/incidents/<incident_id>/decision")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def decide(incident_id: str) -> ResponseReturnValue:
    """Go ahead or not, with a reason."""
    form = DecisionForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        if not valid:
            return _invalid(form, page.context_of(tx, incident, decision_form=form))
        incidents.decide(tx, me(), incident, form.proceed.data == "yes", form.reason.data or "")
    return saved(incident_id, form)


@blueprint.post("/incidents/<incident_id>/consent")
@staff_only(Role.CALL_HANDLER)
def consent(incident_id: str) -> ResponseReturnValue:
    """The caller's answers."""
    form = ConsentForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        if not valid:
            return _invalid(form, page.context_of(tx, incident, consent_form=form))
        _keep_consents(tx, incident, form)
        page.tell(tx, incident)
    return saved(incident_id, form)


def _keep_consents(tx: Transaction, incident: Incident, form: ConsentForm) -> None:
    """Those that were chosen: what a page shows may be old, and the caller have taken it back since."""
    posted = {name: form[name].data for name in FIELDS if name in request.form}
    answers = consents.current(tx, incident.id)
    now = {name: as_field(answers[purpose]) for name, purpose in FIELDS.items()}
    for name, value in changed(posted, meanwhile.based_on(form.was.data) or now).items():
        if value != now[name]:
            consents.record(tx, me(), incident, FIELDS[name], Answer(value))


@blueprint.post("/incidents/<incident_id>/invitations")
@staff_only(Role.CALL_HANDLER)
def send(incident_id: str) -> ResponseReturnValue:
    """Send the link."""
    form = InvitationForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        incident = page.find(tx, incident_id)
        try:
            if valid:
                service.send(tx, me(), incident, form.channel.data)
        except service.NoConsent:
            form.channel.errors = [_("First ask for consent to video, and record the yes")]
        except service.NotForVideo:
            form.channel.errors = [_("Not for video response. Decide differently first if you have a reason")]
        except service.NoPhone:
            form.channel.errors = [_("Enter a safe number first, or show the link here only")]
        except service.NoEmail:
            form.channel.errors = [_("Enter a safe email address first, or show the link here only")]
        if form.channel.errors:
            return _invalid(form, page.context_of(tx, incident, invitation_form=form))
    return saved(incident_id, form)


@blueprint.post("/incidents/<incident_id>/invitations/<invitation_id>/<any(extend, close):action>")
@staff_only(Role.CALL_HANDLER)
def change_link(incident_id: str, invitation_id: str, action: str) -> ResponseReturnValue:
    """Half an hour more, or no more at all. A link that was opened meanwhile is just shown so."""
    with transaction() as tx:
        invitation = tx.get(Invitation, invitation_id)
        if invitation is None or invitation.incident_id != incident_id:
            abort(404)
        with suppress(IllegalMove):
            {"extend": service.extend, "close": service.close}[action](tx, me(), invitation)
        page.tell(tx, page.find(tx, incident_id))
    return saved(incident_id, None)


def wants_json() -> bool:
    """Whether the page's script asks, which puts the answer in place itself."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _invalid(form: Form, context: dict[str, Any]) -> ResponseReturnValue:
    if wants_json():
        return jsonify(ok=False, errors=_sentences(form)), 422
    return render_template("control/incident.html", **context), 422


def _sentences(form: Form | None) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items()} if form else {}


def saved(
    incident_id: str,
    form: Form | None,
    *,
    errors: dict[str, str] | None = None,
    filled: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """After a save: the page again, or for a script what changed on it. `filled`: fields of forms that it filled in."""
    where = url_for("control.incident_page", incident_id=incident_id)
    if not wants_json():
        return redirect(where, 303)
    with transaction() as tx:
        context = page.context_of(tx, page.find(tx, incident_id))
        html = {panel: render_template(f"control/_{panel}.html", **context) for panel in page.PANELS}
    shown = {key: context["eligibility"][key] for key in ("outcome", "reasons", "modes")}
    return jsonify(
        ok=True,
        id=incident_id,
        url=where,
        errors=_sentences(form) | (errors or {}),
        filled=filled or {},
        was=json.loads(context["form"].was.data),
        eligibility=shown,
        html=html,
    )
