"""Languages: the one file that knows Flask-Babel. Two domains: `victim` (what she or an interpreter meets), `staff`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.support import LazyProxy
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, refresh

LANGUAGES = {"en": "English"}
"""Languages offered on the victim's page, each by its own name. A language joins with its reviewed catalogue."""

_domains = {name: Domain(domain=name) for name in ("victim", "staff")}


def use_domain(name: str) -> None:
    """From here on in this request, `_()` translates from this catalogue."""
    g.locale_domain = name


@contextmanager
def speaking(domain: str, code: str) -> Iterator[None]:
    """Within the block, `_()` translates from this catalogue into this language, whoever's request it is."""
    before = getattr(g, "locale_domain", "staff"), getattr(g, "locale_language", "en")
    g.locale_domain, g.locale_language = domain, code
    refresh()
    try:
        yield
    finally:
        g.locale_domain, g.locale_language = before
        refresh()


def gettext(message: str, **values: Any) -> str:
    """The message in the language and domain of the request; outside a request, in English."""
    if not has_request_context():
        return message % values if values else message
    text: str = _domains[getattr(g, "locale_domain", "staff")].gettext(message, **values)
    return text


def ngettext(singular: str, plural: str, count: int, **values: Any) -> str:
    """As `gettext`, with the plural form that the language has for `count`, available as `%(num)s`."""
    if not has_request_context():
        return (singular if count == 1 else plural) % {"num": count, **values}
    text: str = _domains[getattr(g, "locale_domain", "staff")].ngettext(singular, plural, count, **values)
    return text


def lazy_gettext(message: str) -> Any:
    """`gettext` at the time of use, for labels declared at import."""
    return LazyProxy(gettext, message, enable_cache=False)


_ = gettext


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if language in ("ar", "ur") else "ltr"


def language() -> str:
    """The language of this request: the visit's (set by the victim's pages), else English."""
    chosen: str = getattr(g, "locale_language", "en") if has_request_context() else "en"
    return chosen


def script_strings() -> str:
    """JSON of the translated strings that scripts use; empty in English, where the messages are their own text."""
    return json.dumps({})


def init(app: Flask) -> None:
    """Set up translation of requests and templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(app.root_path).parent / "i18n")
    Babel(app, locale_selector=language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]

    @app.context_processor
    def _for_templates() -> dict[str, Any]:
        code = language()
        return {
            "language": code,
            "direction": direction(code),
            "languages": LANGUAGES,
            "strings": script_strings(),
        }

    @app.before_request
    def _staff_by_default() -> None:
        use_domain("victim" if request.blueprint in ("page", "link") else "staff")
