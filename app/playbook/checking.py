"""What can only be seen across the entries and files of a playbook: names that lead nowhere, or are used twice."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.playbook.content import Consent, Documents, Eligibility, Head, Questions, Safeguarding, Sms, Steps, When
from app.playbook.phrases import Phrases
from app.playbook.script import END, FACT_VALUES, Script, Step

Loc = tuple[str | int, ...]
Found = Iterator[tuple[str, Loc, str]]
SMS_CHARS = 140  # with a link of 60 it stays within two messages
TELLING = re.compile(
    r"\b(police|officer|abuse|violence|domestic|heddlu|heddwas|cam-?drin|policj\w*|przemoc\w*|999|101)\b|https?:|www\.",
    re.IGNORECASE,
)
"""What a text that somebody else may read must not hold."""


def across(parts: Mapping[str, Any], texts: Mapping[str, str]) -> Found:
    """Part, place and sentence of each problem, for those parts that could be read."""
    checks: list[tuple[tuple[str, ...], Callable[..., Found]]] = [
        (("playbook",), _head),
        (("eligibility", "playbook"), _eligibility),
        (("script",), _script),
        (("script", "consent", "eligibility"), _script_leads_somewhere),
        (("consent",), _consent),
        (("steps", "script"), _steps),
        (("questions",), _questions),
        (("safeguarding",), _safeguarding),
        (("safeguarding", "questions"), _prompts),
        (("sms",), _sms),
        (("phrases",), _phrases),
    ]
    for needed, check in checks:
        if all(part in parts for part in needed):
            yield from check(*(parts[part] for part in needed))
    if "documents" in parts:
        yield from _documents(parts["documents"], texts)


def _twice(part: str, loc: Loc, items: Iterable[Any], name: str = "id") -> Found:
    seen = set()
    for index, item in enumerate(items):
        value = getattr(item, name)
        if value in seen:
            yield part, (*loc, index, name), f"`{value}` is used twice: give this one another {name}"
        seen.add(value)


def _head(head: Head) -> Found:
    yield from _twice("playbook", ("grades",), head.grades, "number")
    yield from _twice("playbook", ("retention",), head.retention)
    for index, opening in enumerate(head.opening_hours):
        if opening.closes <= opening.opens:
            yield (
                "playbook",
                ("opening_hours", index, "closes"),
                "`closes` must be later than `opens`: split at midnight",
            )


def _eligibility(part: Eligibility, head: Head) -> Found:
    known = {grade.number for grade in head.grades}
    for index, grade in enumerate(part.grade.allowed):
        if grade not in known:
            yield "eligibility", ("grade", "allowed", index), f"{grade} is no grade of playbook.yaml: add it there"
    yield from _twice("eligibility", ("instead",), part.instead, "kind")
    for kind in ("emergency", "unit"):
        if kind not in {other.kind for other in part.instead}:
            yield (
                "eligibility",
                ("instead",),
                f"`instead` must say what happens for `{kind}`: nobody is left without help",
            )


def _script(script: Script) -> Found:
    yield from _twice("script", ("steps",), script.steps)
    for index, step in enumerate(script.steps):
        loc: Loc = ("steps", index)
        if step.id == END:
            yield "script", (*loc, "id"), f"`{END}` means the end of the script: choose another id"
        if step.say is None and step.consent is None:
            yield "script", loc, "the step says nothing: add `say`, or `consent` to read a statement"
        if step.consent and step.fills != f"to_{step.consent}":
            yield "script", (*loc, "consent"), f"must come with `fills: to_{step.consent}`, so that the answer is kept"
        yield from _twice("script", (*loc, "answers"), step.answers, "value")
        yield from _fills(loc, step)


def _fills(loc: Loc, step: Step) -> Found:
    if step.fills is None:
        return
    allowed = FACT_VALUES[step.fills]
    if not step.answers:
        yield "script", (*loc, "fills"), "fills a fact without answers: add `answers`"
    for index, answer in enumerate(step.answers):
        if answer.value not in allowed:
            words = f"`{step.fills}` takes {', '.join(sorted(allowed))}, not `{answer.value}`"
            yield "script", (*loc, "answers", index, "value"), words


def _script_leads_somewhere(script: Script, consent: Consent, part: Eligibility) -> Found:
    places = {step.id: index for index, step in enumerate(script.steps)}
    kinds = {other.kind for other in part.instead}
    reached = {0}
    for index, step in enumerate(script.steps):
        if step.consent and consent.statement(step.consent) is None:
            yield "script", ("steps", index, "consent"), f"consent.yaml has no statement `{step.consent}`: add it"
        follows = {index + 1} if not step.answers else set()
        for number, answer in enumerate(step.answers):
            loc: Loc = ("steps", index, "answers", number)
            target = index + 1 if answer.then is None else places.get(answer.then, -1)
            if answer.then not in (None, END) and target <= index:
                words = f"`{answer.then}` is no later step: a script goes forward, to a step's id or to `{END}`"
                yield "script", (*loc, "then"), words
            if answer.instead and answer.instead not in kinds:
                yield (
                    "script",
                    (*loc, "instead"),
                    f"eligibility.yaml says nothing about `{answer.instead}`: add it there",
                )
            follows.add(target)
        if index in reached:
            reached |= follows
        else:
            yield "script", ("steps", index), f"no answer leads to `{step.id}`: remove it, or lead to it with `then`"


def _consent(consent: Consent) -> Found:
    yield from _twice("consent", ("statements",), consent.statements)
    for name in ("video", "recording"):
        if consent.statement(name) is None:
            yield "consent", ("statements",), f"the statement `{name}` is missing: the link is sent after its yes"


def _steps(steps: Steps, script: Script) -> Found:
    yield from _twice("steps", ("required",), steps.required)
    for index, step in enumerate(steps.required):
        if step.ticked_by == "safe_to_talk_asked" and script.step("safe_to_talk") is None:
            words = "is ticked by a script step with the id `safe_to_talk`, which script.yaml doesn't have"
            yield "steps", ("required", index, "ticked_by"), words


def _questions(questions: Questions) -> Found:
    yield from _twice("questions", ("sets",), questions.sets)
    for index, found in enumerate(questions.sets):
        yield from _twice("questions", ("sets", index, "questions"), found.questions)
        for number, question in enumerate(found.questions):
            yield from _twice("questions", ("sets", index, "questions", number, "answers"), question.answers, "value")
        yield from _answers_exist("questions", ("sets", index, "opens_when"), found.opens_when, questions, found.id)


def _answers_exist(part: str, loc: Loc, whens: list[When], questions: Questions, own: str = "") -> Found:
    known = {f"{found.id}.{q.id}": {a.value for a in q.answers} for found in questions.sets for q in found.questions}
    for index, when in enumerate(whens):
        if when.question not in known or when.question.startswith(f"{own}."):
            yield (
                part,
                (*loc, index, "question"),
                f"`{when.question}` is no question of {'another' if own else 'a'} set",
            )
        elif when.answer not in known[when.question]:
            yield part, (*loc, index, "answer"), f"`{when.answer}` is no answer to `{when.question}`"


def _prompts(part: Safeguarding, questions: Questions) -> Found:
    yield from _twice("safeguarding", ("prompts",), part.prompts)
    for index, prompt in enumerate(part.prompts):
        yield from _answers_exist("safeguarding", ("prompts", index, "when"), prompt.when, questions)


def _safeguarding(part: Safeguarding) -> Found:
    for name in ("areas", "advice", "referrals"):
        yield from _twice("safeguarding", (name,), getattr(part, name))
    areas = {area.id for area in part.areas}
    for index, referral in enumerate(part.referrals):
        for number, area in enumerate(referral.areas):
            if area not in areas:
                loc: Loc = ("referrals", index, "areas", number)
                yield "safeguarding", loc, f"`{area}` is not one of `areas`: add it there, or correct it"


def _sms(sms: Sms) -> Found:
    for language, words in sms.link.items():
        loc: Loc = ("link", language)
        if words.count("{link}") != 1 or "{" in words.replace("{link}", ""):
            yield "sms", loc, "must hold {link} once, where the link goes, and no other braces"
        if len(words) > SMS_CHARS:
            yield "sms", loc, f"is longer than {SMS_CHARS} characters: it would come in pieces"
        if told := TELLING.search(words):
            yield "sms", loc, f"says “{told[0]}”: somebody else may read it. Name nobody, and hold no other link"
    for language, words in sms.subject.items():
        if "{" in words:
            yield "sms", ("subject", language), "holds no braces: the link goes into the text"
        if told := TELLING.search(words):
            yield "sms", ("subject", language), f"says “{told[0]}”: somebody else may read it. Name nobody"


def _phrases(part: Phrases) -> Found:
    yield from _twice("phrases", ("groups",), part.groups)
    seen: set[str] = set()
    for index, group in enumerate(part.groups):
        for number, phrase in enumerate(group.phrases):
            loc: Loc = ("groups", index, "phrases", number)
            if phrase.id in seen:
                yield "phrases", (*loc, "id"), f"`{phrase.id}` is used twice: give this one another id"
            seen.add(phrase.id)
            for language, words in phrase.words.items():
                if phrase.names_nobody and (told := TELLING.search(words)):
                    what = f"says “{told[0]}” and is marked `names_nobody`: change the words, or take the mark away"
                    yield "phrases", (*loc, "words", language), what


def _documents(part: Documents, texts: Mapping[str, str]) -> Found:
    yield from _twice("documents", ("documents",), part.documents, "file")
    for index, document in enumerate(part.documents):
        if document.file not in texts:
            yield "documents", ("documents", index, "file"), f"the folder documents has no `{document.file}`: add it"
    for name in sorted(set(texts) - {document.file for document in part.documents}):
        yield "documents", ("documents",), f"doesn't name `{name}` of the folder documents: add it, or remove the file"
