"""The officer's page turns push on and off here; the service worker that shows it is served from here.

Its scope is this folder, where no page is: it never comes between anybody and a page, least of all hers.
"""

from typing import Any

from flask import Blueprint, current_app, g, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from app.alerts import rules, service
from app.alerts.forms import NewSubscription
from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.locale import language
from app.platform.permissions import Role

WORKER = "js/officer/alerts_worker.js"

blueprint = Blueprint("alerts", __name__, url_prefix="/officer/alerts")
interpreters = Blueprint("interpreter_alerts", __name__, url_prefix="/interpreter/alerts")


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    push = current_app.extensions["push"]
    return {"push_key": push.public_key if push else ""}


@blueprint.get("/worker.js")
def worker() -> ResponseReturnValue:
    """The service worker, at an address that stays when its content changes. It says nothing that is secret."""
    static = current_app.extensions["static"]
    response = make_response((static.root / WORKER).read_bytes())
    response.content_type = "text/javascript; charset=utf-8"
    return response


@blueprint.get("")
@interpreters.get("")
@staff_only(Role.OFFICER, Role.INTERPRETER)
def state() -> ResponseReturnValue:
    """Whether this session's browser is told."""
    with transaction() as tx:
        return jsonify(on=service.is_subscribed(tx, g.session))


@blueprint.post("/on")
@interpreters.post("/on")
@staff_only(Role.OFFICER, Role.INTERPRETER)
def turn_on() -> ResponseReturnValue:
    """Tell this browser from now on."""
    try:
        wanted = NewSubscription.model_validate(request.get_json(silent=True))
    except ValidationError:
        return jsonify(ok=False, code="bad_subscription"), 422
    settings = current_app.extensions["settings"]
    if current_app.extensions["push"] is None or not rules.is_push_service(
        wanted.endpoint, settings.allowed_push_services
    ):
        return jsonify(ok=False, code="push_service_not_allowed"), 422
    keys = f"{wanted.keys.p256dh} {wanted.keys.auth}"
    with transaction() as tx:
        service.subscribe(tx, me(), g.session, language(), wanted.endpoint, keys)
    return jsonify(ok=True, on=True)


@blueprint.post("/off")
@interpreters.post("/off")
@staff_only(Role.OFFICER, Role.INTERPRETER)
def turn_off() -> ResponseReturnValue:
    """Tell this browser nothing more."""
    with transaction() as tx:
        service.unsubscribe(tx, g.session)
    return jsonify(ok=True, on=False)
