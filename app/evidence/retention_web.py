"""The review list: what is kept is kept on, or disposed of by two people."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.evidence import retention
from app.evidence.retention_forms import DAYS_A_MONTH, ReviewForm
from app.evidence.retention_lifecycle import RetentionState
from app.evidence.retention_records import Retention
from app.people.web import fresh_only, me, staff_only
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.locale import language
from app.platform.locale import lazy_gettext as _l
from app.platform.permissions import PERMISSIONS
from app.platform.wire import Refused

ADDRESS = "/admin/retention"
STATES = {
    RetentionState.KEPT: _l("To be reviewed"),
    RetentionState.PROPOSED: _l("Waits for a second person"),
    RetentionState.CONFIRMED: _l("Will be disposed of"),
    RetentionState.DISPOSED: _l("Disposed of"),
}
Decide = Callable[[Transaction, Retention, ReviewForm], None]

blueprint = Blueprint("retention", __name__, url_prefix=ADDRESS)
REVIEWERS = staff_only(*PERMISSIONS["retention:review"])


@blueprint.get("")
@REVIEWERS
def review_list() -> str:
    """What is to be reviewed, and what waits for a second person."""
    with transaction() as tx:
        lines = retention.due(tx, me(), language())
        return render_template("admin/retention.html", me=me(), lines=lines, states=_states())


def _states() -> dict[str, str]:
    return {state.value: str(words) for state, words in STATES.items()}


@blueprint.get("/<retention_id>")
@REVIEWERS
def item(retention_id: str) -> str:
    """One of them, with what can be decided."""
    with transaction() as tx:
        return _item(tx, _find(tx, retention_id), ReviewForm())


def _item(tx: Transaction, row: Retention, form: ReviewForm, problem: str = "") -> str:
    line = retention.shown(tx, me(), row, language())
    return render_template(
        "admin/retention_item.html", me=me(), line=line, form=form, states=_states(), problem=problem
    )


def _find(tx: Transaction, retention_id: str) -> Retention:
    try:
        return retention.find(tx, retention_id)
    except Refused:
        abort(404)


@blueprint.post("/<retention_id>/keep")
@REVIEWERS
def keep(retention_id: str) -> ResponseReturnValue:
    """Keep it on."""

    def decide(tx: Transaction, row: Retention, form: ReviewForm) -> None:
        until = clock.now() + timedelta(days=DAYS_A_MONTH * form.months.data)
        retention.keep(tx, me(), row, until, form.why.data)

    return _decided(retention_id, decide)


@blueprint.post("/<retention_id>/propose")
@REVIEWERS
@fresh_only
def propose(retention_id: str) -> ResponseReturnValue:
    """The first of two, right after a passkey check."""
    return _decided(retention_id, lambda tx, row, form: retention.propose(tx, me(), row, form.why.data))


@blueprint.post("/<retention_id>/confirm")
@REVIEWERS
@fresh_only
def confirm(retention_id: str) -> ResponseReturnValue:
    """The second of two, right after a passkey check."""
    return _decided(retention_id, lambda tx, row, form: retention.confirm(tx, me(), row, form.why.data))


def _decided(retention_id: str, decide: Decide) -> ResponseReturnValue:
    form = ReviewForm(request.form)
    valid = form.validate()
    with transaction() as tx:
        row = _find(tx, retention_id)
        if not valid:
            return _item(tx, row, form), 422
        try:
            decide(tx, row, form)
        except IllegalMove:
            return _item(tx, row, form, _("A colleague has decided meanwhile. Look again.")), 409
        except Refused as refused:
            said = {
                "not_allowed": _("You proposed it yourself: another person has to confirm."),
                "not_now": _("The visit is not over: more may still be kept."),
            }
            return _item(tx, row, form, said[refused.code]), 409
    return redirect(url_for("retention.review_list"), 303)
