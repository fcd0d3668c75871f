"""What officers see of the exhibits of a visit, in plain words; each look at one is in its continuity."""

import json
from typing import Any

from sqlalchemy import select

from app.evidence import jobs
from app.evidence.lifecycle import ExhibitState
from app.evidence.records import EvidenceJob, Exhibit, ExhibitCopy, ExhibitFinding, ExhibitUpload
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.audit import AuditEntry
from app.platform.database import Transaction
from app.platform.locale import gettext as _
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Refused
from app.visits import access
from app.visits import service as visits
from app.visits.records import Visit

# What each audited action was, in words: handed in by app.slices, for the record lies above this slice.
ACTION_WORDS: dict[str, Any] = {}


def kind_words(kind: str) -> str:
    """What an exhibit is."""
    return {
        "still": _("Photo that was asked for"),
        "upload": _("File"),
        "recording": _("Recording"),
        "composed": _("Recording, put together"),
        "annotation": _("Drawn on a copy"),
    }.get(kind, kind)


def by_words(by: str) -> str:
    """Whose it is."""
    names = {"victim": _("Caller"), "officer": _("Officer"), "supervisor": _("Supervisor")}
    return names.get(by) or _("Interpreter")


def state_words(exhibit: Exhibit, finding: ExhibitFinding | None, upload: ExhibitUpload | None) -> str:
    """Where it is, and what is to be minded."""
    if exhibit.state == ExhibitState.CAPTURING.value:
        of = upload.declared_bytes if upload else 0
        return _("Arriving: %(percent)s of 100", percent=100 * exhibit.plain_bytes // of) if of else _("Arriving")
    if exhibit.state == ExhibitState.DISPOSED.value:
        return _("Disposed of")
    if exhibit.state == ExhibitState.BROKEN.value:
        return _("Can’t be opened as it was sealed. Tell the records manager.")
    if finding is None:
        return _("Arrived. It is being checked.")
    words = [problem_words(finding.problem)]
    if finding.same_hash is False:
        words.append(_("Its hash is not the one that the sender’s browser computed."))
    if upload and exhibit.plain_bytes < upload.declared_bytes:
        words.append(_("Its end never came."))
    return " ".join(word for word in words if word)


def problem_words(problem: str | None) -> str:
    """Why there is nothing to look at here."""
    return {
        "not_as_named": _("Not what its name says. Kept, not shown."),
        "too_large_to_show": _("Checked. Too large to show here."),
        "unreadable": _("Checked. It can’t be read as what it is: damaged, or made to do harm."),
        "download_only": _("Checked. Not shown here: it may hold programs."),
    }.get(problem or "", _("Checked"))


def exhibits(tx: Transaction, actor: Actor, visit: Visit) -> list[dict[str, Any]]:
    """All of a visit that are kept or arriving, by number. Raises NotAllowed, ReasonNeeded."""
    require(actor, "exhibit:see")
    access.open_visit(tx, actor, visit)
    query = select(Exhibit).where(Exhibit.visit_id == visit.id, Exhibit.state != ExhibitState.DROPPED.value)
    rows = list(tx.session.scalars(query.order_by(Exhibit.number)))
    numbers = {row.id: row.number for row in rows}
    return [_shown(tx, row, numbers) for row in rows]


def _shown(tx: Transaction, exhibit: Exhibit, numbers: dict[str, int]) -> dict[str, Any]:
    finding, upload = tx.session.get(ExhibitFinding, exhibit.id), tx.session.get(ExhibitUpload, exhibit.id)
    return {
        "id": exhibit.id,
        "number": exhibit.number,
        "kind": kind_words(exhibit.kind),
        "by": by_words(exhibit.by),
        "at": exhibit.began_at,
        "name": str(exhibit.name.reveal()),
        "megabytes": f"{max(0.1, exhibit.plain_bytes / 1e6):.1f}",
        "state": state_words(exhibit, finding, upload),
        "warns": exhibit.state == ExhibitState.BROKEN.value
        or (finding is not None and (finding.verdict == "not_as_named" or finding.same_hash is False)),
        "moving": exhibit.state == ExhibitState.CAPTURING.value
        or (exhibit.state == ExhibitState.COMPLETE.value and finding is None),
        "sha256": exhibit.sha256,
        "made_from": numbers.get(exhibit.made_from or ""),
    }


def find(tx: Transaction, actor: Actor, exhibit_id: str) -> tuple[Exhibit, Visit]:
    """An exhibit whose visit the actor may open. Raises Refused, NotAllowed, ReasonNeeded."""
    require(actor, "exhibit:see")
    exhibit = tx.get(Exhibit, exhibit_id)
    if exhibit is None or exhibit.state == ExhibitState.DROPPED.value:
        raise Refused("not_found")
    visit = visits.find(tx, exhibit.visit_id)
    access.open_visit(tx, actor, visit)
    return exhibit, visit


def details(tx: Transaction, actor: Actor, exhibit_id: str) -> dict[str, Any]:
    """One exhibit with its metadata, its copy, and what happened to it. The look is recorded."""
    exhibit, visit = find(tx, actor, exhibit_id)
    audit.consulted(tx, actor, "exhibit:viewed", f"exhibit:{exhibit.id}", visit=visit.id)
    tx.session.flush()
    finding = tx.session.get(ExhibitFinding, exhibit.id)
    facts = json.loads(finding.facts.reveal()) if finding else {}
    siblings = select(Exhibit.id, Exhibit.number).where(Exhibit.visit_id == visit.id)
    numbers = {row[0]: row[1] for row in tx.session.execute(siblings)}
    return {
        "exhibit": _shown(tx, exhibit, numbers),
        "visit": visit,
        "media_type": exhibit.media_type,
        "facts": facts,
        "copy": copy_of(tx, exhibit.id),
        "original": original_for(tx, actor, exhibit.id),
        "opening": _opening(tx, actor, exhibit.id),
        "can_open": exhibit.state == ExhibitState.CHECKED.value,
        "continuity": _continuity(tx, exhibit.id),
    }


def copy_of(tx: Transaction, exhibit_id: str) -> ExhibitCopy | None:
    """The working copy."""
    query = select(ExhibitCopy).where(ExhibitCopy.made_from == exhibit_id, ExhibitCopy.kind == "view")
    return tx.session.scalars(query).first()


def original_for(tx: Transaction, actor: Actor, exhibit_id: str) -> ExhibitCopy | None:
    """The original, opened for this person, while it lies ready."""
    query = select(ExhibitCopy).where(
        ExhibitCopy.made_from == exhibit_id,
        ExhibitCopy.kind == "original",
        ExhibitCopy.staff_id == actor.id,
        ExhibitCopy.until > clock.now(),
    )
    return tx.session.scalars(query.order_by(ExhibitCopy.at.desc())).first()


def _opening(tx: Transaction, actor: Actor, exhibit_id: str) -> str | None:
    """How the last request of this person for the original goes: a state of a job."""
    query = select(EvidenceJob).where(EvidenceJob.exhibit_id == exhibit_id, EvidenceJob.kind == "open")
    mine = [job for job in tx.session.scalars(query.order_by(EvidenceJob.asked_at)) if job.about["staff"] == actor.id]
    return mine[-1].state if mine else None


def ask_for_original(tx: Transaction, actor: Actor, exhibit_id: str, why: str) -> None:
    """Have the worker open the original for this person, who says why. Raises Refused."""
    require(actor, "exhibit:fetch")
    exhibit, visit = find(tx, actor, exhibit_id)
    if exhibit.state != ExhibitState.CHECKED.value:
        raise Refused("not_now")
    audit.record(tx, actor, "exhibit:asked_for", f"exhibit:{exhibit.id}", visit=visit.id, why=why)
    jobs.ask(tx, "open", visit_id=visit.id, exhibit_id=exhibit.id, staff=actor.id)


def fetch_original(tx: Transaction, actor: Actor, exhibit_id: str) -> tuple[Exhibit, ExhibitCopy]:
    """Hand out the opened original. Raises Refused("not_found") when it isn't there for this person."""
    require(actor, "exhibit:fetch")
    exhibit, visit = find(tx, actor, exhibit_id)
    copy = original_for(tx, actor, exhibit_id)
    if copy is None:
        raise Refused("not_found")
    audit.record(tx, actor, "exhibit:fetched", f"exhibit:{exhibit.id}", visit=visit.id, sha256=copy.sha256)
    return exhibit, copy


def look_at_copy(tx: Transaction, actor: Actor, exhibit_id: str) -> ExhibitCopy:
    """The working copy, for whoever may see it; the look is recorded. Raises Refused."""
    exhibit, visit = find(tx, actor, exhibit_id)
    copy = copy_of(tx, exhibit.id)
    if copy is None:
        raise Refused("not_found")
    audit.consulted(tx, actor, "exhibit:viewed", f"exhibit:{exhibit.id}", visit=visit.id)
    return copy


def _continuity(tx: Transaction, exhibit_id: str) -> list[dict[str, Any]]:
    query = select(AuditEntry).where(AuditEntry.subject == f"exhibit:{exhibit_id}").order_by(AuditEntry.number)
    entries = list(tx.session.scalars(query))
    staff = select(Staff.id, Staff.name).where(Staff.id.in_({entry.actor_id for entry in entries}))
    names = {row[0]: row[1] for row in tx.session.execute(staff)}
    return [
        {"at": entry.at, "who": names.get(entry.actor_id) or _role(entry.actor_role), "did": ACTION_WORDS[entry.action]}
        for entry in entries
        if entry.action in ACTION_WORDS
    ]


def _role(role: str) -> str:
    return _("Caller") if role == Role.VICTIM.value else _("The system")
