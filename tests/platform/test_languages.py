"""Her language: from the text message to the end, by the browser, the incident, or her own pick."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from app.platform import locale, translations
from app.platform.config import SettingsError, load
from tests.people import ORIGIN, ControlRoom, Officer, Phone, path_of
from tests.platform.test_config import PRODUCTION

POLISH = {"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.5"}


def text_of(phone: Phone, path: str, **headers: str) -> str:
    return phone.http.get(path, base_url=ORIGIN, headers=headers).get_data(as_text=True)


def test_the_link_speaks_the_browsers_language_and_says_that_it_does(phone: Phone, link: str) -> None:
    answer = phone.http.get(path_of(link), base_url=ORIGIN, headers=POLISH)
    page = answer.get_data(as_text=True)
    assert '<html lang="pl" dir="ltr">' in page
    assert "Możemy zacząć, gdy zechcesz" in page
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Ready when you are" in text_of(phone, path_of(link), **{"Accept-Language": "tlh"})


def test_in_each_language_every_link_shows_the_same_bytes(phone: Phone, link: str) -> None:
    for asked in ("", "?language=pl", "?language=xx"):
        assert len({text_of(phone, path + asked, **POLISH) for path in (path_of(link), "/v/unknown")}) == 1


def test_after_continue_the_page_speaks_the_incidents_language(phone: Phone, control_room: ControlRoom) -> None:
    link = control_room.sends_link(language="pl")
    phone.continues(link)
    assert "Zanim zaczniemy" in text_of(phone, "/here")


def test_what_she_picks_on_the_first_page_wins_and_staff_see_it(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    link = control_room.sends_link(language="en")
    assert "Możemy zacząć" in text_of(phone, f"{path_of(link)}?language=pl")
    phone.continues(f"{link}?language=pl")
    assert "Zanim zaczniemy" in text_of(phone, "/here")
    officer.connects()
    assert [card["language"] for card in officer.board()] == ["pl"]


def test_a_pick_that_is_not_offered_is_none(phone: Phone, control_room: ControlRoom) -> None:
    phone.continues(control_room.sends_link(language="pl") + "?language=tlh")
    assert "Zanim zaczniemy" in text_of(phone, "/here")


def test_a_bad_link_is_answered_like_a_good_one_in_the_language_picked(app: Flask, link: str) -> None:
    answers = set()
    for path in (path_of(link), "/v/unknown"):
        phone = Phone(app)
        answers.add(phone.continues(f"{path}?language=pl").headers["Location"])
        if path == "/v/unknown":
            assert "Ta strona nie jest otwarta" in text_of(phone, answers.copy().pop())
    assert answers == {"/here?language=pl"}


def test_the_text_message_is_in_the_incidents_language(control_room: ControlRoom) -> None:
    link = control_room.sends_link(language="pl")
    assert f"Twój link jest gotowy: {link}" in control_room.gets("/control/outbox").get_data(as_text=True)


def test_a_refusal_is_said_in_her_language_and_to_staff_in_theirs(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    phone.waits(control_room.sends_link(language="pl"))
    officer.connects()
    assert phone.says("")["say"] == "To się nie udało. Spróbuj ponownie."
    assert officer.socket.asks("visit:watch", {"visit": "x"})["say"] == "That is no longer there."


def test_what_goes_wrong_is_told_in_the_visits_language(phone: Phone, control_room: ControlRoom) -> None:
    phone.continues(control_room.sends_link(language="pl"))
    assert "Ta strona nie jest otwarta" in text_of(phone, "/nowhere")


def test_exit_leads_to_a_calendar_in_her_language(phone: Phone, control_room: ControlRoom) -> None:
    """The same as the cover: the phone's own language needs no word in the address."""
    phone.continues(control_room.sends_link(language="pl"))
    assert 'data-leave="/calendar?language=pl"' in text_of(phone, "/here")
    assert 'data-leave="/calendar"' in text_of(phone, "/here", **POLISH)
    left = phone.posts("/leave")
    assert left.headers["Location"] == "/calendar?language=pl"
    assert re.search("styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień",
                     text_of(phone, left.headers["Location"]))  # fmt: skip


def test_a_picture_that_is_none_is_refused_in_her_language(phone: Phone, control_room: ControlRoom) -> None:
    phone.waits(control_room.sends_link(language="pl"))
    page = phone.posts("/here/picture", picture=(BytesIO(b"no picture"), "x.jpg")).get_data(as_text=True)
    assert "Nie możemy odczytać tego zdjęcia." in page


def test_her_page_carries_the_sentences_of_its_scripts_and_no_others(phone: Phone, control_room: ControlRoom) -> None:
    phone.waits(control_room.sends_link(language="pl"))
    found = re.search(r'id="strings">(.*?)</script>', text_of(phone, "/here"), re.DOTALL)
    assert found
    strings = json.loads(found[1])
    assert strings["Mic on"] == "Mikrofon włączony"
    assert "Your battery is low" not in strings  # a sentence of the template


def test_the_calendar_is_written_as_each_language_writes_months(app: Flask) -> None:
    written = {}
    for code in ("en", "pl", "lt", "ur", "ar"):
        with app.test_request_context():
            locale.use_domain("victim")
            locale.g.locale_language = code
            written[code] = (locale.month_and_year(date(2026, 11, 1)), locale.weekday_names()[0])
    assert written == {
        "en": ("November 2026", "Mo"),
        "pl": ("listopad 2026", "pon"),
        "lt": ("2026 m. lapkritis", "Pr"),
        "ur": ("نومبر 2026", "پیر"),
        "ar": ("نوفمبر 2026", "إثنين"),
    }


@pytest.fixture
def reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """As if only this catalogue were there, and somebody had read it."""

    def put(language: str, messages: str = "") -> None:
        monkeypatch.setattr(translations, "FOLDER", tmp_path)
        forget()
        file = translations.path("victim", language)
        file.parent.mkdir(parents=True)
        plurals = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
        head = {"X-Reviewed-By": "A. Nowak, City Council", "X-Review-Date": "2026-11-20", "Plural-Forms": plurals}
        fields = "".join(f'"{name}: {value}\\n"\n' for name, value in head.items())
        file.write_text(f'msgid ""\nmsgstr ""\n{fields}\n{messages}')

    yield put
    forget()


def forget() -> None:
    translations.catalogue.cache_clear()
    translations.review.cache_clear()


def test_a_sentence_in_a_language_with_three_plurals(reviewed: Callable[..., None], app: Flask) -> None:
    forms = [f'msgstr[{index}] "%(num)s {word}"\n' for index, word in enumerate(("dzień", "dni", "dni."))]
    reviewed("pl", 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\n' + "".join(forms))
    with app.app_context(), locale.speaking("victim", "pl"):
        said = [locale.ngettext("%(num)s day", "%(num)s days", count) for count in (1, 3, 5)]
    assert said == ["1 dzień", "3 dni", "5 dni."]


def test_production_offers_what_somebody_has_reviewed(reviewed: Callable[..., None]) -> None:
    assert translations.offered("victim", (), demo=False) == ("en",)
    reviewed("pl")
    assert translations.offered("victim", (), demo=False) == ("en", "pl")
    assert translations.offered("victim", ("en",), demo=False) == ("en",)
    assert load(PRODUCTION | {"RVR_LANGUAGES": "en,pl"}).chosen_languages == ("en", "pl")


def test_production_refuses_a_translation_that_nobody_has_reviewed() -> None:
    with pytest.raises(SettingsError, match="RVR_LANGUAGES names pl, a translation that nobody has reviewed"):
        load(PRODUCTION | {"RVR_LANGUAGES": "en, pl"})


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="RVR_LANGUAGES: has no catalogue for tlh"):
        load({"RVR_LANGUAGES": "en tlh"})


def test_the_demo_shows_drafts_and_says_that_they_are(phone: Phone) -> None:
    page = text_of(phone, "/v/x")
    picker = page[page.index("language-picker") :]
    assert 'lang="pl" dir="auto"><span>Polski<small>tłumaczenie robocze</small></span></a>' in picker
    assert "<span>English</span>" in picker
