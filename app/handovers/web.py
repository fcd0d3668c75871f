"""Parts of the officer's page: to whom the call may be handed over, and what colleagues offer."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.handovers import service
from app.handovers.lifecycle import HandoverEvent
from app.handovers.records import Handover
from app.incidents.records import Incident
from app.people.records import Staff
from app.people.web import me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.permissions import Role
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.officer import own_or_404
from app.visits.records import Visit

LONGEST = 500

blueprint = Blueprint("handovers", __name__, url_prefix="/officer")


@blueprint.get("/visits/<visit_id>/handover")
@staff_only(Role.OFFICER)
def part(visit_id: str) -> str:
    """Who is free, or where the offer is."""
    with transaction() as tx:
        return _part(tx, own_or_404(tx, visit_id))


@blueprint.post("/visits/<visit_id>/handover")
@staff_only(Role.OFFICER)
def offer(visit_id: str) -> ResponseReturnValue:
    """Offer the call to a colleague."""
    to_id, briefing = request.form.get("to", ""), request.form.get("briefing", "").strip()[:LONGEST]
    with transaction() as tx:
        visit = own_or_404(tx, visit_id)
        if not to_id or not briefing:
            problem = _("Choose a colleague, and tell them what they have to know")
            return _part(tx, visit, problem, to_id, briefing), 422
        try:
            service.offer(tx, me(), visit, to_id, briefing)
        except Refused:
            return _part(tx, visit, _("This colleague isn’t free any more. Choose another."), "", briefing), 409
        return _part(tx, visit)


@blueprint.post("/handovers/<handover_id>/withdraw")
@staff_only(Role.OFFICER)
def withdraw(handover_id: str) -> ResponseReturnValue:
    """Keep the call after all."""
    with transaction() as tx:
        row = _find(tx, handover_id)
        problem = _answered(tx, row, HandoverEvent.WITHDRAW)
        return _part(tx, visits.find(tx, row.visit_id), problem), 409 if problem else 200


@blueprint.get("/handovers")
@staff_only(Role.OFFICER)
def offers() -> str:
    """What colleagues offer now."""
    with transaction() as tx:
        return _offers(tx)


@blueprint.post("/handovers/<handover_id>/decline")
@staff_only(Role.OFFICER)
def decline(handover_id: str) -> ResponseReturnValue:
    """Not now."""
    with transaction() as tx:
        _answered(tx, _find(tx, handover_id), HandoverEvent.DECLINE)
        return _offers(tx)


def _answered(tx: Transaction, row: Handover, event: HandoverEvent) -> str:
    """Why it could not be, or nothing."""
    try:
        service.answer(tx, me(), row, event)
    except IllegalMove:
        return _("That is not possible now.")
    except Refused:
        abort(404)
    return ""


def _find(tx: Transaction, handover_id: str) -> Handover:
    try:
        return service.find(tx, handover_id)
    except Refused:
        abort(404)


def _part(tx: Transaction, visit: Visit, problem: str = "", to_id: str = "", briefing: str = "") -> str:
    row = service.of_visit(tx, visit.id)
    return render_template(
        "officer/_handover.html",
        visit=visit,
        row=row,
        to=tx.get(Staff, row.to_id) if row else None,
        colleagues=[] if row else service.colleagues(tx, me()),
        problem=problem,
        chosen=to_id,
        briefing=briefing,
    )


def _offers(tx: Transaction) -> str:
    rows = [(row, tx.get(Staff, row.from_id), _incident(tx, row)) for row in service.offered_to(tx, me())]
    return render_template("officer/_offers.html", offers=rows)


def _incident(tx: Transaction, row: Handover) -> Incident | None:
    return tx.get(Incident, visits.find(tx, row.visit_id).incident_id)
