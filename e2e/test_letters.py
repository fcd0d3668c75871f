"""Two people who read each other letter by letter, beside the picture; either may write whole messages instead."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from e2e.access import AXE, finds_nothing
from e2e.people import Officer, Victim
from e2e.system import System

EACH_LETTER = "Show each letter as I type"


def hers(victim: Victim) -> Locator:
    """Where she writes."""
    return victim.page.get_by_label("Your message")


def last(person: Officer | Victim) -> Locator:
    """The newest line that this person sees."""
    return person.page.locator(".text-lane .line:visible").last


def test_each_letter_is_read_as_it_is_typed_and_none_is_lost(
    system: System, victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.opens_text()
    victim.presses(EACH_LETTER)
    hers(victim).press_sequentially("he is outsyd")
    expect(last(officer)).to_contain_text("he is outsyd")
    expect(last(officer)).to_have_class(re.compile("theirs writing"))
    for _ in range(2):
        hers(victim).press("Backspace")
    hers(victim).press_sequentially("ide")
    expect(last(officer)).to_contain_text("he is outside")
    hers(victim).press("Enter")
    expect(last(victim)).to_contain_text("he is outside")
    expect(hers(victim)).to_have_value("")
    hers(victim).press("Backspace")
    expect(hers(victim)).to_have_value("he is outside")
    hers(victim).press_sequentially(" now")
    expect(last(officer)).to_contain_text("he is outside now")

    officer.page.get_by_label(EACH_LETTER).check()
    box = officer.page.get_by_label("Write to the caller")
    box.press_sequentially("Officers are com")
    expect(last(victim)).to_contain_text("Officers are com")
    box.press_sequentially("ing")
    officer.presses("Send")
    expect(last(victim)).to_contain_text("Officers are coming")

    system.restart("web")
    hers(victim).press_sequentially(", at the door")
    hers(victim).press("Enter")
    officer.sees("he is outside now, at the door")
    assert officer.page.locator(".text-lane .line:visible").count() == 2
    victim.presses(EACH_LETTER)
    victim.types("Whole again")
    expect(last(officer)).to_contain_text("Whole again")


def test_the_choice_is_as_easy_to_reach_as_the_rest(meet: Callable[..., Any], link: str) -> None:
    victim = meet(Victim, bypass_csp=True)
    victim.page.add_init_script(AXE)
    victim.waits(link)
    victim.changes_to("Text")
    choice = victim.page.get_by_role("button", name=EACH_LETTER)
    expect(choice).to_be_visible()
    choice.focus()
    victim.page.keyboard.press("Enter")
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(hers(victim)).to_be_focused()
    for width in (360, 320):
        victim.page.set_viewport_size({"width": width, "height": 640})
        finds_nothing(victim.page, f"letter by letter, {width}", hers=True)
