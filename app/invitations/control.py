"""The control room's pages: board, incident, outbox."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import segno
from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from wtforms import Form

from app.checks import service as checks
from app.eligibility.service import describe
from app.incidents import desk, meanwhile, responding
from app.incidents import service as incidents
from app.incidents.forms import DecisionForm, IncidentForm, incident_form, normal_phone
from app.incidents.records import Incident
from app.invitations import code_desk, delivery, service
from app.invitations.forms import ConsentForm, InvitationForm
from app.invitations.records import Invitation, SentText
from app.location import service as location
from app.people.web import me, staff_only
from app.platform import audit, clock
from app.platform.database import Transaction, new_id, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.locale import language
from app.platform.permissions import Role, require
from app.playbook import service as playbooks
from app.playbook.content import Playbook
from app.playbook.words import say, spoken
from app.visits import telling
from app.visits.records import Visit

blueprint = Blueprint("control", __name__, url_prefix="/control")

# Slices above add to the incident's page here (app.factory): what their panels need, and the panels by name.
PagePart = Callable[[Transaction, Incident | None, Visit | None], dict[str, Any]]
PAGE_PARTS: list[PagePart] = []
PANELS: list[str] = ["eligibility", "consent", "link", "other", "recognised"]


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
            shown.append({"to": text.to, "body": text.body, "sent_at": text.sent_at, "url": url})
    return render_template("control/outbox.html", me=me(), texts=shown)


@blueprint.get("/incidents/new")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def new_incident() -> str:
    """An empty form: nothing is stored before the first save."""
    with transaction() as tx:
        return render_template("control/incident.html", **_empty(tx))


def _empty(tx: Transaction, form: IncidentForm | None = None) -> dict[str, Any]:
    blank = Incident(needs=[], adult="unknown", perpetrator_present="unknown")
    current = playbooks.in_force(tx)
    playbook = playbooks.content_of(current)
    context: dict[str, Any] = {
        "me": me(),
        "incident": None,
        "draft": request.form.get("draft") or new_id(),
        "form": form or incident_form(playbook),
        "eligibility": describe(incidents.judge(tx, blank)) | {"decision": None},
        "playbook": {"id": current.id, "number": current.number, "documents": _documents(playbook)},
        "instead": _instead(playbook, "en"),
        "others": [],
        "times": [],
        "decision_form": DecisionForm(),
        "consent": None,
        "consent_form": ConsentForm(),
        "consent_wording": playbook.wording("video", language()),
        "consent_language": language(),
        "invitation": None,
        "invitation_form": InvitationForm(),
        "visit": None,
        "checks": {},
        "location": None,
        "duplicates": [],
        "same_number": (0, []),
        "code": None,
        "delivery": None,
        "desk": None,
    }
    for part in PAGE_PARTS:
        context |= part(tx, None, None)
    return context


def _documents(playbook: Playbook) -> dict[str, list[dict[str, str]]]:
    """The force's own documents by the panel where they apply."""
    shown: dict[str, list[dict[str, str]]] = {}
    for document in playbook.documents.documents:
        for place in document.shown_at:
            shown.setdefault(place, []).append({"file": document.file, "title": say(document.title, language())})
    return shown


def _instead(playbook: Playbook, to: str) -> list[dict[str, str]]:
    """What happens instead of video, with the words to say in the caller's language where there are some."""
    return [
        {
            "kind": other.kind,
            "name": say(other.name, language()),
            "say": say(other.say, to),
            "language": spoken(other.say, to),
        }
        for other in playbook.eligibility.instead
    ]


@blueprint.post("/incidents")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def record() -> ResponseReturnValue:
    """The first save of a new incident."""
    with transaction() as tx:
        form = incident_form(playbooks.content_of(playbooks.in_force(tx)), request.form)
        form.validate()
        if form.reference.errors:
            return _invalid(form, _empty(tx, form))
        incident = incidents.record_once(tx, me(), _values(form), request.form.get("draft", ""))
        telling.tell_incident(tx, incident)
    return saved(incident.id, form)


@blueprint.get("/incidents/<incident_id>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def incident_page(incident_id: str) -> str:
    """One incident: what we know, whether video suits, consent, the link."""
    with transaction() as tx:
        incident = find(tx, incident_id)
        audit.consulted(tx, me(), "incident:opened", f"incident:{incident.id}")
        return render_template("control/incident.html", **_context(tx, incident))


@blueprint.post("/incidents/<incident_id>")
@staff_only(Role.CALL_HANDLER, Role.DISPATCHER)
def amend(incident_id: str) -> ResponseReturnValue:
    """Save what is right; what is wrong is said beside its field and stays typed."""
    with transaction() as tx:
        incident = find(tx, incident_id)
        form = incident_form(incidents.playbook(tx, incident), request.form)
        form.validate()
        values, theirs = meanwhile.sort_out(incident, _values(form), meanwhile.based_on(form.was.data))
        for name, words in theirs.items():
            form[name].errors = [form.says(name, words)]
        incidents.amend(tx, me(), incident, values)
        tell(tx, incident)
        if form.errors and not _wants_json():
            return render_template("control/incident.html", **_context(tx, incident, form=form)), 422
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
        incident = find(tx, incident_id)
        if not valid:
            return _invalid(form, _context(tx, incident, decision_form=form))
        incidents.decide(tx, me(), incident, form.proceed.data == "yes", form.reason.data or "")
    return saved(incident_id, form)


@blueprint.post("/incidents/<incident_id>/consent")
@staff_only(Role.CALL_HANDLER)
def consent(incident_id: str) -> ResponseReturnValue:
    """The caller's answers."""
    form = ConsentForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        incident = find(tx, incident_id)
        if not valid:
            return _invalid(form, _context(tx, incident, consent_form=form))
        service.record_consent(
            tx,
            me(),
            incident,
            form.to_video.data,
            form.to_recording.data or "not_asked",
        )
    return saved(incident_id, form)


@blueprint.post("/incidents/<incident_id>/invitations")
@staff_only(Role.CALL_HANDLER)
def send(incident_id: str) -> ResponseReturnValue:
    """Send the link."""
    form = InvitationForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        incident = find(tx, incident_id)
        try:
            if valid:
                service.send(tx, me(), incident, form.channel.data)
        except service.NoConsent:
            form.channel.errors = [_("First ask for consent to video, and record the yes")]
        except service.NotForVideo:
            form.channel.errors = [_("Not for video response. Decide differently first if you have a reason")]
        except service.NoPhone:
            form.channel.errors = [_("Enter a safe number first, or show the link here only")]
        if form.channel.errors:
            return _invalid(form, _context(tx, incident, invitation_form=form))
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
        tell(tx, find(tx, incident_id))
    return saved(incident_id, None)


def find(tx: Transaction, incident_id: str) -> Incident:
    """The incident of the page; else there is nothing at this address."""
    incident = tx.get(Incident, incident_id)
    if incident is None:
        abort(404)
    return incident


def tell(tx: Transaction, incident: Incident) -> None:
    """The board shows the change at once."""
    tx.session.flush()
    query = select(Visit).where(Visit.incident_id == incident.id)
    found = tx.session.scalars(query).all()
    for visit in found:
        telling.changed_card(tx, visit)
    if not found:
        telling.tell_incident(tx, incident)


def _context(tx: Transaction, incident: Incident, **forms: Form) -> dict[str, Any]:
    invitation = service.invitation_of(tx, incident)
    visit = tx.get(Visit, invitation.visit_id) if invitation else None
    consent_given = service.consent_of(tx, incident)
    version = playbooks.version_of(tx, incident.playbook_id)
    playbook = playbooks.content_of(version)
    wording = playbook.consent.statement("video")
    form = incident_form(playbook, data=_as_form(incident))
    if "form" in forms:  # what was typed stays; the next save is based on what stands there now
        forms["form"].was.data = form.was.data
    context = _empty(tx, form) | {
        "incident": incident,
        "playbook": {"id": version.id, "number": version.number, "documents": _documents(playbook)},
        "instead": _instead(playbook, incident.language),
        "others": responding.standing(tx, incident),
        "times": responding.times(tx, incident),
        "consent_wording": playbook.wording("video", incident.language),
        "consent_language": spoken(wording.words, incident.language) if wording else "en",
        "eligibility": _eligibility(tx, incident, visit),
        "consent": consent_given,
        "consent_form": ConsentForm(obj=consent_given),
        "invitation": _shown(invitation, playbook, incident.language) if invitation else None,
        "visit": telling.card(tx, visit) if visit else None,
        "checks": checks.latest(tx, visit) if visit else {},
        "location": location.current(tx, visit),
        "duplicates": _same_reference(tx, incident),
        "same_number": incidents.same_number(tx, me(), incident),
        "delivery": delivery.shown(tx, invitation),
        "code": code_desk.panel(tx, me(), incident),
        "desk": desk.shown(tx, incident),
    }
    for part in PAGE_PARTS:
        context |= part(tx, incident, visit)
    return context | forms


def _same_reference(tx: Transaction, incident: Incident) -> list[Incident]:
    return incidents.with_reference(tx, incident.reference, incident.id) if incident.reference else []


def _as_form(incident: Incident) -> dict[str, Any]:
    values = {name: getattr(incident, name) for name in incidents.FIELDS}
    return values | {
        "was": json.dumps(meanwhile.shown(incident)),
        "grade": str(incident.grade or ""),
        "relationship": incident.relationship or "",
    }


def _eligibility(tx: Transaction, incident: Incident, visit: Visit | None) -> dict[str, Any]:
    decision = None
    if incident.decided_at:
        decision = {
            "by": incident.decided_by,
            "at": incident.decided_at,
            "reason": incident.decision_reason,
            "proceed": incident.decision_proceed,
        }
    return describe(incidents.judge(tx, incident, checks.facts(tx, visit))) | {"decision": decision}


def _shown(invitation: Invitation, playbook: Playbook, to: str) -> dict[str, Any]:
    url = service.link(invitation)
    # No inline style: the strict policy would refuse it.
    svg = segno.make_qr(url, error="m").svg_inline(scale=4, border=2, dark="#10212b", light="#ffffff", omitsize=True)
    return {
        "id": invitation.id,
        "url": url,
        "sms_text": playbook.link_text(url, to),
        "channel": invitation.channel,
        "state": invitation.state,
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
        "opened_at": invitation.opened_at,
        "closed_at": invitation.closed_at,
        "qr_svg": Markup(svg),  # noqa: S704 - drawn here, from our own address
    }


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _invalid(form: Form, context: dict[str, Any]) -> ResponseReturnValue:
    if _wants_json():
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
    if not _wants_json():
        return redirect(where, 303)
    with transaction() as tx:
        context = _context(tx, find(tx, incident_id))
        html = {panel: render_template(f"control/_{panel}.html", **context) for panel in PANELS}
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
