"""Sending files from her page: the page itself, and a plain form for one of them where there is no script."""

import hashlib

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from app.evidence import uploads
from app.evidence.rules import MAX_UPLOAD_BYTES
from app.platform.asks import sentence
from app.platform.database import transaction
from app.platform.exhibit_files import DiskFull
from app.platform.lifecycle import IllegalMove
from app.platform.locale import speak
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.web import COOKIE, back_here, exit_url, speak_as_before
from signalling.sealing import MAX_CHUNK_BYTES

FORM_BYTES = 4096  # the other fields and what multipart adds

blueprint = Blueprint("page_files", __name__)


@blueprint.get("/here/files")
def ask() -> ResponseReturnValue:
    """Send files."""
    return _page()


def _page(problem: str = "") -> ResponseReturnValue:
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or visit.state not in uploads.MAY_BEGIN:
            return back_here()
        speak(visit.language)
    page = render_template(
        "victim/files.html",
        exit_url=exit_url(),
        problem=problem,
        sent="sent" in request.args,
        plain="plain" in request.args,
    )
    return make_response(page, 422 if problem else 200)


@blueprint.get("/here/still")
def still() -> ResponseReturnValue:
    """The words with which a photo is asked for."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe:
            return back_here()
        speak(visit.language)
    return make_response(render_template("victim/still.html", exit_url=exit_url()))


@blueprint.post("/here/files")
def send() -> ResponseReturnValue:
    """She sends one file by the plain form."""
    request.max_content_length = MAX_UPLOAD_BYTES + FORM_BYTES
    speak_as_before()
    try:
        _take_in(request.files.get("file"))
    except RequestEntityTooLarge:
        return _page(sentence("too_large"))
    except DiskFull:
        return _page(sentence("disk_full"))
    except (Refused, IllegalMove) as refused:
        code = refused.code if isinstance(refused, Refused) else "gone"
        return back_here() if code == "gone" else _page(sentence(code))
    return redirect(f"/here/files?sent=1{'&plain=1' if 'plain' in request.args else ''}", 303)


def _take_in(file: FileStorage | None) -> None:
    """All of it in one transaction: half a file is not kept of a form that is sent again."""
    content = file.read() if file else b""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None:
            raise Refused("gone")
        actor = visits.victim(visit)
        said = uploads.Said(file.filename or "" if file else "", file.mimetype if file else "", len(content))
        exhibit = uploads.begin(tx, actor, visit, said)
        for number, at in enumerate(range(0, len(content), MAX_CHUNK_BYTES)):
            chunk = content[at : at + MAX_CHUNK_BYTES]
            uploads.put(tx, actor, exhibit.id, number, chunk, hashlib.sha256(chunk).hexdigest())
