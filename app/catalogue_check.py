"""What is wrong with the languages' catalogues: each message has to be there, whole, with the same places to fill."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.catalogues import SOURCES, collect, languages_of, stale
from app.platform.translations import DRAFT, header_fields, path

PLACE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
MARKUP = re.compile(r"<[^>]*>|&\w+;|[<>]")
NUMBER = re.compile(r"[0-9]+")


def problems() -> list[str]:
    """One line for each thing to put right, in every domain and language."""
    found = [f"i18n/{domain}.pot is not up to date: flask --app app catalogues" for domain in stale()]
    for domain in SOURCES:
        wanted = collect(domain)
        for language in languages_of(domain):
            file = path(domain, language)
            po = file.read_text("utf-8") if file.exists() else ""
            found += [f"{language}/{domain}.po: {what}" for what in problems_of(po, wanted)]
    return found


def problems_of(po: str, pot: str) -> list[str]:
    """What is wrong with one catalogue, given the messages that it should have."""
    if not po:
        return ["is not there"]
    catalogue, wanted = read_po(BytesIO(po.encode())), read_po(BytesIO(pot.encode()))
    found = _review(header_fields(po))
    found += [f"lacks “{_name(m)}”" for m in wanted if m.id and catalogue.get(_key(m)) is None]
    found += [f"no longer used: “{_name(m)}”" for m in catalogue if m.id and wanted.get(_key(m)) is None]
    return found + [f"“{_name(m)}”: {what}" for m in catalogue if m.id for what in _message(catalogue, m)]


def _review(fields: dict[str, str]) -> list[str]:
    by, on = fields.get("X-Reviewed-By"), fields.get("X-Review-Date")
    if not by or not on:
        return ["its head must say X-Reviewed-By and X-Review-Date (“draft” while nobody has)"]
    if (by == DRAFT) != (on == DRAFT):
        return ["X-Reviewed-By and X-Review-Date are both “draft”, or both say who and when"]
    try:
        reviewed = None if on == DRAFT else date.fromisoformat(on)
    except ValueError:
        return [f"X-Review-Date is a date such as 2026-11-24, not “{on}”"]
    return ["X-Review-Date lies in the future"] if reviewed and reviewed > date.today() else []  # noqa: DTZ011


def _message(catalogue: Catalog, message: Message) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy:
        yield "is marked fuzzy"
    if not all(forms) or len(forms) < (catalogue.num_plurals if len(sources) > 1 else 1):
        yield "is not translated"
        return
    for form in forms:
        if not any(_same(PLACE, source, form) for source in sources):
            yield f"other places to fill in “{form}”"
        if "%" in PLACE.sub("", form) and not any("%" in PLACE.sub("", source) for source in sources):
            yield f"a percent sign too many in “{form}”"
        if not any(_same(MARKUP, source, form) for source in sources):
            yield f"other markup in “{form}”"
        if not any(_same(NUMBER, source, form) for source in sources):
            yield f"other numbers in “{form}”"


def _same(pattern: re.Pattern[str], source: str, translation: str) -> bool:
    return Counter(pattern.findall(source)) == Counter(pattern.findall(translation))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _name(message: Message) -> str:
    return _key(message)[:60]
