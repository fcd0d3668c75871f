"""What a field holds, what the answers add up to, and when a grade needs a reason: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.playbook.content import QuestionSet, Suggestion, When
from app.response.lifecycle import ActionState

Kind = Literal["line", "words", "choice"]
MAX_CHARS = 8_000
NEARLY_EMPTY = 0.2  # of a full battery: about 25 minutes of video (jitsi #6683)
GRADES = ("standard", "medium", "high")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, as it is kept and as it is read."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the response. `key` is its address in the record, such as `report.where`.

    required: what a response has to say before it is complete. vital: asked first when the phone is nearly empty.
    heading: what begins with this field, such as another set of questions.
    """

    key: str
    ask: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    required: bool = False
    vital: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that are shown together."""

    id: str
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote into a field. `restores`: the number of the entry that an undo brought back, 0: emptiness."""

    number: int
    value: str
    note: str = ""
    restores: int | None = None


NOTHING = Entry(0, "")


def wrong(field: Field, value: str, note: str) -> Literal["too_long", "not_a_choice"] | None:
    """What is wrong with a value for this field; empty is always right: the question is open again."""
    if len(value) > MAX_CHARS or len(note) > MAX_CHARS:
        return "too_long"
    if field.kind == "choice" and value and value not in {choice.value for choice in field.choices}:
        return "not_a_choice"
    return None


def overlooked(latest: Entry, seen: int, value: str, note: str) -> bool:
    """Whether storing this would replace what its writer has never seen. Writing the same loses nothing."""
    return latest.number > seen and (latest.value, latest.note) != (value, note)


def undone(history: Sequence[Entry]) -> Entry | None:
    """The entry that an undo brings back: the one before the last that isn't itself an undo. None: nothing to undo.

    history: all entries of one field, oldest first.
    """
    if not history:
        return None
    latest = history[-1]
    base = latest.number if latest.restores is None else latest.restores
    if base == 0:
        return None
    return next((entry for entry in reversed(history) if entry.number < base and entry.restores is None), NOTHING)


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of a question set as facts. count: by the playbook. suggests: of the count alone."""

    total: int
    answered: int
    yes: int
    not_known: int
    count: int
    suggests: str | None

    @property
    def not_asked(self) -> int:
        """Questions without an answer."""
        return self.total - self.answered


def tally(asked: QuestionSet, answers: Mapping[str, str]) -> Tally:
    """Add up a set. answers: by the id of the question; empty ones were not asked."""
    given = {question.id: answers.get(question.id, "") for question in asked.questions}
    counts = {(q.id, answer.value): answer.counts for q in asked.questions for answer in q.answers}
    count = sum(counts.get(pair, 0) for pair in given.items())
    values = [value for value in given.values() if value]
    return Tally(
        total=len(given),
        answered=len(values),
        yes=values.count("yes"),
        not_known=values.count("not_known"),
        count=count,
        suggests=suggested(asked.suggests, count) if values else None,
    )


def suggested(suggestions: Iterable[Suggestion], count: int) -> str | None:
    """The grade that a count suggests: that of the highest step which it reaches."""
    reached = [step for step in suggestions if count >= step.at_least]
    return max(reached, key=lambda step: step.at_least).grade if reached else None


def highest(grades: Iterable[str | None]) -> str | None:
    """The gravest of these grades."""
    known = [grade for grade in grades if grade in GRADES]
    return max(known, key=GRADES.index) if known else None


def needs_reason(grade: str, suggests: str | None) -> bool:
    """A grade that differs from what the counts suggest is chosen for a reason, which is kept."""
    return suggests is not None and grade != suggests


def overdue(state: str, due_at: datetime, now: datetime) -> bool:
    """Whether an action should have been done by now."""
    return state == ActionState.OPEN.value and due_at < now


def risk_key(set_id: str, question_id: str) -> str:
    """Where the answer to a question of a set is kept."""
    return f"risk.{set_id}.{question_id}"


def applies(whens: Iterable[When], values: Mapping[str, str]) -> bool:
    """Whether one of these answers was given. values: what each field says."""
    return any(values.get(f"risk.{when.question}") == when.answer for when in whens)


def is_open(asked: QuestionSet, values: Mapping[str, str]) -> bool:
    """Whether a set is asked: always, once an answer opens it, and for good once something was written into it."""
    written = any(values.get(risk_key(asked.id, question.id)) for question in asked.questions)
    return not asked.opens_when or written or applies(asked.opens_when, values)


def escalates(sets: Iterable[QuestionSet], values: Mapping[str, str]) -> bool:
    """Whether it was said to be getting worse."""
    marked = ((asked.id, question.id) for asked in sets for question in asked.questions if question.escalation)
    return any(values.get(risk_key(*ids)) == "yes" for ids in marked)


def vital_first(parts: Iterable[Part], values: Mapping[str, str], battery: float | None) -> list[Field]:
    """Vital questions without an answer while the phone is nearly empty. battery: 0 to 1, None: no cause to hurry."""
    if battery is None or battery > NEARLY_EMPTY:
        return []
    return [field for part in parts for field in part.fields if field.vital and not values.get(field.key, "").strip()]


def still_needed(parts: Iterable[Part], values: Mapping[str, str]) -> list[Field]:
    """Required fields that say nothing yet, in their order."""
    return [
        field for part in parts for field in part.fields if field.required and not values.get(field.key, "").strip()
    ]
