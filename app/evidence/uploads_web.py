"""Sending files in chunks over HTTP: the same for her page (by its cookie) and for a desk (by its session).

`POST` announces a file, `PUT …/<n>` brings chunk n as raw bytes with `Content-Digest: sha-256=:base64:` (RFC 9530),
`GET` says what is next, `DELETE` gives it up. Chunks are as large as the
sender likes, up to the size named: that goes by the line.
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from app.evidence import stills, uploads
from app.evidence.intake import Differs, OutOfOrder
from app.people.web import me, staff_only
from app.platform.asks import sentence
from app.platform.database import Transaction, transaction
from app.platform.exhibit_files import DiskFull
from app.platform.lifecycle import IllegalMove
from app.platform.locale import speak
from app.platform.log import logger
from app.platform.permissions import Actor, Role
from app.platform.wire import Refused
from app.visits import access
from app.visits import service as visits
from app.visits.access import ReasonNeeded
from app.visits.records import Visit
from app.visits.web import COOKIE
from signalling.sealing import MAX_CHUNK_BYTES

DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
STATUS = {"gone": 410, "not_found": 404, "bad_request": 400, "disk_full": 507, "too_large": 413}

CODES: dict[type[Exception], str] = {
    IllegalMove: "gone",
    ReasonNeeded: "not_allowed",
    ValidationError: "bad_request",
    RequestEntityTooLarge: "too_large",
    DiskFull: "disk_full",
}

blueprint = Blueprint("page_exhibits", __name__)
staff = Blueprint("exhibits", __name__, url_prefix="/officer")


class Announced(BaseModel):
    """What the body of an announcement holds."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=1000)
    type: str = Field("", max_length=200)
    size: int = Field(ge=0, le=2**53)
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    still: str = Field("", max_length=36)


def _answers(view: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """What goes wrong is a code for the script and a sentence for the person."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)  # type: ignore[no-any-return]
        except OutOfOrder as order:
            return jsonify(ok=False, code="out_of_order", expected=order.expected), 409
        except Differs:
            return jsonify(ok=False, code="differs"), 422
        except Refused as refused:
            return refuse(refused.code)
        except tuple(CODES) as error:
            return refuse(next(code for kind, code in CODES.items() if isinstance(error, kind)))

    return answered


def refuse(code: str) -> tuple[Response, int]:
    """An answer that says why not."""
    if code == "disk_full":
        logger.error("exhibit_disk_full")
    return jsonify(ok=False, code=code, say=sentence(code)), STATUS.get(code, 422)


def announced() -> tuple[uploads.Said, str]:
    """What the request's body says of a file, and which photo it is that was asked for. Raises ValidationError."""
    body = Announced.model_validate(request.get_json(silent=True) or {})
    return uploads.Said(body.name, body.type, body.size, body.sha256), body.still


def _chunk() -> tuple[bytes, str]:
    request.max_content_length = MAX_CHUNK_BYTES
    found = DIGEST.fullmatch(request.headers.get("Content-Digest", ""))
    if found is None:
        raise Refused("bad_request")
    try:
        return request.get_data(cache=False), base64.b64decode(found[1], validate=True).hex()
    except binascii.Error:
        raise Refused("bad_request") from None


def _hers(tx: Transaction) -> tuple[Actor, Visit]:
    visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
    if visit is None:
        raise Refused("gone")
    speak(visit.language)
    return visits.victim(visit), visit


@blueprint.get("/here/exhibits")
@_answers
def unfinished() -> ResponseReturnValue:
    """What she began to send and can go on with."""
    with transaction() as tx:
        actor, visit = _hers(tx)
        return jsonify(ok=True, unfinished=uploads.unfinished(tx, actor, visit))


@blueprint.post("/here/exhibits")
@_answers
def begin() -> ResponseReturnValue:
    """She announces a file, or the photo that she was asked for."""
    said, still = announced()
    with transaction() as tx:
        actor, visit = _hers(tx)
        exhibit = stills.begin(tx, actor, visit, said, still) if still else uploads.begin(tx, actor, visit, said)
        return jsonify(ok=True, **uploads.state_of(tx, *uploads.find(tx, actor, exhibit.id))), 201


@blueprint.get("/here/exhibits/<exhibit_id>")
@_answers
def where(exhibit_id: str) -> ResponseReturnValue:
    """What is next."""
    with transaction() as tx:
        actor, _visit = _hers(tx)
        return jsonify(ok=True, **uploads.state_of(tx, *uploads.find(tx, actor, exhibit_id)))


@blueprint.put("/here/exhibits/<exhibit_id>/<int:number>")
@_answers
def put(exhibit_id: str, number: int) -> ResponseReturnValue:
    """A chunk of hers."""
    content, sha256 = _chunk()
    with transaction() as tx:
        actor, _visit = _hers(tx)
        return jsonify(ok=True, **uploads.put(tx, actor, exhibit_id, number, content, sha256))


@blueprint.delete("/here/exhibits/<exhibit_id>")
@_answers
def give_up(exhibit_id: str) -> ResponseReturnValue:
    """She doesn't want to send it any more."""
    with transaction() as tx:
        actor, _visit = _hers(tx)
        uploads.give_up(tx, actor, exhibit_id)
    return jsonify(ok=True)


@staff.post("/visits/<visit_id>/exhibits")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@_answers
def begin_at_desk(visit_id: str) -> ResponseReturnValue:
    """An officer announces a file; `?made_from=` an exhibit of the visit, for what was drawn on a copy of it."""
    (said, _still), made_from = announced(), request.args.get("made_from")
    with transaction() as tx:
        visit = visits.find(tx, visit_id)
        access.open_visit(tx, me(), visit)
        exhibit = uploads.begin_at_desk(tx, me(), visit, said, made_from)
        return jsonify(ok=True, **uploads.state_of(tx, *uploads.find(tx, me(), exhibit.id))), 201


@staff.put("/exhibits/<exhibit_id>/<int:number>")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@_answers
def put_at_desk(exhibit_id: str, number: int) -> ResponseReturnValue:
    """A chunk of an officer's."""
    content, sha256 = _chunk()
    with transaction() as tx:
        exhibit, _upload = uploads.find(tx, me(), exhibit_id)
        access.open_visit(tx, me(), visits.find(tx, exhibit.visit_id))
        return jsonify(ok=True, **uploads.put(tx, me(), exhibit_id, number, content, sha256))
