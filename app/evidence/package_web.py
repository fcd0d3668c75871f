"""Pages of evidence packages: ask for one, see how far it is, take it; and a copy without some of it."""

from collections.abc import Iterator
from functools import partial

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.evidence import package
from app.evidence.package_contents import gather
from app.evidence.package_forms import MEDIA, WHY, DisclosureForm, PackageForm
from app.evidence.package_lifecycle import PackageState
from app.evidence.package_records import EvidencePackage
from app.evidence.package_redaction import places, redacted, still_there
from app.people.web import fresh_only, me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import lazy_gettext as _l
from app.platform.permissions import Role, may
from app.platform.wire import Refused
from app.visits import access
from app.visits.officer import find_or_404
from app.visits.records import Visit

ADDRESS = "/officer/visits/<visit_id>/package"
STATES = {
    PackageState.ASKED: _l("Waiting to be made"),
    PackageState.MAKING: _l("Being made"),
    PackageState.READY: _l("Ready"),
    PackageState.FAILED: _l("Could not be made. Tell whoever runs the service, and ask again."),
    PackageState.TAKEN: _l("Taken"),
    PackageState.DROPPED: _l("Dropped"),
}
KINDS = {"full": _l("Complete package"), "disclosure": _l("Disclosure copy")}

blueprint = Blueprint("package", __name__, url_prefix=ADDRESS)
STAFF = staff_only(Role.OFFICER, Role.SUPERVISOR)


@blueprint.errorhandler(access.ReasonNeeded)
def _why_first(needed: access.ReasonNeeded) -> ResponseReturnValue:
    return redirect(url_for("officer_visit.page", visit_id=needed.visit_id), 303)


@blueprint.errorhandler(IllegalMove)
def _not_any_more(_error: IllegalMove) -> ResponseReturnValue:
    return redirect(url_for("package.page", visit_id=(request.view_args or {})["visit_id"]), 303)


@blueprint.get("")
@STAFF
def page(visit_id: str) -> ResponseReturnValue:
    """What was asked for, and how far it is."""
    with transaction() as tx:
        visit = _open(tx, visit_id)
        if request.accept_mimetypes.best == "application/json":
            return jsonify({row.id: [row.state, round(row.progress, 2)] for row in package.of_visit(tx, visit.id)})
        return _page(tx, visit, PackageForm())


def _page(tx: Transaction, visit: Visit, form: PackageForm) -> str:
    return render_template(
        "officer/package.html",
        me=me(),
        visit=visit,
        form=form,
        packages=package.of_visit(tx, visit.id),
        states={state.value: words for state, words in STATES.items()},
        kinds=KINDS,
    )


@blueprint.post("")
@STAFF
def ask(visit_id: str) -> ResponseReturnValue:
    """Ask for the complete package."""
    form = PackageForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        visit = _open(tx, visit_id)
        if not valid:
            return _page(tx, visit, form), 422
        package.ask(tx, me(), visit, form.purpose.data, form.recipient.data)
    return redirect(url_for("package.page", visit_id=visit_id), 303)


@blueprint.post("/<package_id>")
@STAFF
def take(visit_id: str, package_id: str) -> ResponseReturnValue:
    """The zip, right after a passkey check: once."""
    taken: ResponseReturnValue = fresh_only(_take, back=url_for("package.page", visit_id=visit_id))(
        visit_id, package_id
    )
    return taken


def _take(visit_id: str, package_id: str) -> ResponseReturnValue:
    with transaction() as tx:
        visit = _open(tx, visit_id)
        try:
            row, pieces = package.take(tx, me(), package_id, visit.id)
        except Refused:
            abort(404)
    return as_file(row, pieces)


def as_file(row: EvidencePackage, pieces: Iterator[bytes]) -> Response:
    """The zip as the answer to the request being handled. However it ends, it is gone then."""
    response = Response(stream_with_context(pieces), content_type="application/zip")
    response.headers["Content-Length"] = str(row.plain_bytes)
    response.headers["Content-Disposition"] = f'attachment; filename="evidence-{row.visit_id}.zip"'
    response.call_on_close(partial(package.streams().remove, row.id))
    return response


@blueprint.get("/disclosure")
@STAFF
def choose(visit_id: str) -> ResponseReturnValue:
    """What a disclosure copy could leave out."""
    with transaction() as tx:
        return _disclosure(tx, _open(tx, visit_id), DisclosureForm())


@blueprint.post("/disclosure")
@STAFF
def ask_for_copy(visit_id: str) -> ResponseReturnValue:
    """Show how the copy would read, or ask for it."""
    form = DisclosureForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        visit = _open(tx, visit_id)
        if not valid:
            return _disclosure(tx, visit, form), 422
        if "preview" in request.form:
            return _disclosure(tx, visit, form, preview=True)
        package.ask(tx, me(), visit, form.purpose.data, form.recipient.data, form.choices(request.form))
    return redirect(url_for("package.page", visit_id=visit_id), 303)


def _disclosure(tx: Transaction, visit: Visit, form: DisclosureForm, *, preview: bool = False) -> str:
    contents = gather(tx, visit)
    copy = redacted(contents, form.choices(request.form)) if preview else None
    return render_template(
        "officer/disclosure.html",
        me=me(),
        visit=visit,
        form=form,
        places=places(contents),
        media=contents.exhibits + contents.photographs,
        chosen=request.form.getlist(MEDIA),
        reasons={name.removeprefix(WHY): why for name, why in request.form.items() if name.startswith(WHY)},
        copy=places(copy) if copy else None,
        still=still_there(contents, copy, form.choices(request.form)) if copy else [],
    )


def _open(tx: Transaction, visit_id: str) -> Visit:
    visit = find_or_404(tx, visit_id)
    if not may(me(), "evidence:export"):
        abort(403)
    access.open_visit(tx, me(), visit)
    return visit
