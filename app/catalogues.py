"""Collects the messages to translate from Python, templates and scripts into `i18n/*.pot`, one file a domain.

`victim`: what she or an interpreter meets. `staff`: everything else. A message that both meet is in both.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

ROOT = Path(__file__).parent.parent
JAVASCRIPT = {"parse_template_string": "true"}
KEYWORDS = {"_": None, "_l": None, "t": None, "gettext": None, "ngettext": (1, 2)}

SOURCES = {
    "victim": (
        "app/templates/victim/*.html",
        "app/templates/shared/*.html",
        "app/static/js/victim/*.js",
        "app/static/js/shared/*.js",
        "app/platform/asks.py",
        "app/invitations/sms.py",
    ),
    "staff": (
        "app/templates/control/*.html",
        "app/templates/officer/*.html",
        "app/templates/staff/*.html",
        "app/templates/shared/*.html",
        "app/static/js/control/*.js",
        "app/static/js/officer/*.js",
        "app/static/js/components/*.js",
        "app/static/js/shared/*.js",
        "app/*/*.py",
    ),
}


def collect(domain: str) -> str:
    """The template catalogue of a domain, sorted, with the file of each message."""
    catalogue = Catalog(project="rapid-video-response", charset="utf-8")
    for pattern in SOURCES[domain]:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            for _line, message, comments, context in _messages(path):
                catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)
    return buffer.getvalue().decode()


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
