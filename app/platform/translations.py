"""The languages, and the catalogues of `i18n/`: their sentences, and who has reviewed them.

English is the source: its sentences stand in the code. A catalogue is `i18n/<language>/LC_MESSAGES/<domain>.po`, read
when it is first needed, so that nobody has to compile anything. Its header says who reviewed it (`X-Reviewed-By`) and
when (`X-Review-Date`); "draft" means nobody.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from app.platform.link import IMPORT

FOLDER = Path(__file__).parents[2] / "i18n"
SOURCE = "en"
OWN_NAMES = {
    "en": "English",
    "cy": "Cymraeg",
    "pl": "Polski",
    "ro": "Română",
    "lt": "Lietuvių",
    "pt": "Português",
    "pa": "ਪੰਜਾਬੀ",
    "bn": "বাংলা",
    "ur": "اردو",
    "ar": "العربية",
}
"""Every language of the product by its own name, in the order in which they are offered."""
RIGHT_TO_LEFT = ("ur", "ar")
DRAFT = "draft"
SCRIPTS = "app/static/js/"


@dataclass(frozen=True)
class Catalogue:
    """What a language says in a domain. `in_scripts`: what scripts say, each with the modules that say it."""

    language: str
    sentences: NullTranslations = field(default_factory=NullTranslations)
    in_scripts: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Review:
    """A person who speaks the language has read the whole catalogue."""

    by: str
    on: date


def path(domain: str, language: str) -> Path:
    """Where the catalogue of a language is, if there is one."""
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


@cache
def catalogue(domain: str, language: str) -> Catalogue:
    """The catalogue, read once (about 0.1 s). English, and a language without one, say what stands in the code."""
    file = path(domain, language)
    if language == SOURCE or not file.exists():
        return Catalogue(language)
    with file.open("rb") as lines:
        messages = read_po(lines, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Catalogue(language, Translations(compiled, domain), _in_scripts(messages))


def _in_scripts(messages: Catalog) -> dict[str, tuple[str, frozenset[str]]]:
    said = {}
    for message in messages:
        places = frozenset(place for place, _line in message.locations if place.startswith(SCRIPTS))
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string and places:
            said[message.id] = message.string, places
    return said


@cache
def for_scripts(domain: str, language: str, entry: str = "") -> str:
    """JSON of the sentences that a page's scripts use, and no more: all of them, or those of one and what it imports.

    entry: below app/static/js. A page that names nobody must not carry the sentences of one that does.
    """
    modules = _modules(f"{SCRIPTS}{entry}") if entry else None
    said = catalogue(domain, language).in_scripts
    used = {source: text for source, (text, places) in said.items() if modules is None or places & modules}
    return json.dumps(used, ensure_ascii=False, separators=(",", ":"))


def _modules(entry: str) -> frozenset[str]:
    found, waiting = set[str](), [entry]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            source = (FOLDER.parent / path).read_text("utf-8")
            waiting += [normpath(join(dirname(path), match["path"])) for match in IMPORT.finditer(source)]
    return frozenset(found)


@cache
def review(domain: str, language: str) -> Review | None:
    """Who has reviewed the catalogue, or None for a draft. English needs nobody: it is the source."""
    if language == SOURCE:
        return Review("the authors", date.min)
    file = path(domain, language)
    header = header_fields(file.read_text("utf-8")) if file.exists() else {}
    by, on = header.get("X-Reviewed-By", DRAFT), header.get("X-Review-Date", DRAFT)
    if DRAFT in (by, on) or not by:
        return None
    return Review(by, date.fromisoformat(on))


def header_fields(po: str) -> dict[str, str]:
    """The fields of a catalogue's first message."""
    head = po.partition("\n\n")[0]
    return dict(re.findall(r'^"([\w-]+): (.*)\\n"$', head, re.MULTILINE))


def offered(domain: str, named: tuple[str, ...], demo: bool) -> tuple[str, ...]:
    """Languages to offer, English first.

    named: the force's choice, or none for all. demo: drafts too; outside demo mode only what somebody has reviewed.
    """
    there = [language for language in OWN_NAMES if language == SOURCE or path(domain, language).exists()]
    fit = [language for language in there if demo or review(domain, language)]
    return tuple(language for language in fit if not named or language in (*named, SOURCE))
