"""Writing into a response, undoing, grading, and what it says now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.playbook import service as playbooks
from app.playbook.content import Playbook
from app.response import grades, rules
from app.response.events import ResponseChanged
from app.response.grades import ShownReview
from app.response.records import ResponseEntry, RiskGrade
from app.response.rules import Entry, Part, Tally, risk_key
from app.response.words import parts
from app.visits import access
from app.visits.records import Visit
from app.visits.telling import tell


class NoSuchField(Exception):
    """The response has no such field, or no such grade."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one field says now, and who wrote it when."""

    number: int
    value: str
    note: str
    by: str
    at: str | None


@dataclass(slots=True)
class Saved:
    """What became of a save, by field: the number of what is stored, what is wrong, what others wrote meanwhile."""

    stored: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, Written] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it stands."""

    parts: list[Part]
    written: dict[str, Written]
    tallies: dict[str, Tally]  # by question set
    suggested: str | None
    grade: RiskGrade | None
    grade_by: str
    review: ShownReview | None
    needed: list[rules.Field]

    @property
    def values(self) -> dict[str, str]:
        """What each field says."""
        return {key: found.value for key, found in self.written.items()}


def response(tx: Transaction, actor: Actor, visit: Visit, language: str) -> Response:
    """The response of a visit that the actor may open. Raises NotAllowed, ReasonNeeded. The look is in the audit."""
    require(actor, "response:read")
    access.open_visit(tx, actor, visit)
    audit.consulted(tx, actor, "response:read", f"visit:{visit.id}")
    return now(tx, visit, language)


def now(tx: Transaction, visit: Visit, language: str) -> Response:
    """The response as it stands, for callers that have checked who asks."""
    playbook = playbooks.playbook_of(tx, visit.playbook_id)
    written = written_in(tx, visit)
    values = {key: found.value for key, found in written.items()}
    grade = grades.grade_of(tx, visit)
    made = parts(playbook, language, grade.grade if grade else None, values)
    added = tallies(playbook, values)
    return Response(
        made,
        written,
        added,
        rules.highest(found.suggests for found in added.values()),
        grade,
        _name(tx, grade.staff_id) if grade else "",
        grades.review_of(tx, grade),
        rules.still_needed(made, values),
    )


def tallies(playbook: Playbook, values: Mapping[str, str]) -> dict[str, Tally]:
    """What the answers add up to, by set, of those that are asked."""
    return {
        asked.id: rules.tally(asked, {q.id: values.get(risk_key(asked.id, q.id), "") for q in asked.questions})
        for asked in playbook.questions.sets
        if rules.is_open(asked, values)
    }


def save(
    tx: Transaction, actor: Actor, visit: Visit, sent: Mapping[str, tuple[str, str]], seen: Mapping[str, int]
) -> Saved:
    """Store what was typed, field by field: (value, note) by key. What others wrote meanwhile is not replaced.

    seen: the number that each field had when the writer last saw it. Raises NoSuchField, NotAllowed, ReasonNeeded.
    """
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    fields = _fields(tx, visit)
    if unknown := sent.keys() - fields.keys():
        raise NoSuchField(", ".join(sorted(unknown)))
    saved, latest = Saved(), written_in(tx, visit)
    changed = {}
    for key, (value, note) in sent.items():
        now = latest.get(key) or Written(0, "", "", "", "")
        if problem := rules.wrong(fields[key], value, note):
            saved.wrong[key] = problem
        elif rules.overlooked(Entry(now.number, now.value, now.note), seen.get(key, 0), value, note):
            saved.theirs[key] = now
        elif (now.value, now.note) == (value, note):
            saved.stored[key] = now.number
        else:
            changed[key] = Entry(0, value, note)
    saved.stored |= _write(tx, actor, visit, changed)
    return saved


def undo(tx: Transaction, actor: Actor, visit: Visit, key: str) -> bool:
    """Bring back what the field said before; again: what it said before that. Whether there was something."""
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    before = rules.undone([_entry(row) for row in _rows(tx, visit) if row.key == key])
    if before is None:
        return False
    _write(tx, actor, visit, {key: Entry(0, before.value, before.note, restores=before.number)})
    return True


def _write(tx: Transaction, actor: Actor, visit: Visit, changed: Mapping[str, Entry]) -> dict[str, int]:
    if not changed:
        return {}
    tell(tx, visit, ResponseChanged(visit=visit.id))
    for key, entry in changed.items():
        row = ResponseEntry(
            visit_id=visit.id,
            key=key,
            number=visit.staff_number,
            restores=entry.restores,
            staff_id=actor.id,
            at=clock.now(),
        )
        row.value, row.note = entry.value, entry.note
        tx.add(row)
        audit.record(tx, actor, "response:written", f"visit:{visit.id}", field=key, empty=not entry.value)
    return dict.fromkeys(changed, visit.staff_number)


def _fields(tx: Transaction, visit: Visit) -> dict[str, rules.Field]:
    """All fields that there can be: what a grade opened may still be filled when the grade is lower again."""
    made = parts(playbooks.playbook_of(tx, visit.playbook_id), "en", "high")
    return {field.key: field for part in made for field in part.fields}


def _rows(tx: Transaction, visit: Visit) -> list[ResponseEntry]:
    query = select(ResponseEntry).where(ResponseEntry.visit_id == visit.id).order_by(ResponseEntry.number)
    return list(tx.session.scalars(query))


def _entry(row: ResponseEntry) -> Entry:
    return Entry(row.number, row.value.reveal(), row.note.reveal(), row.restores)


def written_in(tx: Transaction, visit: Visit) -> dict[str, Written]:
    """What each field says now."""
    newest = {row.key: row for row in _rows(tx, visit)}
    names = {staff_id: _name(tx, staff_id) for staff_id in {row.staff_id for row in newest.values()}}
    return {
        key: Written(row.number, row.value.reveal(), row.note.reveal(), names[row.staff_id], clock.iso(row.at))
        for key, row in newest.items()
    }


def _name(tx: Transaction, staff_id: str) -> str:
    staff = tx.get(Staff, staff_id)
    return staff.name if staff else ""
