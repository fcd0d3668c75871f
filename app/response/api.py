"""The API for a force's records system: a response as JSON."""

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from app.platform.database import transaction
from app.platform.openapi import operation
from app.platform.problems import Problem
from app.platform.wire import Refused
from app.response import export
from app.response.document import ResponseDocument
from app.visits import service as visits

blueprint = Blueprint("response", __name__)


@blueprint.get("/visits/<visit_id>/response")
@operation(
    "The officer's response",
    scope="response:export",
    answers={200: ResponseDocument},
    problems={404: "There is no such visit"},
    path={"id": "The visit's id, as `visit.id` of its incident"},
)
def response(visit_id: str) -> ResponseReturnValue:
    """The response as it stands. Each reading is in the audit log."""
    with transaction() as tx:
        try:
            visit = visits.find(tx, visit_id)
        except Refused:
            raise Problem(404, "not_found", "There is no such visit") from None
        found = export.for_records_system(tx, g.actor, visit)
    return Response(found.model_dump_json(), mimetype="application/json")
