"""From what a response says to the document that leaves the product: pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar, get_args

from pydantic import BaseModel

from app.playbook.content import Playbook, QuestionSet
from app.playbook.words import say
from app.response import document as doc
from app.response.rules import Tally, risk_key

Model = TypeVar("Model", bound=BaseModel)


class Written(Protocol):
    """What one field says, and who wrote it when."""

    @property
    def value(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def at(self) -> str | None: ...


def part(kind: type[Model], name: str, written: Mapping[str, Written], **more: Any) -> Model:
    """A part of the document whose entries are the fields `name.entry`. Fields that say nothing stay null."""
    made: dict[str, Any] = {}
    for entry, field in kind.model_fields.items():
        found = written.get(f"{name}.{entry}")
        kinds = [one for one in get_args(field.annotation) if isinstance(one, type) and issubclass(one, doc.By)]
        said = kinds[0].of(found.value, found.note) if found and kinds else None
        if found and said:
            made[entry] = said | {"by": found.by, "at": found.at}
    return kind.model_validate(made | more)


def risk_set(asked: QuestionSet, tally: Tally, written: Mapping[str, Written], language: str) -> doc.RiskSet:
    """A question set with each question as it was put and answered."""
    return doc.RiskSet(
        id=asked.id,
        name=say(asked.name, language),
        wording=asked.wording,
        answers=[_answer(asked, question, written, language) for question in asked.questions],
        yes=tally.yes,
        not_known=tally.not_known,
        not_asked=tally.not_asked,
        count=tally.count,
        suggests=tally.suggests,
    )


def _answer(asked: QuestionSet, question: Any, written: Mapping[str, Written], language: str) -> doc.RiskAnswer:
    found = written.get(risk_key(asked.id, question.id))
    value = found.value if found else ""
    words = {answer.value: say(answer.words, language) for answer in question.answers}
    said: dict[str, Any] = {"note": found.note, "by": found.by, "at": found.at} if found and value else {}
    return doc.RiskAnswer.model_validate(
        {
            "id": question.id,
            "ask": say(question.ask, language),
            "answer": value or None,
            "words": words.get(value, value) or None,
        }
        | said
    )


def advice(playbook: Playbook, written: Mapping[str, Written], language: str) -> list[doc.Advice]:
    """Advice and services that were spoken about."""
    safeguarding = playbook.safeguarding
    offered: Sequence[tuple[str, str]] = [
        *((f"advice_{one.id}", say(one.words, language)) for one in safeguarding.advice),
        *((f"service_{one.id}", say(one.name, language)) for one in safeguarding.referrals),
    ]
    found = [(name, words, written.get(f"safety.{name}")) for name, words in offered]
    return [
        doc.Advice.model_validate(
            {"id": name, "words": words, "state": one.value, "note": one.note, "by": one.by, "at": one.at}
        )
        for name, words, one in found
        if one and one.value
    ]
