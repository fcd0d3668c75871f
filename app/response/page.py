"""What every page of the response needs: the visit, and what is shown now."""

from dataclasses import asdict
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.people.web import me
from app.platform import clock
from app.platform.database import Transaction
from app.platform.locale import language
from app.platform.permissions import NotAllowed
from app.response import actions, facts, follow_up, papers, service
from app.response.words import ACTION_STATES, ACTIONS, SECOND_CONTACT
from app.visits.records import Visit

LIVE = ("vital", "needed", "grade", "prompts", "papers", "actions", "follow_up")
"""Parts that the server draws anew with each save, by the name of their templates."""


def not_theirs(_error: NotAllowed) -> ResponseReturnValue:
    """The visit is another's, and no reason was given."""
    return render_template("staff/error.html", me=me(), status=403), 403


def context(tx: Transaction, visit: Visit) -> dict[str, Any]:
    """The response and what stands beside it, for templates. Raises NotAllowed, ReasonNeeded."""
    found = service.response(tx, me(), visit, language())
    return {
        "response": found,
        "facts": facts.of(tx, me(), visit, found, language()),
        "visit": visit,
        "actions": actions.shown(tx, visit),
        "follow_up_states": SECOND_CONTACT,
        "follow_up": follow_up.of(tx, visit),
        "me": me(),
        "can_send": papers.can_send(tx, visit),
        "papers": papers.offered(tx, visit),
        "action_kinds": ACTIONS,
        "action_states": ACTION_STATES,
    }


def state(tx: Transaction, visit: Visit) -> dict[str, Any]:
    """What the response says now, for a page that has it open."""
    shown = context(tx, visit)
    found: service.Response = shown["response"]
    return {
        "at": clock.iso(clock.now()),
        "written": {key: asdict(written) for key, written in found.written.items()},
        "html": {name: render_template(f"officer/_{name}.html", **shown) for name in LIVE},
        "fields": [field.key for part in found.parts for field in part.fields],
    }
