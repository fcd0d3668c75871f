"""The administrator's pages of the playbook, and its documents for everybody who works by it."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.drafts import service
from app.drafts.forms import uploaded, zipped
from app.drafts.rules import Different, changes
from app.eligibility.service import describe
from app.people.web import fresh_only, me, staff_only
from app.platform.database import Transaction, transaction
from app.platform.locale import language
from app.platform.permissions import ADMINISTRATION, Role, require
from app.playbook import service as playbooks
from app.playbook.folder import PlaybookError, Problem
from app.playbook.records import PlaybookVersion
from app.playbook.words import say

blueprint = Blueprint("admin_playbook", __name__, url_prefix="/admin/playbook")
reading = Blueprint("playbook", __name__, url_prefix="/playbook")


@blueprint.get("")
@staff_only(*ADMINISTRATION)
def versions() -> str:
    """Every version, and where a new one is checked."""
    return _versions([])


def _versions(problems: list[Problem]) -> str:
    require(me(), "playbook:read")
    with transaction() as tx:
        current = playbooks.in_force(tx)
        rows = playbooks.versions(tx)
        return render_template("control/playbook.html", me=me(), versions=rows, current=current, problems=problems)


@blueprint.post("/drafts")
@staff_only(*ADMINISTRATION)
def draft() -> ResponseReturnValue:
    """Check what was uploaded: a draft, or everything that is wrong with it."""
    try:
        files = uploaded(request.files.getlist("files"))
        with transaction() as tx:
            version = playbooks.draft(tx, me(), files)
    except PlaybookError as error:
        return _versions(error.problems), 422
    return redirect(url_for("admin_playbook.version", version_id=version.id), 303)


@blueprint.get("/<version_id>")
@staff_only(*ADMINISTRATION)
def version(version_id: str) -> str:
    """One version: what is different from the one in force, and for a draft what that would change."""
    with transaction() as tx:
        return render_template("control/playbook_version.html", **_context(tx, _find(tx, version_id)))


def _context(tx: Transaction, found: PlaybookVersion, words_changed: list[str] | None = None) -> dict[str, Any]:
    current = playbooks.in_force(tx)
    is_draft = found.published_at is None
    trial = service.try_out(tx, me(), found) if is_draft else None
    base = current if is_draft else _before(tx, found)
    return {
        "me": me(),
        "version": found,
        "current": current,
        "base": base,
        "changes": changes(playbooks.content_of(base), playbooks.content_of(found)) if base else [],
        "trial": trial,
        "different": [_different(each) for each in trial.different] if trial else [],
        "words_changed": words_changed or [],
        "content": playbooks.content_of(found),
        "in_words": lambda words: say(words, language()),
    }


def _before(tx: Transaction, found: PlaybookVersion) -> PlaybookVersion | None:
    """The version that was in force until this one was published."""
    times = {v.published_at: v for v in playbooks.versions(tx) if v.published_at}
    earlier = [at for at in times if found.published_at and at < found.published_at]
    return times[max(earlier)] if earlier else None


def _different(each: Different) -> dict[str, Any]:
    after = describe(each.after)
    return {
        "reference": each.reference,
        "before": each.before.outcome.value,
        "after": each.after.outcome.value,
        "reasons": [reason["text"] for reason in after["reasons"] if reason["code"] in each.criteria],
    }


@blueprint.post("/<version_id>/publish")
@staff_only(*ADMINISTRATION)
@fresh_only
def publish(version_id: str) -> ResponseReturnValue:
    """Put a draft in force, right after a passkey check."""
    with transaction() as tx:
        found = _find(tx, version_id)
        try:
            playbooks.publish(tx, me(), found)
        except playbooks.NotADraft:
            pass  # pressed twice
        except playbooks.WordsChanged as error:
            page = render_template("control/playbook_version.html", **_context(tx, found, error.statements))
            return page, 422
    return redirect(url_for("admin_playbook.versions"), 303)


@blueprint.get("/<version_id>.zip")
@staff_only(*ADMINISTRATION)
def download(version_id: str) -> Response:
    """The files of a version, to go on from."""
    with transaction() as tx:
        found = _find(tx, version_id)
        body, name = zipped(found.files), f"playbook-{found.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype="application/zip", headers=headers)


def _find(tx: Transaction, version_id: str) -> PlaybookVersion:
    found = tx.get(PlaybookVersion, version_id)
    if found is None:
        abort(404)
    return found


@reading.get("/<version_id>/documents/<name>")
@staff_only(Role.CALL_HANDLER, Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR)
def document(version_id: str, name: str) -> str:
    """A policy, process map or form of the force, as that version had it."""
    require(me(), "playbook:read")
    with transaction() as tx:
        playbook = playbooks.content_of(_find(tx, version_id))
    entry = next((entry for entry in playbook.documents.documents if entry.file == name), None)
    if entry is None:
        abort(404)
    title = say(entry.title, language())
    return render_template("staff/document.html", me=me(), title=title, text=playbook.texts[name])
