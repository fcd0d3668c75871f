"""The API for a force's own systems: the evidence package of a visit."""

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from app.evidence import package
from app.evidence.package_lifecycle import OPEN, PackageState
from app.evidence.package_records import EvidencePackage
from app.evidence.package_web import as_file
from app.platform.database import Transaction, transaction
from app.platform.openapi import operation
from app.platform.permissions import Actor, require
from app.platform.problems import Problem
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.records import Visit

AGAIN_S = 5

blueprint = Blueprint("package", __name__)


class BeingMade(BaseModel):
    """The package is being made. progress: 0 to 1. again_after_s: when it is worth asking again."""

    state: str
    progress: float
    again_after_s: int = AGAIN_S


@blueprint.get("/visits/<visit_id>/export")
@operation(
    "The evidence package",
    scope="evidence:export",
    answers={202: BeingMade},
    files={200: "application/zip"},
    problems={404: "There is no such visit", 503: "It could not be made; the next request asks anew"},
    path={"id": "The visit's id, as `visit.id` of its incident"},
)
def export(visit_id: str) -> ResponseReturnValue:
    """The zip once it is made, one time; the first request has it made. Each is in the audit log."""
    actor: Actor = g.actor
    require(actor, "evidence:export")
    with transaction() as tx:
        row = _asked(tx, actor, _find(tx, visit_id))
        failed = row.state == PackageState.FAILED.value
        if failed:
            package.drop(tx, actor, row)
        if row.state == PackageState.READY.value:
            row, pieces = package.take(tx, actor, row.id, visit_id)
            return as_file(row, pieces)
    if failed:
        raise Problem(503, "not_made", "The package could not be made", "Ask whoever runs the service to look.")
    return jsonify(BeingMade(state=row.state, progress=row.progress).model_dump()), 202


def _find(tx: Transaction, visit_id: str) -> Visit:
    try:
        return visits.find(tx, visit_id)
    except Refused:
        raise Problem(404, "not_found", "There is no such visit") from None


def _asked(tx: Transaction, actor: Actor, visit: Visit) -> EvidencePackage:
    """The token's own that is still open, or a new one. Why and to whom is the token itself."""
    mine = [row for row in package.of_visit(tx, visit.id) if row.asked_by == actor.id]
    found = next((row for row in mine if PackageState(row.state) in OPEN), None)
    return found or package.ask(tx, actor, visit, "API", actor.name or actor.id)
