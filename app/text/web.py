"""Text without script: one form."""

from contextlib import suppress

from flask import Blueprint, request
from pydantic import ValidationError
from werkzeug.wrappers import Response

from app.platform.database import new_id, transaction
from app.platform.wire import Refused
from app.text import service
from app.text.events import SendText
from app.visits import service as visits
from app.visits.web import COOKIE, back_here

blueprint = Blueprint("page_text", __name__)


@blueprint.post("/here/message")
def send() -> Response:
    """She sends a message. `id`, from the form, keeps a message that is sent twice from being stored twice."""
    try:
        ask = SendText.model_validate(
            {
                "id": request.form.get("id") or new_id(),
                # Forms send two characters for each new line; the field, and MAX_BODY, count one.
                "body": request.form.get("body", "").replace("\r\n", "\n"),
            }
        )
    except ValidationError:
        return back_here()
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is not None:
            with suppress(Refused):
                service.send(tx, visits.victim(visit), visit, str(ask.id), ask.body)
    return back_here()
