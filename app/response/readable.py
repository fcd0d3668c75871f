"""The document as people read it: headed sections of questions with what was said, by whom and when."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypedDict

from pydantic import BaseModel

from app.platform import clock
from app.platform.locale import gettext as _
from app.platform.locale import ngettext, short_day, wall_time
from app.response import document as doc
from app.response.words import (
    ACTION_STATES,
    ACTIONS,
    DONE,
    GRADES,
    KNOWN,
    PARTS,
    QUESTIONS,
    REFERRALS,
    REFERRED,
    SECOND_CONTACT,
)


class Row(TypedDict):
    """One line: what was asked, what was said, and by whom when (empty: the record)."""

    ask: str
    says: str
    by: str


class Section(TypedDict):
    """Lines under one heading."""

    title: str
    rows: list[Row]


def title(found: doc.ResponseDocument) -> str:
    """The heading of the whole."""
    return _("Response %(reference)s", reference=found.incident.reference or found.visit.id)


def made(found: doc.ResponseDocument) -> str:
    """The line under the heading: whose it is, who made it, when."""
    return _("%(force)s. Made by %(name)s, %(time)s", force=found.force, name=found.made_by, time=_at(found.made_at))


def sections(found: doc.ResponseDocument) -> list[Section]:
    """All of it in the order of the work. Sections without a line are left out."""
    made = [
        (_("Report and visit"), _facts(found)),
        (_("Safe contact"), _contact(found.contact)),
        (str(PARTS["now"]), _part("now", found.safe_now)),
        (str(PARTS["report"]), _part("report", found.report)),
        (str(PARTS["risk"]), [row for asked in found.risk.sets for row in _risk_set(asked)] + _grade(found.risk.grade)),
        (str(PARTS["safety"]), _safety(found.safeguarding)),
        (str(PARTS["caller"]), _part("caller", found.caller)),
        (str(PARTS["actions"]), [_action(one) for one in found.actions]),
        (str(PARTS["outcome"]), _part("outcome", found.outcome)),
        (_("Still needed"), [_row(ask, _("Not asked")) for ask in found.still_needed]),
    ]
    return [{"title": heading, "rows": rows} for heading, rows in made if rows]


def _row(ask: str, says: str, said: Any = None) -> Row:
    return {"ask": ask, "says": says, "by": f"{said.by}, {_at(said.at)}" if said and said.by else ""}


def _at(moment: datetime) -> str:
    here = moment.astimezone(clock.HERE)
    return f"{short_day(here.date())} {here.year}, {wall_time(moment)}"


def _facts(found: doc.ResponseDocument) -> list[Row]:
    visit, incident = found.visit, found.incident
    facts = [
        (_("Reference"), incident.reference),
        (_("Reported"), _at(incident.recorded_at)),
        (_("Officer"), visit.officer or ""),
        (_("In call since"), _at(visit.admitted_at) if visit.admitted_at else ""),
        (_("Ended"), _at(visit.ended_at) if visit.ended_at else ""),
        (_("Visit"), visit.id),
    ]
    return [_row(ask, says) for ask, says in facts if says]


def _contact(contact: doc.SafeContact) -> list[Row]:
    ways = {"phone": _("Phone"), "text": _("Text"), "email": _("Email"), "none": _("Not at all")}
    facts = [
        (_("Safe phone number"), contact.phone),
        (_("Email address"), contact.email),
        (_("Reach again by"), ways.get(contact.by or "", "")),
        (_("Safe when"), contact.when),
        (_("Never"), contact.never),
    ]
    return [_row(ask, says) for ask, says in facts if says]


def _part(name: str, part: BaseModel) -> list[Row]:
    questions = {question[0]: str(question[1]) for question in QUESTIONS[name]} | REFERRALS
    said = ((entry, getattr(part, entry)) for entry in type(part).model_fields)
    return [_row(str(questions[entry]), _says(one), one) for entry, one in said if isinstance(one, doc.By)]


def _says(said: doc.By) -> str:
    match said:
        case doc.Words():
            return said.words
        case doc.Known():
            return _noted(str(KNOWN[said.answer]), said.note)
        case doc.Referral():
            return _noted(str(REFERRED[said.state]), said.note)
    raise TypeError(type(said))


def _noted(words: str, note: str) -> str:
    return f"{words}: {note}" if note else words


def _safety(safety: doc.Safeguarding) -> list[Row]:
    second = safety.second_contact
    state = str(SECOND_CONTACT[second.state]) if second else ""
    booked = [_row(_("Second contact by video"), _noted(_at(second.starts_at), state))] if second else []
    return (
        _part("safety", safety)
        + booked
        + [_row(one.words, _noted(str(DONE[one.state]), one.note), one) for one in safety.advice]
    )


def _action(action: doc.Action) -> Row:
    kind, state = str(ACTIONS[action.kind]), str(ACTION_STATES[action.state])
    due = _("%(state)s. %(owner)s, by %(time)s", state=state, owner=action.owner, time=_at(action.due_at))
    return _row(_noted(kind, action.what), "\n".join(filter(None, [due, action.result])), action)


def _risk_set(asked: doc.RiskSet) -> Iterator[Row]:
    wording = _("the force’s licensed wording") if asked.wording == "licensed" else _("our own wording")
    counts = ngettext("%(num)s yes", "%(num)s yes", asked.yes)
    facts = _(
        "%(yes)s, %(unknown)s not known, %(open)s not asked", yes=counts, unknown=asked.not_known, open=asked.not_asked
    )
    yield _row(f"{asked.name} ({wording})", facts)
    for one in asked.answers:
        yield _row(one.ask, _noted(one.words or _("Not asked"), one.note), one)


def _grade(grade: doc.RiskGrade | None) -> list[Row]:
    if grade is None:
        return [_row(_("Grade"), _("Not graded yet"))]
    suggested = [_row(_("Suggested by the answers"), str(GRADES[grade.suggested]))] if grade.suggested else []
    graded = _row(_("Grade"), _noted(str(GRADES[grade.grade]), grade.reason), grade)
    return [*suggested, graded, *_review(grade.review)]


def _review(review: doc.Review | None) -> list[Row]:
    if review is None:
        return []
    words = _("Agrees") if review.agrees else _("Differs")
    return [_row(_("Supervisor’s view of the grade"), _noted(words, review.reason), review)]
