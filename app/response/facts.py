"""Facts beside the answers: earlier reports, escalation, what may be done, and how full the phone is."""

from dataclasses import dataclass
from datetime import datetime

from app.checks import service as checks
from app.incidents import service as incidents
from app.incidents.records import Incident
from app.platform.database import Transaction
from app.platform.permissions import Actor
from app.playbook import service as playbooks
from app.playbook.words import say
from app.response import rules
from app.response.service import Response
from app.visits.records import Visit


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the answers. None of it grades anything.

    earlier: when other reports of the past 12 months with this number were recorded: their dates, and nothing else.
    battery: 0 to 1; None: unknown, or charging. names, thresholds: by set; (count, grade) that its counts suggest.
    """

    earlier: list[datetime]
    escalates: bool
    prompts: list[str]
    battery: float | None
    vital: list[rules.Field]
    names: dict[str, str]
    thresholds: dict[str, list[tuple[int, str]]]


def of(tx: Transaction, actor: Actor, visit: Visit, response: Response, language: str) -> Facts:
    """The facts of a visit whose response the actor may read."""
    playbook, values = playbooks.playbook_of(tx, visit.playbook_id), response.values
    incident = tx.get(Incident, visit.incident_id)
    battery = _battery(tx, visit)
    sets = playbook.questions.sets
    return Facts(
        earlier=incidents.dates_of_same_number(tx, actor, incident) if incident else [],
        escalates=rules.escalates(sets, values),
        prompts=[
            say(prompt.words, language)
            for prompt in playbook.safeguarding.prompts
            if rules.applies(prompt.when, values)
        ],
        battery=battery,
        vital=rules.vital_first(response.parts, values, battery),
        names={asked.id: say(asked.name, language) for asked in sets},
        thresholds={asked.id: [(step.at_least, step.grade) for step in asked.suggests] for asked in sets},
    )


def _battery(tx: Transaction, visit: Visit) -> float | None:
    told = checks.latest(tx, visit).get("battery", {})
    return None if told.get("charging") else told.get("level")
