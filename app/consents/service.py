"""Keeping each answer, saying what stands now, and making a withdrawal take effect at once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select

from app.consents import words
from app.consents.events import ConsentChanged, StaffConsentChanged
from app.consents.records import ConsentAnswer
from app.consents.rules import PURPOSES, REFUSED, Answer, Purpose, noted, said, without_picture
from app.consents.words import Asked
from app.incidents import service as incidents
from app.incidents import telling as incident_telling
from app.incidents.records import Incident
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import IllegalMove
from app.platform.permissions import Actor, require
from app.platform.wire import Audience, Refused
from app.playbook import service as playbooks
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit

# Slices around listen here (app.factory): a visit goes on without this consent, whoever's no it was.
ON_REFUSED: list[Callable[[Transaction, Visit, Purpose], None]] = []
TALKING = frozenset({VisitState.WAITING, VisitState.IN_CALL})
CAN_SAY = LIVE | {VisitState.ENDED}


def current(tx: Transaction, incident_id: str) -> dict[str, Answer]:
    """Where each consent of an incident stands."""
    newest = (
        select(func.max(ConsentAnswer.number))
        .where(ConsentAnswer.incident_id == incident_id)
        .group_by(ConsentAnswer.purpose)
    )
    found: dict[str, Answer] = dict.fromkeys(PURPOSES, Answer.NOT_ASKED)
    rows = tx.session.execute(
        select(ConsentAnswer.purpose, ConsentAnswer.answer).where(ConsentAnswer.number.in_(newest))
    )
    found.update((purpose, Answer(answer)) for purpose, answer in rows)
    return found


def history(tx: Transaction, incident_id: str) -> list[ConsentAnswer]:
    """Every answer of an incident, oldest first."""
    query = select(ConsentAnswer).where(ConsentAnswer.incident_id == incident_id).order_by(ConsentAnswer.number)
    return list(tx.session.scalars(query))


def allows(tx: Transaction, visit: Visit, purpose: Purpose) -> bool:
    """Whether there is a yes that stands. Nothing may be recorded, and nobody contacted, without one."""
    return current(tx, visit.incident_id)[purpose] is Answer.YES


def refused(tx: Transaction, visit: Visit, purpose: Purpose) -> bool:
    """Whether there is a no that stands, or a yes that was taken back."""
    return current(tx, visit.incident_id)[purpose] in REFUSED


def record(
    tx: Transaction,
    actor: Actor,
    incident: Incident,
    purpose: Purpose,
    answer: Answer,
    *,
    version: str | None = None,
    asked_by: str | None = None,
    asked_at: datetime | None = None,
) -> None:
    """Keep what the caller said to somebody else. The same answer again is kept too: it was asked again.

    The last three are for the API, in place of the playbook's wording, the actor, and now.
    """
    require(actor, "consent:record")
    before = current(tx, incident.id)[purpose]
    asked = words.read_aloud(incidents.playbook(tx, incident), purpose, incident.language)
    if version and version != asked.version:
        asked = Asked("", incident.language, version)
    row = _row(tx, actor, incident, purpose, noted(before, answer), asked)
    row.asked_by, row.asked_at = asked_by or actor.name, asked_at or clock.now()
    _keep(tx, actor, row, "consent:recorded")
    visit = _live_visit(tx, incident)
    if visit is not None and row.answer != before:
        _tell(tx, visit, row)
    incident_telling.tell_changed(tx, incident, actor)


def say(tx: Transaction, visit: Visit, purpose: Purpose, agree: bool) -> None:
    """She gives a consent on her page, or takes it back. Said twice it is said once, and takes effect each time.

    Raises Refused when the visit is over, and for a yes before she has said that she is safe.
    """
    actor = visits.victim(visit)
    require(actor, "consent:say")
    if VisitState(visit.state) not in CAN_SAY:
        raise Refused("gone")
    if agree and not visit.safe:
        raise Refused("not_now")
    incident = tx.get(Incident, visit.incident_id)
    if incident is None:
        raise Refused("gone")
    before = current(tx, incident.id)[purpose]
    now = said(before, agree)
    asked = words.on_page(incidents.playbook(tx, incident), purpose)
    row = _row(tx, actor, incident, purpose, now, asked)
    row.visit_id, row.asked_by, row.asked_at = visit.id, "", clock.now()
    if now is not before:
        _keep(tx, actor, row, "consent:withdrawn" if now is Answer.WITHDRAWN else "consent:said")
    _tell(tx, visit, row)
    incident_telling.tell_changed(tx, incident, actor)


def _row(
    tx: Transaction, actor: Actor, incident: Incident, purpose: Purpose, answer: Answer, asked: Asked
) -> ConsentAnswer:
    return ConsentAnswer(
        incident_id=incident.id,
        purpose=purpose,
        answer=answer.value,
        words=asked.words,
        language=asked.language,
        wording_version=asked.version,
        playbook_id=playbooks.version_of(tx, incident.playbook_id).id,
        actor_role=actor.role.value,
        actor_id=actor.id,
    )


def _keep(tx: Transaction, actor: Actor, row: ConsentAnswer, action: str) -> None:
    tx.add(row)
    tx.session.flush()
    detail = {"purpose": row.purpose, "answer": row.answer, "wording": row.wording_version}
    audit.record(tx, actor, action, f"incident:{row.incident_id}", visit=row.visit_id, **detail)


def _live_visit(tx: Transaction, incident: Incident) -> Visit | None:
    query = select(Visit).where(Visit.incident_id == incident.id, Visit.state.in_([state.value for state in LIVE]))
    return tx.session.scalars(query.order_by(Visit.created_at.desc())).first()


def _tell(tx: Transaction, visit: Visit, row: ConsentAnswer) -> None:
    """Her page and staff are told first, so that what follows from it finds them knowing why."""
    purpose, answer = cast(Purpose, row.purpose), Answer(row.answer)
    telling.tell(tx, visit, ConsentChanged(purpose=purpose, answer=answer.value))
    telling.tell(tx, visit, StaffConsentChanged(visit=visit.id, purpose=purpose, answer=answer.value, by=row.asked_by))
    if answer not in REFUSED:
        return
    for listener in ON_REFUSED:
        listener(tx, visit, purpose)


def stop_picture(tx: Transaction, visit: Visit, purpose: Purpose) -> None:
    """Without consent to video the visit goes on by voice or text."""
    left = without_picture(visit.mode)
    if purpose != "video" or left is None or left == visit.mode or VisitState(visit.state) not in TALKING:
        return
    with suppress(IllegalMove):
        visits.choose_mode(tx, visit, left)


def before_choice(tx: Transaction, visit: Visit, mode: str) -> None:
    """No way to talk with a picture without consent to video. Raises Refused."""
    if without_picture(mode) != mode and refused(tx, visit, "video"):
        raise Refused("no_consent")


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """After a silent signal voice comes back, not the video that she took back meanwhile."""
    if event is VisitEvent.SAFE_AGAIN and refused(tx, visit, "video"):
        visit.mode = without_picture(visit.mode)


def on_page(tx: Transaction, visit: Visit) -> list[dict[str, Any]]:
    """Each consent as her page shows it: what was asked, in the language of this request, and where it stands."""
    incident = tx.get(Incident, visit.incident_id)
    if incident is None:
        return []
    playbook, answers = incidents.playbook(tx, incident), current(tx, incident.id)
    return [
        {"purpose": purpose, "words": words.on_page(playbook, purpose).words, "answer": answers[purpose].value}
        for purpose in PURPOSES
    ]


def shown(tx: Transaction, rows: Sequence[ConsentAnswer]) -> list[dict[str, Any]]:
    """Answers as staff read them, with the number of the playbook's version."""
    numbers = {key: playbooks.version_of(tx, key).number for key in {row.playbook_id for row in rows} if key}
    return [
        {
            "purpose": row.purpose,
            "answer": row.answer,
            "by": row.asked_by,
            "at": clock.iso(row.asked_at),
            "on_page": row.visit_id is not None,
            "words": row.words,
            "language": row.language,
            "version": row.wording_version,
            "playbook": numbers.get(row.playbook_id or ""),
        }
        for row in rows
    ]


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """`consents` in a snapshot: where each stands. Staff get the history too; her page nothing before it is safe."""
    if audience is Audience.PAGE and not visit.safe:
        return {}
    answers = {purpose: answer.value for purpose, answer in current(tx, visit.incident_id).items()}
    if audience is Audience.PAGE:
        return answers
    return {"answers": answers, "history": shown(tx, history(tx, visit.incident_id))}
