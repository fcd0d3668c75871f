"""Disposing of what two people said can go: files, words and names; that it existed, and who decided, stays.

What the Data Protection Act 2018, section 62, asks for is in the audit log: who, when, why. It never held what is
erased. Facts of the report that name nobody (grade, times, what was needed) stay for the evaluation.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from app.calls.records import ConferLine
from app.captions.records import CaptionCorrection, CaptionSegment
from app.evidence import jobs, package
from app.evidence.inspection import remove_copies
from app.evidence.intake import files
from app.evidence.lifecycle import TRANSITIONS as EXHIBIT
from app.evidence.lifecycle import ExhibitEvent, ExhibitState
from app.evidence.records import (
    Exhibit,
    ExhibitChunk,
    ExhibitCopy,
    ExhibitFinding,
    ExhibitUpload,
    Photograph,
    StillRequest,
)
from app.evidence.retention_lifecycle import TRANSITIONS, RetentionEvent, RetentionState
from app.evidence.retention_records import Retention
from app.evidence.retention_rules import RECORD, RECORDED, RECORDING
from app.handovers.records import Handover
from app.incidents.records import Incident
from app.interpreters.records import InterpreterBooking
from app.invitations.records import Invitation, SentText, TextDelivery
from app.location.records import Location
from app.platform import audit, clock
from app.platform.audit import AuditEntry, AuditReason
from app.platform.database import Transaction, let_go, transaction
from app.platform.lifecycle import move
from app.platform.permissions import COMMAND_LINE
from app.preferences.records import VisitPreferences
from app.response.records import GradeReview, ResponseAction, ResponseEntry, RiskGrade
from app.text.records import Message, Typed, TypedStream
from app.visits.records import ToldEvent, Visit

ERASED: tuple[Any, ...] = (
    *(Message, CaptionSegment, ResponseEntry, RiskGrade, ToldEvent, ConferLine),
    *(Photograph, StillRequest, Location, VisitPreferences, TypedStream, ResponseAction, Handover),
)
"""Tables whose rows of a visit are nothing but what was said, written or seen in it."""
CHILDREN: tuple[tuple[Any, Any, Any], ...] = (
    (Typed, Typed.stream_id, TypedStream),
    (CaptionCorrection, CaptionCorrection.segment_id, CaptionSegment),
    (GradeReview, GradeReview.grade_id, RiskGrade),
)
BOOKING = ("briefing", "names", "debrief", "registration", "agency_token")
INCIDENT = ("reference", "phone", "email", "contact_when", "contact_never", "call_back_word", "danger_word")
ON_INCIDENT: list[Callable[[Transaction, str], None]] = []
"""What other slices erase when the last visit of an incident is disposed of; each is given the incident's id."""


def confirmed(tx: Transaction) -> list[str]:
    """The ids of what two people said can go."""
    return list(tx.session.scalars(select(Retention.id).where(Retention.state == RetentionState.CONFIRMED.value)))


@jobs.does("dispose")
def dispose_confirmed(work: jobs.Work) -> None:
    """The worker's job, once two people have said so."""
    dispose(str(work.about["retention"]))
    clean()


def dispose(retention_id: str) -> None:
    """Do it. A second time it does nothing."""
    with transaction() as tx:
        row = tx.session.get_one(Retention, retention_id)
        if row.state != RetentionState.CONFIRMED.value:
            return
        row.state = move(TRANSITIONS, RetentionState(row.state), RetentionEvent.DISPOSE).value
        row.disposed_at = clock.now()
        count = _exhibits(tx, row.visit_id, only=RECORDED if row.covers == RECORDING else None)
        for waiting in package.of_visit(tx, row.visit_id):
            package.drop(tx, COMMAND_LINE, waiting)
        if row.covers == RECORD:
            _words(tx, tx.session.get_one(Visit, row.visit_id))
            _recordings_are_gone_too(tx, row)
        audit.record(
            tx,
            COMMAND_LINE,
            "retention:disposed",
            f"visit:{row.visit_id}",
            covers=row.covers,
            exhibits=count,
            proposed_by=row.proposed_by,
            confirmed_by=row.confirmed_by,
        )
    let_go()


def _exhibits(tx: Transaction, visit_id: str, only: frozenset[str] | None) -> int:
    query = select(Exhibit).where(Exhibit.visit_id == visit_id)
    count = 0
    for one in tx.session.scalars(query.where(Exhibit.kind.in_(only)) if only else query):
        state = ExhibitState(one.state)
        event = ExhibitEvent.DROP if state is ExhibitState.CAPTURING else ExhibitEvent.DISPOSE
        if event not in EXHIBIT[state]:
            continue
        one.state = move(EXHIBIT, state, event).value
        one.name, one.sha256 = "", None
        remove_copies(tx, ExhibitCopy.made_from == one.id)
        for kind, of in ((ExhibitChunk, ExhibitChunk.exhibit_id), (ExhibitUpload, ExhibitUpload.exhibit_id)):
            tx.session.execute(delete(kind).where(of == one.id))
        tx.session.execute(delete(ExhibitFinding).where(ExhibitFinding.id == one.id))
        tx.after_commit(partial(files().remove, one.id))
        audit.record(tx, COMMAND_LINE, "exhibit:disposed", f"exhibit:{one.id}", visit=visit_id)
        count += 1
    return count


def _recordings_are_gone_too(tx: Transaction, row: Retention) -> None:
    tx.session.execute(
        update(Retention)
        .where(Retention.visit_id == row.visit_id, Retention.id != row.id)
        .values(state=RetentionState.DISPOSED.value, disposed_at=row.disposed_at)
    )


def _words(tx: Transaction, visit: Visit) -> None:
    for child, link, parent in CHILDREN:
        of_visit = select(parent.id).where(parent.visit_id == visit.id)
        tx.session.execute(delete(child).where(link.in_(of_visit)))
    for kind in ERASED:
        tx.session.execute(delete(kind).where(kind.visit_id == visit.id))
    for booking in tx.session.scalars(select(InterpreterBooking).where(InterpreterBooking.visit_id == visit.id)):
        for name in BOOKING:
            setattr(booking, name, None)
    for row in package.of_visit(tx, visit.id):
        row.recipient = row.purpose = None
    _invitations(tx, visit)
    _reasons(tx, AuditEntry.visit_id == visit.id)
    visit.cookie_hash = visit.knock_hash = None
    if _is_last_of_its_incident(tx, visit):
        _incident(tx, visit.incident_id)


def _invitations(tx: Transaction, visit: Visit) -> None:
    for invitation in tx.session.scalars(select(Invitation).where(Invitation.visit_id == visit.id)):
        invitation.token = ""
        tx.session.execute(delete(TextDelivery).where(TextDelivery.invitation_id == invitation.id))
        tx.session.execute(delete(SentText).where(SentText.invitation_id == invitation.id))


def _reasons(tx: Transaction, about: Any) -> None:
    """What people typed as reasons; not why it was kept or disposed of, which says nothing of the person."""
    typed = select(AuditEntry.reason_id).where(
        about, AuditEntry.reason_id.is_not(None), AuditEntry.action.not_like("retention:%")
    )
    tx.session.execute(delete(AuditReason).where(AuditReason.id.in_(typed)))


def _is_last_of_its_incident(tx: Transaction, visit: Visit) -> bool:
    gone = select(Retention.visit_id).where(
        Retention.covers == RECORD, Retention.state == RetentionState.DISPOSED.value
    )
    query = select(Visit.id).where(Visit.incident_id == visit.incident_id, Visit.id != visit.id, Visit.id.not_in(gone))
    return tx.session.scalar(query.limit(1)) is None


def _incident(tx: Transaction, incident_id: str) -> None:
    incident = tx.session.get_one(Incident, incident_id)
    for name in (*INCIDENT, "decision_reason"):
        setattr(incident, name, None)
    _reasons(tx, AuditEntry.subject == f"incident:{incident_id}")
    for erase in ON_INCIDENT:
        erase(tx, incident_id)
    audit.record(tx, COMMAND_LINE, "incident:erased", f"incident:{incident_id}")


def clean() -> None:
    """Remove files that a crash left between the commit and their removal."""
    names = files().names()
    gone = (ExhibitState.DISPOSED.value, ExhibitState.DROPPED.value)
    with transaction() as tx:
        ids = tx.session.scalars(select(Exhibit.id).where(Exhibit.state.in_(gone))).all()
    for exhibit_id in ids:
        if f"{exhibit_id}.sealed" in names or f"{exhibit_id}.part" in names:
            files().remove(exhibit_id)
