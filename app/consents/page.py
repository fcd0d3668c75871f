"""The consent panel of an incident's page."""

from typing import Any

from app.consents import service, words
from app.consents.forms import consent_form
from app.consents.rules import PURPOSES, Answer
from app.incidents.records import Incident
from app.platform.database import Transaction
from app.platform.locale import language
from app.playbook import service as playbooks
from app.visits.records import Visit


def part(tx: Transaction, incident: Incident | None, _visit: Visit | None) -> dict[str, Any]:
    """What the panel needs: each question in the caller's language with its meaning, and every answer so far."""
    playbook = playbooks.playbook_of(tx, incident.playbook_id if incident else None)
    to = incident.language if incident else language()
    answers: dict[str, Answer] = dict.fromkeys(PURPOSES, Answer.NOT_ASKED)
    if incident:
        answers = service.current(tx, incident.id)
    questions = []
    for purpose in PURPOSES:
        asked, meaning = words.read_aloud(playbook, purpose, to), words.read_aloud(playbook, purpose, language())
        differs = asked.language != meaning.language
        questions.append({"purpose": purpose, "asked": asked, "meaning": meaning.words if differs else ""})
    return {
        "consents": questions,
        "consents_now": answers,
        "consent_history": service.shown(tx, service.history(tx, incident.id)) if incident else [],
        "consent_form": consent_form(answers),
    }
