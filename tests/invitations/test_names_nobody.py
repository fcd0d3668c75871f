"""Before she has said that she is safe, no page names police or abuse in any language."""

import re

import pytest

from app.platform.translations import OWN_NAMES
from tests.people import ORIGIN, ControlRoom, Phone, path_of

NAMES_SOMEBODY = {
    "en": "police|officer|abuse|victim|helpline|domestic|crime",
    "cy": "heddlu|swyddog|cam-?drin|dioddef|llinell gymorth|domestig|trosedd",
    "pl": "policj|funkcjonariusz|przemoc|ofiar|linia pomocy|domow|przestęp",
    "ro": "poliți|agent|abuz|violenț|victim|linie de ajutor|domestic|infracț",
    "lt": "polic|pareigūn|smurt|auk[ao]s|pagalbos linij|nusikalt",
    "pt": "polícia|policial|agente|abuso|violência|vítima|linha de apoio|domésti|crime",
    "pa": "ਪੁਲਿਸ|ਪੁਲੀਸ|ਅਫ਼ਸਰ|ਅਫਸਰ|ਹਿੰਸਾ|ਦੁਰਵਿਹਾਰ|ਪੀੜਤ|ਘਰੇਲੂ|ਅਪਰਾਧ|ਜੁਰਮ",
    "bn": "পুলিশ|অফিসার|কর্মকর্তা|নির্যাতন|সহিংসতা|ভুক্তভোগী|পারিবারিক|অপরাধ",
    "ur": "پولیس|افسر|تشدد|بدسلوکی|متاثر|گھریلو|جرم",
    "ar": "شرطة|الشرط|ضابط|ضباط|عنف|إساءة|ضحية|منزلي|جريمة",
}
EVERYWHERE = r"\b999\b|0808 ?2000"  # not digits within an id


@pytest.mark.parametrize("language", OWN_NAMES)
def test_no_page_before_yes_names_anybody(language: str, control_room: ControlRoom, phone: Phone) -> None:
    link = control_room.sends_link(language=language)
    shown = {
        "link": phone.gets(f"{path_of(link)}?language={language}"),
        "not open": phone.gets(f"/here?language={language}"),
        "code": phone.gets(f"/c?language={language}"),
        "code that is wrong": phone.http.post(f"/c?language={language}", data={"code": "CCCCCCCC"}, base_url=ORIGIN),
        "code that is none": phone.http.post(f"/c?language={language}", data={"code": "C"}, base_url=ORIGIN),
        "calendar": phone.gets(f"/calendar?language={language}"),
    }
    made = control_room.posts(f"/control/incidents/{control_room.incident}/codes").get_data(as_text=True)
    code = made.partition("<output>")[2].partition("</output>")[0]
    typed = Phone(control_room.app)
    typed.http.post(f"/c?language={language}", data={"code": code}, base_url=ORIGIN)
    shown["code typed"] = typed.gets(f"/c?language={language}")
    phone.continues(link)
    shown["before"] = phone.gets("/here")
    shown["error"] = phone.http.get("/here/none", base_url=ORIGIN)
    phone.answers("unsure")
    shown["text"] = phone.gets("/here")
    names = re.compile(f"{NAMES_SOMEBODY[language]}|{NAMES_SOMEBODY['en']}|{EVERYWHERE}", re.IGNORECASE)
    for where, page in shown.items():
        html = page.get_data(as_text=True)
        assert f'<html lang="{language}"' in html, where
        assert not names.search(re.sub(r'<style>.*?</style>|(?:src|href)="[^"]*"', "", html, flags=re.DOTALL)), where


def test_the_test_knows_how_each_language_names_them(control_room: ControlRoom, phone: Phone) -> None:
    """After yes they are named, by words that the test above looks for."""
    for language in OWN_NAMES:
        link = control_room.sends_link(language=language)
        phone.continues(link)
        phone.answers("yes")
        assert re.search(NAMES_SOMEBODY[language], phone.gets("/here").get_data(as_text=True), re.IGNORECASE), language
