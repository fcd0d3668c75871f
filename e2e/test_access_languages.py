"""axe, reflow and targets on her pages in languages that try them: right to left, and long words at large text."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from e2e.access import AXE, finds_nothing
from e2e.people import Officer, Victim
from e2e.system import System
from e2e.test_access import ROOT_TEXT_PX

# Urdu is set in Nastaliq where the machine has it. Lithuanian has the longest words, Welsh the longest sentences.
LANGUAGES = [
    ("ur", "usual"),
    ("ar", "usual"),
    ("ur", "twice as large"),
    ("lt", "twice as large"),
    ("cy", "twice as large"),
]
CLIPPED = """() => [...document.querySelectorAll("h1, h2, p, li, button, a")]
  .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.closest(".sr"))
  .filter((e) => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
  .map((e) => e.outerHTML.slice(0, 90))"""


def stands_in_its_box(victim: Victim, where: str) -> None:
    """Nothing for axe, nothing wider than the screen or than its own box, nothing too small to hit."""
    large = victim.page.evaluate(ROOT_TEXT_PX) > 16
    for scheme in ("light",) if large else ("light", "dark"):  # the size of the text changes no colour
        victim.page.emulate_media(color_scheme=scheme)
        for width in (320, 360):
            victim.page.set_viewport_size({"width": width, "height": 640})
            finds_nothing(victim.page, f"{where}, {scheme}, {width}", hers=True)
            assert victim.page.evaluate(CLIPPED) == [], f"{where}, {width}: words stand out of their boxes"


@pytest.mark.parametrize(("language", "text_size"), LANGUAGES)
def test_her_pages_in_her_language(
    meet: Callable[..., Any],
    chromium: Browser,
    large_text: Browser,
    officer: Officer,
    system: System,
    reference: str,
    language: str,
    text_size: str,
) -> None:
    link = system.new_link(reference, language=language)[1]
    victim: Victim = meet(Victim, chromium if text_size == "usual" else large_text, bypass_csp=True)
    victim.page.add_init_script(AXE)
    for path, where in (("/here", "not open"), ("/calendar", "calendar")):
        victim.opens(f"{path}?language={language}")
        stands_in_its_box(victim, where)
    victim.opens(f"{link}?language={language}")
    stands_in_its_box(victim, "link")
    press(victim, ".button[type=submit]")
    victim.page.locator("button[name=answer][value=yes]").wait_for()
    stands_in_its_box(victim, "safe to talk")
    press(victim, "button[name=answer][value=yes]")
    victim.page.locator("#talk").wait_for()
    victim.takes_a_breath()
    stands_in_its_box(victim, "how to talk")
    press(victim, "#talk button[value=video]")
    stands_in_its_box(victim, "permission explained")
    press(victim, "[data-do=open_devices]")
    victim.page.locator("#waiting").wait_for()
    stands_in_its_box(victim, "waiting")
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    stands_in_its_box(victim, "call")
    press(victim, "#more-button")
    stands_in_its_box(victim, "more help")
    press(victim, "#more [data-do=toggle_more]")
    victim.opens_text()
    victim.page.locator("#body").fill("سلام hello 999")
    press(victim, "#composer .button")
    stands_in_its_box(victim, "text in the call")
    officer.ends_the_visit()
    victim.page.locator("#ended").wait_for()
    stands_in_its_box(victim, "ended")
    expected = "rtl" if language in ("ur", "ar") else "ltr"
    assert victim.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [language, expected]


def press(victim: Victim, selector: str) -> None:
    victim.page.locator(selector).locator("visible=true").first.click()
