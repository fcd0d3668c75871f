"""Disclosure copies: what somebody chose is removed from a copy of the contents; the record is never touched. Pure."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from app.captions.rules import Word, text_of
from app.captions.transcript import Cue
from app.evidence.package_contents import TEXTS, Contents

EVERYWHERE = "everywhere"
LONG_ENOUGH = 4  # "yes" stands everywhere
NAMES = frozenset({"id", "key", "photograph"})  # of rows and fields: nobody's words


@dataclass(frozen=True, slots=True)
class Redaction:
    """One thing to remove. place: `response:<field>`, `message:<id>`, `caption:<id>`, incident, or everywhere.

    words: what to remove there; none: all of it. reason: as it is shown in place of the words.
    """

    place: str
    reason: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a disclosure copy leaves out, and which exhibits and photographs it has (by id)."""

    redactions: list[Redaction] = field(default_factory=list)
    media: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> "Choices":
        """From JSON."""
        found = json.loads(text)
        return cls([Redaction(**one) for one in found["redactions"]], found["media"])


def redacted(contents: Contents, choices: Choices) -> Contents:
    """A copy without what was chosen, and with the list of it."""
    made = replace(
        contents,
        exhibits=[_with_or_without(one, choices.media) for one in contents.exhibits],
        photographs=[_with_or_without(one, choices.media) for one in contents.photographs],
        response=contents.response | {"entries": [], "reviews": []},  # the force's own
        document=None,
        cues={id: _as_it_stands(cue) for id, cue in contents.cues.items()},
    )
    for one in choices.redactions:
        made = _without(made, one)
    listed = [
        {"place": one.place, "reason": one.reason, "what": "words" if one.words else "all"}
        for one in choices.redactions
    ]
    listed += [
        {"place": f"exhibit:{one['number']}", "reason": "not part of this copy", "what": "all"}
        for one in made.exhibits
        if not one["path"]
    ]
    for place in ("response:entries", "caption:corrections"):
        listed.append({"place": place, "reason": "earlier wordings are not part of this copy", "what": "all"})
    for place in ("response:reviews", "response:actions"):
        listed.append({"place": place, "reason": "the force's own work is not part of this copy", "what": "all"})
    return replace(made, redacted=listed)


def _with_or_without(one: dict[str, Any], media: Iterable[str]) -> dict[str, Any]:
    """An exhibit or a photograph; what is left out keeps its number, size and hash, not its name."""
    if one["id"] in media:
        return dict(one)
    return one | {"path": None} | ({"name": ""} if "name" in one else {})


def _without(contents: Contents, one: Redaction) -> Contents:
    kind, _, key = one.place.partition(":")
    cut = _cutter(one)
    if kind == EVERYWHERE:
        parts = {name: _each(getattr(contents, name), cut) for name in TEXTS}
        parts["exhibits"] = [one | {"name": cut(one["name"])} for one in contents.exhibits]
        cues = {id: _cue(cue, cut) for id, cue in contents.cues.items()}
        return replace(contents, **parts, cues=cues, reference=cut(contents.reference), force=contents.force)
    if kind == "message":
        return replace(contents, messages=[_at(m, m["id"] == key, cut, ("text",)) for m in contents.messages])
    if kind == "caption":
        return replace(contents, cues={id: _cue(cue, cut) if id == key else cue for id, cue in contents.cues.items()})
    if kind == "response":
        return replace(contents, response=_response(contents.response, key, cut))
    return replace(contents, incident=_each(contents.incident, cut), reference=cut(contents.reference))


def _cutter(one: Redaction) -> Callable[[str], str]:
    """What removes the words, in whatever case and with whatever space between them; all when none are named."""
    mark = f"[redacted: {one.reason}]"
    if not one.words.strip():
        return lambda text: mark if text else text
    words = re.compile(r"\s+".join(re.escape(word) for word in one.words.split()), re.IGNORECASE)
    return lambda text: words.sub(lambda _: mark, text)


def _each(value: Any, cut: Callable[[str], str]) -> Any:
    """Every text in it, however deep."""
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, dict):
        return {name: inner if name in NAMES else _each(inner, cut) for name, inner in value.items()}
    return [_each(inner, cut) for inner in value] if isinstance(value, list) else value


def _at(one: dict[str, Any], here: bool, cut: Callable[[str], str], names: tuple[str, ...]) -> dict[str, Any]:
    return one | {name: cut(one[name]) for name in names} if here else one


def _response(response: dict[str, Any], key: str, cut: Callable[[str], str]) -> dict[str, Any]:
    if key == "grade":
        return response | {"grades": [_at(one, True, cut, ("reason",)) for one in response["grades"]]}
    parts = [
        part | {"fields": [_at(one, one["key"] == key, cut, ("value", "answer", "note")) for one in part["fields"]]}
        for part in response["parts"]
    ]
    return response | {"parts": parts}


def _as_it_stands(cue: Cue) -> Cue:
    """A line without what stood there before it was corrected: a name can be spread over several of its words."""
    return replace(cue, words=[replace(word, was=None) for word in cue.words], corrections=[])


def _cue(cue: Cue, cut: Callable[[str], str]) -> Cue:
    before = text_of(cue.words)
    after = cut(before)
    words = cue.words if after == before else [Word(after)]
    return replace(cue, speaker=cut(cue.speaker), words=words)


def places(contents: Contents) -> list[tuple[str, str, str]]:
    """Everything that can be left out as a whole: its place, what it is, and how it reads."""
    found = [
        (
            "incident",
            "",
            " · ".join(f"{name}: {value}" for name, value in contents.incident.items() if value and name not in NAMES),
        )
    ]
    for part in contents.response["parts"]:
        found += [
            (f"response:{one['key']}", one["question"], "\n".join(filter(None, (one["answer"], one["note"]))))
            for one in part["fields"]
        ]
    found += [("response:grade", one["grade"], one["reason"]) for one in contents.response["grades"]]
    found += [(f"message:{one['id']}", one["name"] or one["role"], one["text"]) for one in contents.messages]
    found += [(f"caption:{id}", cue.speaker, text_of(cue.words)) for id, cue in contents.cues.items() if not cue.gap]
    return [one for one in found if one[2]]


def still_there(contents: Contents, copy: Contents, choices: Choices) -> list[str]:
    """What was left out in one place and still stands in another: words of at least LONG_ENOUGH letters."""
    whole = {one.place for one in choices.redactions if not one.words}
    removed = [text for place, _, text in places(contents) if place in whole and place != "incident"]
    left = "\n".join(text for _, _, text in places(copy)).casefold()
    return [text for text in removed if len(text) >= LONG_ENOUGH and text.casefold() in left]
