"""Need to know: who may open which visit, and the reasons that people state for what is not theirs."""

from sqlalchemy import select

from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, NotAllowed, require
from app.visits.lifecycle import VisitState
from app.visits.records import Visit, VisitReason
from app.visits.rules import needs_to_know

#: Why somebody opens a visit of another's; the words beside it say more.
REASONS = ("supervision", "handover", "follow_up", "complaint", "other")


class ReasonNeeded(NotAllowed):
    """Neither theirs nor in their queue: they have to say why first."""

    def __init__(self, visit_id: str) -> None:
        super().__init__("visit:read")
        self.visit_id = visit_id


def open_visit(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """Let the actor read this visit. Raises NotAllowed; ReasonNeeded when stating one would open it.

    What is opened for a stated reason goes into the audit each time.
    """
    require(actor, "visit:read")
    if _knows(actor, visit, explained=None):
        audit.consulted(tx, actor, "visit:opened_by_staff", f"visit:{visit.id}")
        return
    reason = _reason(tx, actor, visit)
    if reason is None or not _knows(actor, visit, explained=reason):
        raise ReasonNeeded(visit.id)
    audit.record(tx, actor, "visit:opened_for_reason", f"visit:{visit.id}", code=reason.code, reason=reason.id)


def _knows(actor: Actor, visit: Visit, explained: VisitReason | None) -> bool:
    at = explained.at if explained else None
    return needs_to_know(actor.role, actor.id, visit.officer_id, VisitState(visit.state), at, clock.now())


def _reason(tx: Transaction, actor: Actor, visit: Visit) -> VisitReason | None:
    """The last reason that this person gave for this visit."""
    query = select(VisitReason).where(VisitReason.visit_id == visit.id, VisitReason.staff_id == actor.id)
    return tx.session.scalars(query.order_by(VisitReason.at.desc())).first()


def explain(tx: Transaction, actor: Actor, visit: Visit, code: str, words: str) -> None:
    """Keep why this person opens the visit. The words lie sealed beside the audit's entry, and nowhere else."""
    require(actor, "visit:explain")
    reason = tx.add(VisitReason(visit_id=visit.id, staff_id=actor.id, at=clock.now(), code=code))
    tx.session.flush()
    audit.record(tx, actor, "visit:explained", f"visit:{visit.id}", why=words, code=code, reason=reason.id)
