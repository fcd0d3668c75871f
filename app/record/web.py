"""The supervisors' page of the audit log."""

from functools import partial

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.people.web import fresh_only, me, staff_only
from app.platform import clock
from app.platform.audit_chain import Verdict, verify
from app.platform.database import transaction
from app.platform.locale import gettext as _
from app.platform.permissions import PERMISSIONS
from app.record import service
from app.record.forms import ACTORS, FAULTS, KINDS, ExportForm, SearchForm
from app.record.words import ACTIONS

ADDRESS = "/admin/audit"
blueprint = Blueprint("record", __name__, url_prefix=ADDRESS)
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
READERS = staff_only(*PERMISSIONS["audit:read"])
EXPORTERS = staff_only(*PERMISSIONS["audit:export"])


@blueprint.get("")
@READERS
def newest() -> str:
    """The newest entries."""
    return _page(SearchForm(), ExportForm())


@blueprint.post("")
@READERS
def search() -> ResponseReturnValue:
    """What fits. A post, for what is looked for may be a reference."""
    return _page(SearchForm(request.form), ExportForm())


@blueprint.post("/verify")
@READERS
def prove() -> str:
    """Walk along the whole chain."""
    return _page(SearchForm(), ExportForm(), verify())


@blueprint.post("/export")
@EXPORTERS
@partial(fresh_only, back=ADDRESS)
def export() -> ResponseReturnValue:
    """The whole log as a file, for a reason, right after a passkey check."""
    form = ExportForm(request.form)
    if not form.validate():
        return _page(SearchForm(), form), 422
    lines = service.export(me(), form.form.data, form.why.data)
    name = f"audit-{clock.now():%Y-%m-%d}.{form.form.data}"
    return Response(
        stream_with_context(lines),
        content_type=CONTENT_TYPES[form.form.data],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(form: SearchForm, export_form: ExportForm, verdict: Verdict | None = None) -> str:
    with transaction() as tx:
        form.actor.choices = [("", _("All")), *service.people(tx)]
        entries = service.search(tx, me(), form.wanted()) if form.validate() else []
        return render_template(
            "admin/audit.html",
            me=me(),
            form=form,
            export_form=export_form,
            entries=entries,
            more=entries[-1].entry.number if len(entries) == service.PAGE else None,
            actions=ACTIONS,
            actors=ACTORS,
            kinds={kind.value: words for kind, words in KINDS.items()},
            verdict=verdict,
            fault=FAULTS[verdict.fault] if verdict and verdict.fault else "",
        )
