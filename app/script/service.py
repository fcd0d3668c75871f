"""Reading the script to the caller, and keeping each answer in the record."""

from typing import Any

from sqlalchemy import select

from app.consents import service as consents
from app.consents.forms import FIELDS as CONSENTS
from app.consents.rules import Answer
from app.incidents import service as incidents
from app.incidents.records import Incident
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.locale import language as staff_language
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.playbook.content import Playbook
from app.playbook.script import SAID, Step
from app.playbook.words import say, spoken
from app.script.records import ScriptAnswer


class NoSuchAnswer(Exception):
    """The script has no such step, or the step no such answer."""


def answer(tx: Transaction, actor: Actor, incident: Incident, step_id: str, value: str) -> dict[str, str]:
    """Keep the answer, and what it says in the record; returns the facts that it filled. Raises NoSuchAnswer."""
    require(actor, "script:answer")
    version = playbooks.version_of(tx, incident.playbook_id)
    playbook = playbooks.content_of(version)
    step = playbook.script.step(step_id)
    if step is None or not step.takes(value):
        raise NoSuchAnswer
    tx.add(
        ScriptAnswer(
            incident_id=incident.id,
            playbook_id=version.id,
            step=step.id,
            value=value,
            language=spoken(_words(playbook, step), incident.language),
            by=actor.name,
            at=clock.now(),
        )
    )
    tx.session.flush()
    audit.record(tx, actor, "script:answered", f"incident:{incident.id}", step=step.id, playbook=version.id)
    return _fill(tx, actor, incident, step, value)


def _fill(tx: Transaction, actor: Actor, incident: Incident, step: Step, value: str) -> dict[str, str]:
    if step.fills is None:
        return {}
    if step.fills in CONSENTS:
        consents.record(tx, actor, incident, CONSENTS[step.fills], Answer(value))
    else:
        incidents.amend(tx, actor, incident, {step.fills: value})
    return {step.fills: value}


def answers(tx: Transaction, incident: Incident) -> dict[str, ScriptAnswer]:
    """The newest answer to each step that was asked."""
    query = select(ScriptAnswer).where(ScriptAnswer.incident_id == incident.id).order_by(ScriptAnswer.number)
    return {found.step: found for found in tx.session.scalars(query)}


def _words(playbook: Playbook, step: Step) -> dict[Any, str]:
    """What is read: the step's own words, or those of its consent statement."""
    statement = playbook.consent.statement(step.consent) if step.consent else None
    words = statement.words if statement else step.say
    return words or step.title


def shown(tx: Transaction, incident: Incident | None) -> list[dict[str, Any]]:
    """The steps so far and the next one, as the page shows them, in the caller's language where there is one."""
    playbook = playbooks.playbook_of(tx, incident.playbook_id if incident else None)
    given = answers(tx, incident) if incident else {}
    language = incident.language if incident else "en"
    values = {step: found.value for step, found in given.items()}
    return [_shown(playbook, step, values.get(step.id), language) for step in playbook.script.way(values)]


def _shown(playbook: Playbook, step: Step, value: str | None, language: str) -> dict[str, Any]:
    words, mine = _words(playbook, step), staff_language()
    chosen = step.answer(value) if value else None
    return {
        "id": step.id,
        "title": say(step.title, mine),
        "words": say(words, language),
        "language": spoken(words, language),
        "meaning": say(words, mine) if spoken(words, language) != spoken(words, mine) else "",
        "answers": [{"value": found.value, "words": say(found.words, mine)} for found in step.answers],
        "said": SAID,
        "chosen": value if value and step.takes(value) else None,
        "chosen_words": say(chosen.words, mine) if chosen else "",
        "instead": chosen.instead if chosen else None,
    }
