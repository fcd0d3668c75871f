"""The evidence of a visit as a page and as a part of the desk; one exhibit; its copy; its original, for a reason."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, TextAreaField
from wtforms.validators import DataRequired, Length

from app.evidence import copies, panel
from app.evidence.file_types import HARMLESS, KINDS
from app.evidence.records import ExhibitCopy
from app.people.web import fresh_only, me, staff_only
from app.platform.database import transaction
from app.platform.locale import lazy_gettext as _l
from app.platform.permissions import Role
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.access import ReasonNeeded

blueprint = Blueprint("evidence", __name__, url_prefix="/officer")


class OriginalForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Why the original is needed."""

    why = TextAreaField(
        _l("Why do you need the original?"),
        [DataRequired(_l("Write why you need it.")), Length(max=500)],
        description=_l("Kept with your name. The original holds all that the file says of itself."),
    )


def _seen(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def seen(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except Refused:
            abort(404)
        except ReasonNeeded as needed:
            return redirect(url_for("officer_visit.page", visit_id=needed.visit_id))

    return seen


@blueprint.get("/visits/<visit_id>/evidence")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@_seen
def of_visit(visit_id: str) -> ResponseReturnValue:
    """All exhibits of a visit: a page, or the part of it for the desk."""
    with transaction() as tx:
        visit = visits.find(tx, visit_id)
        exhibits = panel.exhibits(tx, me(), visit)
    template = "officer/_evidence.html" if "part" in request.args else "officer/evidence.html"
    return render_template(template, me=me(), visit=visit, exhibits=exhibits)


@blueprint.get("/exhibits/<exhibit_id>")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@_seen
def one(exhibit_id: str) -> ResponseReturnValue:
    """One exhibit."""
    return _page(exhibit_id, OriginalForm())


def _page(exhibit_id: str, form: OriginalForm) -> str:
    with transaction() as tx:
        found = panel.details(tx, me(), exhibit_id)
    return render_template("officer/exhibit.html", me=me(), form=form, **found)


@blueprint.post("/exhibits/<exhibit_id>/original")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@fresh_only
@_seen
def ask_for_original(exhibit_id: str) -> ResponseReturnValue:
    """The original is needed, and why."""
    form = OriginalForm(request.form)
    if not form.validate():
        return _page(exhibit_id, form), 422
    with transaction() as tx:
        panel.ask_for_original(tx, me(), exhibit_id, form.why.data)
    return redirect(url_for("evidence.one", exhibit_id=exhibit_id), 303)


@blueprint.get("/exhibits/<exhibit_id>/original")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@_seen
def fetch_original(exhibit_id: str) -> ResponseReturnValue:
    """The original, while it lies ready for this person."""
    with transaction() as tx:
        exhibit, copy = panel.fetch_original(tx, me(), exhibit_id)
        ending = KINDS[exhibit.media_type][0] if exhibit.media_type in HARMLESS else "bin"
        response = _streamed(copy)
    response.headers["Content-Disposition"] = f'attachment; filename="exhibit-{exhibit.number}.{ending}"'
    return response


@blueprint.get("/exhibits/<exhibit_id>/copy")
@staff_only(Role.OFFICER, Role.SUPERVISOR)
@_seen
def copy(exhibit_id: str) -> ResponseReturnValue:
    """The working copy, or a range of it: a video is played from anywhere."""
    with transaction() as tx:
        return _streamed(panel.look_at_copy(tx, me(), exhibit_id))


def _streamed(copy: ExhibitCopy) -> Response:
    """All of it or the range that was asked for, opened piece by piece while it is sent."""
    size = copy.plain_bytes
    asked = request.range.range_for_length(size) if request.range else None
    if request.range and asked is None:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = asked or (0, size)
    body = copies.read(copies.folder(), copy.id, copy.key, size, start, end - start)
    response = Response(body, status=206 if asked else 200, content_type=copy.media_type)
    response.content_length = end - start
    response.headers["Accept-Ranges"] = "bytes"
    if asked:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response
