"""The texted link."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.invitations import service
from app.platform import clock
from app.platform.database import transaction
from app.platform.locale import picked
from app.visits.web import COOKIE, back_here, constant, cookie_or_new, set_cookie, without_kept

MAX_TOKEN = 64

blueprint = Blueprint("link", __name__)


@blueprint.get("/v/<token>")
def show(token: str) -> Response:
    """The same bytes for every token: nothing is looked up, so a preview bot learns and changes nothing.

    In the language that she picks here (`?language=`), until then in her browser's.
    """
    return constant("link.html")


@blueprint.post("/v/<token>")
def proceed(token: str) -> Response:
    """Continue. Good and bad links are answered alike: a cookie, and on to the address without token."""
    cookie = cookie_or_new()
    with transaction() as tx:
        service.open_link(tx, token[:MAX_TOKEN], cookie, clock.now(), picked())
    response = back_here(cookie)
    set_cookie(response, cookie)
    # What an earlier visit left here, if its window was only closed. Not at a first visit: clearing takes a moment.
    return without_kept(response) if COOKIE in request.cookies else response
