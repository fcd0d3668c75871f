"""The API for command-and-control systems: incidents, links, and where they are (docs: /api/v1/openapi.json)."""

from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from app.checks import service as checks
from app.consents import service as consents
from app.consents.rules import PURPOSES, Answer
from app.eligibility.service import describe
from app.incidents import service as incidents
from app.incidents.forms import IncidentBody
from app.incidents.records import Incident
from app.invitations import service
from app.invitations.answers import Invited, Recorded, State
from app.invitations.forms import ConsentBody, InvitationBody
from app.location import service as location
from app.people.tokens import actor_by_token
from app.platform import audit, clock
from app.platform.database import Transaction, transaction
from app.platform.idempotency import once
from app.platform.openapi import describe as describe_api
from app.platform.openapi import operation
from app.platform.permissions import Actor, NotAllowed, require
from app.platform.problems import Problem, invalid_body, respond
from app.visits import telling
from app.visits.records import Visit

Body = TypeVar("Body", bound=BaseModel)

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.before_request
def _authenticate() -> None:
    if request.endpoint == "api.openapi":
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    settings = current_app.extensions["settings"]
    demo_token = settings.demo_api_token.get_secret_value() if settings.demo else ""
    actor = actor_by_token(token.strip(), demo_token) if scheme.lower() == "bearer" and token else None
    if actor is None:
        raise Problem(
            401,
            "not_authenticated",
            "A valid bearer token is needed",
            "Ask the administrator for one.",
        )
    g.actor = actor


@blueprint.errorhandler(Problem)
def _problem(problem: Problem) -> Response:
    return respond(problem)


@blueprint.errorhandler(NotAllowed)
def _not_allowed(error: NotAllowed) -> Response:
    detail = "Ask the administrator for one with the scope that `scope` names."
    return respond(Problem(403, "not_allowed", "This token may not do that", detail, scope=str(error)))


def _actor() -> Actor:
    actor: Actor = g.actor
    return actor


def _body(kind: type[Body]) -> Body:
    if not request.is_json:
        raise Problem(
            415,
            "not_json",
            "The body must be JSON",
            "Send Content-Type: application/json.",
        )
    try:
        return kind.model_validate_json(request.get_data())
    except ValidationError as error:
        raise invalid_body(error) from None


def _find(tx: Transaction, incident_id: str) -> Incident:
    incident = tx.get(Incident, incident_id)
    if incident is None:
        raise Problem(404, "not_found", "There is no such incident")
    return incident


BY_ID = {"id": "The incident's id, as its recording answered"}
NEXT = {
    "state": {"operationId": "state", "parameters": {"id": "$response.body#/id"}},
    "invite": {"operationId": "invite", "parameters": {"id": "$response.body#/id"}},
}


@blueprint.post("/incidents")
@operation(
    "Record an incident",
    scope="incident:record",
    body=IncidentBody,
    answers={201: Recorded},
    problems={409: 'The reference is on another incident: `existing` is its id. Send `"again": true` if it is meant'},
    links=NEXT,
)
def record() -> ResponseReturnValue:
    """Record an incident; answers with its id and eligibility."""
    body = _body(IncidentBody)

    def work(tx: Transaction) -> tuple[dict[str, Any], int]:
        if not body.again:
            _refuse_duplicate(tx, body.reference)
        incident = incidents.record(tx, _actor(), body.values())
        telling.tell_incident(tx, incident)
        return {
            "id": incident.id,
            "eligibility": describe(incidents.judge(tx, incident)),
            "same_number_12_months": incidents.count_same_number(tx, _actor(), incident),
        }, 201

    return once(_actor(), work)


def _refuse_duplicate(tx: Transaction, reference: str) -> None:
    existing = incidents.with_reference(tx, reference)
    if existing:
        raise Problem(
            409,
            "duplicate_reference",
            "The reference is on another incident already",
            'Go on with the incident that `existing` names, or send `"again": true` if this is another report.',
            existing=existing[0].id,
        )


@blueprint.post("/incidents/<incident_id>/invitations")
@operation(
    "Record consent and send the link",
    scope="invitation:send",
    body=InvitationBody,
    answers={201: Invited},
    problems={
        404: "There is no such incident",
        409: "No consent to video, not eligible, or no phone number or email address",
    },
    path=BY_ID,
)
def invite(incident_id: str) -> ResponseReturnValue:
    """Record consent and send the link; answers with its address."""
    body = _body(InvitationBody)
    if not body.consent.to_video:
        raise Problem(
            409,
            "no_consent",
            "A link is sent only after consent to video",
            "Offer a visit instead.",
        )
    return once(_actor(), lambda tx: _invite(tx, _find(tx, incident_id), body))


def _invite(tx: Transaction, incident: Incident, body: InvitationBody) -> tuple[dict[str, Any], int]:
    _keep_consents(tx, incident, body.consent)
    try:
        invitation = service.send(tx, _actor(), incident, body.channel)
    except service.NotForVideo:
        raise Problem(
            409,
            "not_eligible",
            "Video is ruled out for this incident",
            "Offer a visit, or decide otherwise with a reason.",
        ) from None
    except service.NoPhone:
        raise Problem(409, "no_phone", "The incident has no phone number", "Use channel none.") from None
    except service.NoEmail:
        raise Problem(
            409, "no_email", "There is no email address, or no emails are sent", "Use channel none."
        ) from None
    return {"url": service.link(invitation), "expires_at": clock.iso(invitation.expires_at)}, 201


def _keep_consents(tx: Transaction, incident: Incident, body: ConsentBody) -> None:
    for purpose in PURPOSES:
        said: bool | None = getattr(body, f"to_{purpose}")
        if said is not None:
            consents.record(
                tx,
                _actor(),
                incident,
                purpose,
                Answer.YES if said else Answer.NO,
                version=body.wording_version,
                asked_by=body.asked_by,
                asked_at=body.asked_at,
            )


@blueprint.get("/incidents/<incident_id>")
@operation(
    "Where it is",
    scope="incident:read",
    answers={200: State},
    problems={404: "There is no such incident"},
    path=BY_ID,
)
def state(incident_id: str) -> ResponseReturnValue:
    """Where the incident is: eligibility, link, visit with times, checks, location if she shares it."""
    require(_actor(), "incident:read")
    with transaction() as tx:
        incident = _find(tx, incident_id)
        audit.consulted(tx, _actor(), "incident:opened", f"incident:{incident.id}")
        invitation = service.invitation_of(tx, incident)
        visit = tx.get(Visit, invitation.visit_id) if invitation else None
        answer: dict[str, Any] = {
            "id": incident.id,
            "reference": incident.reference.reveal() if incident.reference else "",
            "state": visit.state if visit else "to_check",
            "eligibility": describe(incidents.judge(tx, incident, checks.facts(tx, visit))),
            "same_number_12_months": incidents.count_same_number(tx, _actor(), incident),
            "consent": consents.current(tx, incident.id),
            "checks": checks.latest(tx, visit) if visit else {},
            "visit": _visit(tx, visit) if visit else None,
            "location": location.current(tx, visit),
            "times": _times(incident, visit),
        }
    return jsonify(answer)


def _visit(tx: Transaction, visit: Visit) -> dict[str, Any]:
    shown = telling.for_staff(tx, visit).model_dump()
    return {"id": shown.pop("visit"), **shown, "changes": telling.changes(tx, visit)}


def _times(incident: Incident, visit: Visit | None) -> dict[str, str | None]:
    times: dict[str, datetime | None] = {"recorded_at": incident.recorded_at}
    if visit:
        times |= {
            "sent_at": visit.created_at,
            "opened_at": visit.opened_at,
            "waiting_since": visit.waiting_since,
            "admitted_at": visit.admitted_at,
            "ended_at": visit.ended_at,
        }
    return {name: clock.iso(moment) for name, moment in times.items()}


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """This API as OpenAPI 3.1."""
    return jsonify(describe_api(current_app, blueprint.name, "Rapid video response"))
