"""What is said in which language in the request being handled, and how that language writes dates and numbers.

Two domains: `victim` (what she meets, in every language), `staff` (English and Welsh). The one file
that knows how a request chooses; the catalogues are `app.platform.translations`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
from babel.numbers import format_decimal
from babel.support import LazyProxy
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request

from app.platform import clock
from app.platform.translations import (
    OWN_NAMES,
    RIGHT_TO_LEFT,
    SOURCE,
    Catalogue,
    catalogue,
    for_scripts,
    offered,
    review,
)

STAFF_COOKIE = "__Host-language"
CLDR = {"en": "en_GB", "pt": "pt_PT"}  # Britain's English, Portugal's Portuguese; the others as they are


def use_domain(name: str) -> None:
    """From here on in this request, `_()` translates from this catalogue, into the language that was asked for."""
    g.locale_domain = name
    g.locale_language = requested(name)


def speak(code: str) -> None:
    """From here on in this request, `_()` translates into this language, if it is offered; else into English."""
    g.locale_language = code if code in languages(_domain()) else SOURCE


@contextmanager
def speaking(domain: str, code: str) -> Iterator[None]:
    """Within the block, `_()` translates from this catalogue into this language, whoever's request it is."""
    before = _domain(), language()
    g.locale_domain = domain
    speak(code)
    try:
        yield
    finally:
        g.locale_domain, g.locale_language = before


def requested(domain: str) -> str:
    """The language that the request asks for: picked on the page, kept for staff in a cookie, or the browser's own."""
    if not has_request_context():
        return SOURCE
    choices = languages(domain)
    chosen = request.cookies.get(STAFF_COOKIE) if domain == "staff" else picked()
    if chosen in choices:
        return chosen
    return browsers_own(domain)


def browsers_own(domain: str = "victim") -> str:
    """The offered language that suits the browser best."""
    return request.accept_languages.best_match(languages(domain)) or SOURCE


def picked() -> str | None:
    """The language that she picked on the first page (`?language=`), if it is offered."""
    code = request.args.get("language")
    return code if code in languages("victim") else None


def by_language(response: Response) -> None:
    """Say that the answer depends on the browser's languages."""
    response.vary.add("Accept-Language")


def languages(domain: str = "victim") -> tuple[str, ...]:
    """Languages that this installation offers, English first."""
    choices: dict[str, tuple[str, ...]] = current_app.extensions["languages"]
    return choices[domain]


def names(domain: str = "victim") -> dict[str, str]:
    """Each offered language by its own name."""
    return {code: OWN_NAMES[code] for code in languages(domain)}


def draft_words(domain: str = "victim") -> dict[str, str]:
    """For each offered language that nobody has reviewed: how it says so."""
    words = {}
    for code in languages(domain):
        if not review(domain, code):
            with speaking("victim", code):
                words[code] = _("draft translation")
    return words


def _domain() -> str:
    name: str = g.get("locale_domain", "staff") if has_app_context() else "staff"
    return name


def _catalogue() -> Catalogue:
    return catalogue(_domain(), language())


def gettext(message: str, **values: Any) -> str:
    """The message in the language and domain of the request; outside of one, in English."""
    text: str = _catalogue().sentences.ugettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, count: int, **values: Any) -> str:
    """As `gettext`, with the plural form that the language has for `count`, available as `%(num)s`."""
    text: str = _catalogue().sentences.ungettext(singular, plural, count)
    return text % {"num": count, **values}


def lazy_gettext(message: str) -> Any:
    """`gettext` at the time of use, for labels declared at import."""
    return LazyProxy(gettext, message, enable_cache=False)


_ = gettext


def direction(code: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def language() -> str:
    """The language in which this request is answered."""
    chosen: str = g.get("locale_language", SOURCE) if has_app_context() else SOURCE
    return chosen


def script_strings(entry: str = "") -> str:
    """JSON of what scripts say, or one script (a path below app/static/js) with its imports; empty in English."""
    return for_scripts(_domain(), language(), entry)


def number(value: float) -> str:
    """The number as the language writes it, in the digits that phones here have on their keys."""
    return format_decimal(value, locale=_cldr())


def month_and_year(day: date) -> str:
    """The day's month as a heading."""
    return format_skeleton("yMMMM", day, locale=_cldr())


def day_and_time(moment: datetime) -> str:
    """A moment as day and time of day by this country's clock."""
    return format_datetime(moment, f"EEE d MMM, {_time_pattern(moment)}", clock.HERE, _cldr())


def wall_time(moment: datetime) -> str:
    """A moment as time of day by this country's clock."""
    return format_datetime(moment, _time_pattern(moment), clock.HERE, _cldr())


def _time_pattern(moment: datetime) -> str:
    """With the name of the zone in the hour that comes twice when the clocks go back."""
    return f"HH:mm '{clock.zone_name(moment)}'" if clock.comes_twice(moment) else "HH:mm"


def day_in_words(day: date) -> str:
    """The day as a heading."""
    return format_date(day, "EEEE d MMMM", _cldr())


def short_day(day: date) -> str:
    """The day in a row of days."""
    return format_date(day, "EEE d MMM", _cldr())


def weekday_names() -> list[str]:
    """Monday to Sunday, short. Not Babel's stand-alone forms: 2.18 mixes up languages that are asked for in a row."""
    days = get_day_names("short", "format", _cldr())
    return [days[index] for index in range(7)]


def _cldr() -> str:
    return CLDR.get(language(), language())


def init(app: Flask) -> None:
    """Set up translation of requests and templates. Settings decide which languages are offered."""
    settings = app.extensions["settings"]
    app.extensions["languages"] = {
        domain: offered(domain, settings.chosen_languages, settings.demo) for domain in ("victim", "staff")
    }
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        month_and_year=month_and_year,
        weekday_names=weekday_names,
        draft_words=draft_words,
        script_strings=script_strings,
    )
    app.jinja_env.filters["number"] = number
    for show in (day_and_time, wall_time, day_in_words, short_day):
        app.jinja_env.filters[show.__name__] = show

    @app.context_processor
    def _for_templates() -> dict[str, Any]:
        return {
            "language": language(),
            "direction": direction(language()),
            "languages": names(_domain()),
            "strings": script_strings(),
        }

    @app.before_request
    def _domain_of_the_page() -> None:
        use_domain("victim" if _is_hers(request.blueprint) else "staff")


def _is_hers(blueprint: str | None) -> bool:
    return blueprint is not None and (blueprint == "link" or blueprint.startswith("page"))
