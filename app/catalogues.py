"""Collects the messages to translate from Python, templates and scripts into `i18n/*.pot`, one file a domain.

`victim`: what she meets. `staff`: everything else. A message that both meet is in both. `merge`
brings the languages' own files up to date with it.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from app.platform.translations import OWN_NAMES, SOURCE, path

ROOT = Path(__file__).parent.parent
JAVASCRIPT = {"parse_template_string": "true"}
KEYWORDS = {"_": None, "_l": None, "t": None, "gettext": None, "ngettext": (1, 2)}

SOURCES = {
    "victim": (
        "app/templates/victim/*.html",
        "app/templates/shared/*.html",
        "app/static/js/victim/*.js",
        "app/static/js/shared/*.js",
        "app/consents/words.py",
        "app/platform/asks.py",
        "app/platform/locale.py",
    ),
    "staff": (
        "app/templates/admin/*.html",
        "app/templates/captioner/*.html",
        "app/templates/control/*.html",
        "app/templates/interpreter/*.html",
        "app/templates/officer/*.html",
        "app/templates/people/*.html",
        "app/templates/staff/*.html",
        "app/templates/shared/*.html",
        "app/static/js/control/*.js",
        "app/static/js/interpreter/*.js",
        "app/static/js/captioner/*.js",
        "app/static/js/officer/*.js",
        "app/static/js/people/*.js",
        "app/static/js/components/*.js",
        "app/static/js/shared/*.js",
        "app/*/*.py",
    ),
}


def collect(domain: str) -> str:
    """The template catalogue of a domain, sorted, with the file of each message."""
    catalogue = Catalog(project="rapid-video-response", charset="utf-8")
    for pattern in SOURCES[domain]:
        for source in sorted(ROOT.glob(pattern)):
            name = source.relative_to(ROOT).as_posix()
            for _line, message, comments, context in _messages(source):
                catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return _written(catalogue)


def _written(catalogue: Catalog) -> str:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)
    return buffer.getvalue().decode()


def languages_of(domain: str) -> list[str]:
    """The languages that have, or should have, a catalogue of this domain."""
    return ["cy"] if domain == "staff" else [code for code in OWN_NAMES if code != SOURCE]


def merge() -> list[Path]:
    """Give each language's catalogue the messages of today, new ones untranslated; returns the files that changed.

    The head of a file (glossary, review, plural forms) stays as its translators wrote it.
    """
    changed = []
    for domain in SOURCES:
        for file in [path(domain, language) for language in languages_of(domain)]:
            before = file.read_text("utf-8") if file.exists() else ""
            if before and (after := _merged(before, collect(domain))) != before:
                file.write_text(after, "utf-8")
                changed.append(file)
    return changed


def _merged(po: str, pot: str) -> str:
    catalogue = read_po(BytesIO(po.encode()))
    # What is only alike would come in as "fuzzy": a translator begins with nothing rather than with the wrong thing.
    catalogue.update(read_po(BytesIO(pot.encode())), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return po.partition("\n\n")[0] + "\n\n" + _written(catalogue)


def _messages(path: Path) -> list[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    method = {".py": "python", ".html": "jinja2", ".js": "javascript"}[path.suffix]
    options = JAVASCRIPT if method == "javascript" else {}
    return list(extract_from_file(method, path, keywords=KEYWORDS, options=options))


def stale(write: bool = False) -> list[str]:
    """Domains whose template catalogue differs from the sources; with `write` they are put right."""
    found = []
    for domain in SOURCES:
        path = ROOT / "i18n" / f"{domain}.pot"
        now = collect(domain)
        if not path.exists() or path.read_text() != now:
            found.append(domain)
            if write:
                path.parent.mkdir(exist_ok=True)
                path.write_text(now)
    return found
