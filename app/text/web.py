"""Text without script: one form. And the officer's board of phrases, in the words that the caller will read."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, render_template, request
from pydantic import ValidationError
from werkzeug.wrappers import Response

from app.people.web import staff_only
from app.platform.database import new_id, transaction
from app.platform.locale import language
from app.platform.permissions import Role
from app.platform.translations import OWN_NAMES, RIGHT_TO_LEFT, SOURCE
from app.platform.wire import Refused
from app.playbook import service as playbooks
from app.playbook.phrases import Phrase
from app.playbook.words import say, spoken
from app.text import service
from app.text.events import SendText
from app.visits import service as visits
from app.visits.officer import own_or_404
from app.visits.web import COOKIE, back_here

blueprint = Blueprint("page_text", __name__)
officer = Blueprint("officer_phrases", __name__, url_prefix="/officer/visits")


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


@officer.get("/<visit_id>/phrases")
@staff_only(Role.OFFICER)
def phrases(visit_id: str) -> str:
    """The playbook's phrases for the officer of this visit: what each means, and what the caller will read."""
    with transaction() as tx:
        visit = own_or_404(tx, visit_id)
        board = playbooks.playbook_of(tx, visit.playbook_id).phrases.for_caller(visit.safe is True)
        groups = [
            {"name": say(group.name, language()), "phrases": [_both(phrase, visit.language) for phrase in phrases]}
            for group, phrases in board
        ]
        return render_template("officer/phrases.html", groups=groups, theirs=OWN_NAMES[visit.language])


def _both(phrase: Phrase, to: str) -> dict[str, Any]:
    """A phrase as the officer reads it, and as the caller does; without a translation it goes out in English."""
    read_in = spoken(phrase.words, to)
    return {
        "id": phrase.id,
        "means": say(phrase.words, language()),
        "words": say(phrase.words, to),
        "language": read_in,
        "direction": "rtl" if read_in in RIGHT_TO_LEFT else "ltr",
        "untranslated": read_in == SOURCE != to,
    }
