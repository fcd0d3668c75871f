"""Keeping what callers say of themselves: written by whoever asks, read back by nobody else, erased when they ask."""

import json

from sqlalchemy import delete, select

from app.equality.records import EqualityAnswers
from app.equality.rules import Answers, Moment, moment
from app.incidents import responding
from app.incidents.records import Incident
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.visits.records import Visit

ASKED, NOT_NOW, ERASED = "asked", "not_now", "erased"


class NotTheMoment(Exception):
    """It is not right to ask now."""

    def __init__(self, why: Moment) -> None:
        super().__init__(why.value)
        self.why = why


def moment_of(tx: Transaction, incident: Incident, visit: Visit | None) -> Moment:
    """Whether it is right to ask this caller now."""
    return moment(
        danger=incident.danger_at is not None,
        settled=visit is not None or bool(responding.standing(tx, incident)),
        visit_state=visit.state if visit else None,
        silent=bool(visit and (visit.covered_at or visit.not_safe_at)),
        unwanted=standing(tx, incident) == ERASED,
    )


def collect(tx: Transaction, actor: Actor, incident: Incident, visit: Visit | None, answers: Answers) -> None:
    """Keep the answers, in place of what this person wrote down before. Raises NotTheMoment, NotAllowed."""
    require(actor, "equality:record")
    found = moment_of(tx, incident, visit)
    if found is not Moment.RIGHT:
        raise NotTheMoment(found)
    row = _mine(tx, actor, incident)
    changed = row.answers is not None
    row.answers, row.standing = json.dumps(answers), ASKED
    tx.session.flush()
    # Not even which questions were answered: "effect" would tell of a yes.
    audit.record(tx, actor, "equality:changed" if changed else "equality:collected", f"incident:{incident.id}")


def leave(tx: Transaction, actor: Actor, incident: Incident) -> None:
    """Not asked: it was not the right moment. Whoever has asked meanwhile has asked."""
    require(actor, "equality:record")
    row = _mine(tx, actor, incident)
    if row.standing == NOT_NOW:
        tx.session.flush()
        audit.record(tx, actor, "equality:not_asked", f"incident:{incident.id}")


def own(tx: Transaction, actor: Actor, incident: Incident) -> Answers:
    """What this person wrote down themselves, to read it back. Nobody gets what somebody else wrote down."""
    require(actor, "equality:record")
    row = next((row for row in _rows(tx, incident) if row.collected_by == actor.id), None)
    if row is None or row.answers is None:
        return {}
    audit.consulted(tx, actor, "equality:read_back", f"incident:{incident.id}")
    answers: Answers = json.loads(row.answers.reveal())
    return answers


def erase(tx: Transaction, actor: Actor, incident: Incident) -> None:
    """The caller doesn't want it kept: everybody's answers go; that they are not to be asked again stays."""
    require(actor, "equality:erase")
    for row in _rows(tx, incident):
        row.answers, row.standing = None, ERASED
    audit.record(tx, actor, "equality:erased", f"incident:{incident.id}")


def forget(tx: Transaction, incident_id: str) -> None:
    """The incident was disposed of: what anybody wrote down goes with it."""
    digests = EqualityAnswers.incident.digests(EqualityAnswers, incident_id)
    tx.session.execute(delete(EqualityAnswers).where(EqualityAnswers.incident_digest.in_(digests)))


def standing(tx: Transaction, incident: Incident) -> str | None:
    """Whether somebody has asked: asked, not_now, erased; None: not yet."""
    found = {row.standing for row in _rows(tx, incident)}
    return next((one for one in (ERASED, ASKED, NOT_NOW) if one in found), None)


def _rows(tx: Transaction, incident: Incident) -> list[EqualityAnswers]:
    digests = EqualityAnswers.incident.digests(EqualityAnswers, incident.id)
    return list(tx.session.scalars(select(EqualityAnswers).where(EqualityAnswers.incident_digest.in_(digests))))


def _mine(tx: Transaction, actor: Actor, incident: Incident) -> EqualityAnswers:
    for row in _rows(tx, incident):
        if row.collected_by == actor.id:
            return row
    row = EqualityAnswers(collected_by=actor.id, collected_on=clock.now().date(), standing=NOT_NOW)
    row.incident = incident.id
    return tx.add(row)
