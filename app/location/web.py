"""Taking the location back without script, or while the line is away."""

from contextlib import suppress

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.location import service
from app.platform.database import transaction
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.web import COOKIE, back_here

blueprint = Blueprint("page_location", __name__)


@blueprint.post("/here/location/stop")
def stop() -> Response:
    """She shares it no longer."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            with suppress(Refused):
                service.withdraw(tx, visit)
    return back_here()
