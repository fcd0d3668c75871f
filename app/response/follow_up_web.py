"""Booking the second contact from the response."""

from contextlib import suppress
from datetime import datetime

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.diary import service as diary
from app.people.web import me, staff_only
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.permissions import NotAllowed, Role
from app.response import follow_up, page
from app.visits.officer import find_or_404

blueprint = Blueprint("response_follow_up", __name__, url_prefix="/officer/visits/<visit_id>/response/follow-up")
blueprint.register_error_handler(NotAllowed, page.not_theirs)


@blueprint.post("")
@staff_only(Role.OFFICER)
def book(visit_id: str) -> ResponseReturnValue:
    """Book one of the offered times."""
    problem = ""
    with transaction() as tx:
        visit = find_or_404(tx, visit_id)
        try:
            follow_up.book(tx, me(), visit, _moment(request.form.get("starts_at", "")))
        except diary.TimeTaken:
            problem = _("This time is not free any more. Choose another.")
        except diary.NotToBeReached:
            problem = _("They asked not to be reached again. Ask them, and change “Reach them again by” first.")
        except diary.ChangedMeanwhile:
            problem = _("A time is booked already.")
        return jsonify(ok=not problem, problem=problem, **page.state(tx, visit))


def _moment(written: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        return moment if moment.tzinfo else None
    return None
