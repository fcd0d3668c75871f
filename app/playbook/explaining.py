"""What the validator found, in sentences that say what to do."""

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.playbook.checking import Loc

SENTENCES = {
    "missing": "{name} is missing: add it",
    "string_type": "{name} must be text: put it in quotes (within braces a comma divides it otherwise)",
    "int_type": "{name} must be a whole number, without quotes",
    "float_type": "{name} must be a number, without quotes",
    "bool_type": "{name} must be true or false",
    "list_type": "{name} must be a list: lines that begin with a dash",
    "dict_type": "{name} must hold words by language, such as `en: …`",
    "model_type": "{name} must hold entries such as `name: value`",
    "string_too_short": "{name} is empty: write something",
    "string_too_long": "{name} is too long: {max_length} characters at the most",
    "too_short": "{name} needs at least {min_length} entry",
    "greater_than_equal": "{name} must be {ge} or more",
    "less_than_equal": "{name} must be {le} or less",
    "literal_error": "{name} must be one of {expected}",
}
QUOTES = ". Is it part of a text with a comma? Put that in quotes"
PATTERNS = {
    r"^[a-z][a-z0-9_]{0,39}$": "small letters, digits and _, beginning with a letter, at most 40",
    r"^[A-Za-z0-9._-]{1,30}$": "letters, digits, dots and dashes, at most 30",
    r"^\d\d:\d\d$": 'a time of day in quotes, such as "08:00"',
    r"^\+?[0-9 ]{3,20}$": "a phone number: digits and spaces",
    r"^https://[^ ]+$": "an address that begins with https://",
    r"^[a-z0-9][a-z0-9-]{0,60}\.(md|txt)$": "a file name such as policy.md: small letters, digits, dashes, .md or .txt",
}


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Loc, str]]:
    """Each thing that is wrong in a file of this model: where it is, and a sentence."""
    known = _known_names(model)
    for found in error.errors(include_url=False):
        yield found["loc"], _sentence(found, known)


def _sentence(found: ErrorDetails, known: set[str]) -> str:
    loc, kind, context = found["loc"], found["type"], found.get("ctx") or {}
    name = _name(loc)
    if kind == "extra_forbidden":
        return f"{name} is not known here{_meant(loc, known)}. Remove it, or correct its name"
    if kind == "string_pattern_mismatch":
        return f"{name} must be {PATTERNS.get(str(context['pattern']), 'written otherwise')}"
    if kind == "value_error":
        return f"{name} {found['msg'].removeprefix('Value error, ')}"
    if kind == "literal_error" and loc[-1] == "[key]":
        return f"`{loc[-2]}` is no language that is known here. They are {context['expected']}{QUOTES}"
    return SENTENCES.get(kind, "{name}: {msg}").format(name=name, msg=found["msg"], **context)


def _name(loc: Loc) -> str:
    named = [step for step in loc if isinstance(step, str) and step != "[key]"]
    return f"`{named[-1]}`" if named else "this"


def _known_names(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def _meant(loc: Loc, known: set[str]) -> str:
    close = get_close_matches(str(loc[-1]), sorted(known - {str(loc[-1])}), 1)
    return f" (do you mean `{close[0]}`?)" if close else ""
