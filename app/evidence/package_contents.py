"""Everything that is kept of a visit, as plain values: read in one short transaction, before anything is written."""

import mimetypes
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.captions import telling as captions
from app.captions.transcript import Cue
from app.consents import service as consents
from app.evidence.lifecycle import KEPT
from app.evidence.records import Exhibit, ExhibitChunk, ExhibitCopy, Photograph
from app.incidents.records import Incident
from app.incidents.service import wishes
from app.location import service as location
from app.people.records import Staff
from app.platform import audit_chain, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role
from app.playbook import service as playbooks
from app.response import export
from app.response import service as response
from app.response.document import ResponseDocument
from app.response.records import GradeReview, ResponseEntry, RiskGrade
from app.text.records import Message
from app.visits import telling
from app.visits.records import Visit

ENDINGS = {"image/jpeg": ".jpg", "audio/webm": ".webm", "video/webm": ".webm", "image/heic": ".heic"}
MAKER = Actor(Role.SYSTEM, "evidence package")
TEXTS = ("visit", "incident", "consents", "response", "messages")


@dataclass(slots=True)
class Contents:
    """What goes into a package. All values can be written as JSON, but the cues."""

    force: str
    reference: str
    visit: dict[str, Any]
    incident: dict[str, Any]
    consents: list[dict[str, Any]]
    response: dict[str, Any]
    messages: list[dict[str, Any]]
    cues: dict[str, Cue]  # by the line's id
    zero: datetime
    exhibits: list[dict[str, Any]]
    photographs: list[dict[str, Any]]
    log_number: int
    log_digest: str
    document: ResponseDocument | None = None  # not in a disclosure copy: nothing can be taken out of it
    redacted: list[dict[str, str]] = field(default_factory=list)


def gather(tx: Transaction, visit: Visit) -> Contents:
    """All of it. Whether somebody may have it is for the caller."""
    incident = tx.session.get_one(Incident, visit.incident_id)
    log_number, log_digest = audit_chain.end(tx)
    return Contents(
        force=playbooks.playbook_of(tx, visit.playbook_id).playbook.force,
        reference=incident.reference.reveal() if incident.reference else "",
        visit=_visit(tx, visit),
        incident=_incident(incident),
        consents=consents.shown(tx, consents.history(tx, visit.incident_id)),
        response=_response(tx, visit),
        document=export.document(tx, MAKER, visit),
        messages=_messages(tx, visit),
        cues={line.id: cue for line, cue in zip(captions.lines(tx, visit), captions.cues(tx, visit), strict=True)},
        zero=visit.admitted_at or visit.created_at,
        exhibits=_exhibits(tx, visit),
        photographs=_photographs(tx, visit),
        log_number=log_number,
        log_digest=log_digest,
    )


def _visit(tx: Transaction, visit: Visit) -> dict[str, Any]:
    times = ("created_at", "opened_at", "waiting_since", "admitted_at", "ended_at", "not_safe_at")
    return {
        "id": visit.id,
        "state": visit.state,
        "mode": visit.mode,
        "language": visit.language,
        "officer": _name(tx, visit.officer_id),
        "location": location.current(tx, visit),
        "changes": telling.changes(tx, visit),
        **{name: clock.iso(getattr(visit, name)) for name in times},
    }


def _incident(incident: Incident) -> dict[str, Any]:
    facts = ("id", "grade", "relationship", "sex", "adult", "perpetrator_present", "may_return", "language", "needs")
    sealed = ("reference", "phone", "email", "decision_reason")
    return {
        **{name: getattr(incident, name) for name in facts},
        **{name: _plain(getattr(incident, name)) for name in sealed},
        **wishes(incident),
        "contact_by": incident.contact_by,
        "recorded_at": clock.iso(incident.recorded_at),
        "decision_proceed": incident.decision_proceed,
        "decided_at": clock.iso(incident.decided_at),
    }


def _response(tx: Transaction, visit: Visit) -> dict[str, Any]:
    """What was written into the forms, entry by entry: `document` is how it stands."""
    found = response.now(tx, visit, "en")
    entries = select(ResponseEntry).where(ResponseEntry.visit_id == visit.id).order_by(ResponseEntry.number)
    grades = select(RiskGrade).where(RiskGrade.visit_id == visit.id).order_by(RiskGrade.number)
    return {
        "parts": [
            {
                "name": str(part.name),
                "fields": [
                    {
                        "key": one.key,
                        "question": str(one.ask),
                        "value": written.value,
                        "answer": next((str(c.words) for c in one.choices if c.value == written.value), written.value),
                        "note": written.note,
                        "by": written.by,
                        "at": written.at,
                    }
                    for one in part.fields
                    if (written := found.written.get(one.key)) is not None
                ],
            }
            for part in found.parts
        ],
        "entries": [
            {
                "key": row.key,
                "value": row.value.reveal(),
                "note": row.note.reveal(),
                "by": _name(tx, row.staff_id),
                "at": clock.iso(row.at),
            }
            for row in tx.session.scalars(entries)
        ],
        "grades": [
            {
                "grade": row.grade,
                "suggested": row.suggested,
                "reason": row.reason.reveal(),
                "by": _name(tx, row.staff_id),
                "at": clock.iso(row.at),
            }
            for row in tx.session.scalars(grades)
        ],
        "reviews": _reviews(tx, visit),
    }


def _reviews(tx: Transaction, visit: Visit) -> list[dict[str, Any]]:
    query = select(GradeReview).join(RiskGrade, RiskGrade.id == GradeReview.grade_id)
    return [
        {
            "agrees": row.agrees,
            "reason": row.reason.reveal(),
            "by": _name(tx, row.staff_id),
            "at": clock.iso(row.at),
        }
        for row in tx.session.scalars(query.where(RiskGrade.visit_id == visit.id).order_by(GradeReview.at))
    ]


def _messages(tx: Transaction, visit: Visit) -> list[dict[str, Any]]:
    query = select(Message).where(Message.visit_id == visit.id).order_by(Message.position)
    return [
        {
            "id": row.id,
            "at": clock.iso(row.at),
            "role": row.role,
            "name": _name(tx, row.staff_id),
            "text": row.body.reveal(),
            "photograph": row.photograph_id,
        }
        for row in tx.session.scalars(query)
    ]


def _exhibits(tx: Transaction, visit: Visit) -> list[dict[str, Any]]:
    query = select(Exhibit).where(Exhibit.visit_id == visit.id, Exhibit.state.in_(KEPT)).order_by(Exhibit.number)
    rows = tx.session.scalars(query).all()
    numbers = {row.id: row.number for row in rows}
    return [_exhibit(tx, row, numbers) for row in rows]


def _exhibit(tx: Transaction, row: Exhibit, numbers: dict[str, int]) -> dict[str, Any]:
    chunks = select(ExhibitChunk).where(ExhibitChunk.exhibit_id == row.id).order_by(ExhibitChunk.number)
    what = "copy" if row.made_from else "original"
    return {
        "id": row.id,
        "number": row.number,
        "path": f"exhibits/{row.number:04d}-{row.kind}-{what}{_ending(row.media_type)}",
        "kind": row.kind,
        "made_from": numbers.get(row.made_from) if row.made_from else None,
        "by": row.by,
        "name": row.name.reveal(),
        "media_type": row.media_type,
        "bytes": row.plain_bytes,
        "sha256": row.sha256,
        "began_at": clock.iso(row.began_at),
        "ended_at": clock.iso(row.ended_at),
        "chunks": [f"{chunk.number} {chunk.plain_bytes} {chunk.sha256}" for chunk in tx.session.scalars(chunks)],
        "copies": _copies(tx, row),
        "faults": [],
    }


def _copies(tx: Transaction, exhibit: Exhibit) -> list[dict[str, Any]]:
    """The working copies that officers look at: without metadata, made from this original."""
    query = select(ExhibitCopy).where(ExhibitCopy.made_from == exhibit.id, ExhibitCopy.kind == "view")
    return [
        {
            "id": row.id,
            "path": f"exhibits/{exhibit.number:04d}-working-copy{_ending(row.media_type)}",
            "media_type": row.media_type,
            "bytes": row.plain_bytes,
            "sha256": row.sha256,
        }
        for row in tx.session.scalars(query)
    ]


def _ending(media_type: str | None) -> str:
    return ENDINGS.get(media_type or "") or mimetypes.guess_extension(media_type or "") or ".bin"


def _photographs(tx: Transaction, visit: Visit) -> list[dict[str, Any]]:
    query = select(Photograph).where(Photograph.visit_id == visit.id).order_by(Photograph.at)
    return [
        {
            "id": row.id,
            "path": f"photographs/{number:04d}.jpg",
            "at": clock.iso(row.at),
            "sha256": row.sha256,
            "received_sha256": row.received_sha256,
            "received_bytes": row.received_bytes,
        }
        for number, row in enumerate(tx.session.scalars(query), start=1)
    ]


def _plain(value: Any) -> str | None:
    return value.reveal() if value else None


def _name(tx: Transaction, staff_id: str | None) -> str:
    person = tx.session.get(Staff, staff_id) if staff_id else None
    return person.name if person else ""
