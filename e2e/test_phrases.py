"""Words with one tap, in the caller's language; a call off the record, seen by both; choices that a reload keeps."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from e2e.access import AXE, finds_nothing
from e2e.people import Officer, Victim
from e2e.system import System
from e2e.test_letters import EACH_LETTER, last

THERE = "Is anybody with you now?"
THERE_IN_POLISH = "Czy ktoś jest teraz z tobą?"
OFF = "Nagrywanie i napisy są teraz wyłączone"


def test_a_polish_caller_reads_what_the_officer_taps_and_sees_what_is_off_the_record(
    system: System, meet: Callable[..., Any], officer: Officer, reference: str
) -> None:
    link = system.new_link(reference, language="pl")[1]
    victim = meet(Victim, locale="pl-PL")
    victim.opens(link)
    victim.presses("Dalej")
    victim.presses(re.compile("^Tak"))
    victim.page.get_by_role("button", name=re.compile("^Tekst")).click()
    officer.admits(reference)
    officer.page.get_by_text("Phrases", exact=True).click()
    officer.page.get_by_role("button", name=re.compile(re.escape(THERE))).click()
    expect(last(victim)).to_contain_text(THERE_IN_POLISH)
    expect(last(officer)).to_contain_text(THERE_IN_POLISH)
    expect(last(officer)).to_contain_text(THERE)

    sends_by_keyboard_while_the_line_is_away(officer, victim)
    goes_off_the_record_and_on_again(officer, victim)

    officer.page.get_by_label(EACH_LETTER).check()
    victim.page.locator("[data-do=letters]").click()
    expect(victim.page.locator("[data-do=letters]")).to_have_attribute("aria-pressed", "true")
    officer.presses("On the record")
    victim.reloads()
    officer.reloads()
    expect(victim.page.locator("[data-do=letters]")).to_have_attribute("aria-pressed", "true")
    expect(victim.page.get_by_text(OFF)).to_be_visible()
    expect(officer.page.get_by_label(EACH_LETTER)).to_be_checked()
    officer.sees("Off the record: no recording, no captions")
    victim.page.locator("#body").press_sequentially("Nie")
    expect(last(officer)).to_have_class(re.compile("theirs writing"))


def sends_by_keyboard_while_the_line_is_away(officer: Officer, victim: Victim) -> None:
    """What is tapped while the line is away waits, says so, and goes by itself, once."""
    officer.context.set_offline(True)
    box = officer.page.get_by_label("Write to the caller")
    box.press("/")
    find = officer.page.get_by_label("Find a phrase; Enter sends the first")
    expect(find).to_be_focused()
    find.press_sequentially("on their way")
    find.press("Enter")
    expect(last(officer)).to_contain_text("Not sent yet. It will send by itself.")
    find.press("Escape")
    expect(box).to_be_focused()
    officer.context.set_offline(False)
    expect(last(victim)).to_contain_text("Funkcjonariusze są w drodze do ciebie.")
    expect(last(officer)).not_to_contain_text("Not sent yet")
    assert victim.page.locator(".text-lane .line.theirs").count() == 2


def goes_off_the_record_and_on_again(officer: Officer, victim: Victim) -> None:
    """Both see it, both see it end."""
    officer.presses("On the record")
    expect(victim.page.get_by_text(OFF)).to_be_visible()
    officer.sees("Off the record: no recording, no captions")
    officer.presses("Off the record")
    expect(victim.page.get_by_text(OFF)).to_be_hidden()
    expect(officer.page.locator("#notes")).not_to_contain_text("Off the record")


def test_the_board_and_the_switch_can_be_used_by_everybody(
    meet: Callable[..., Any], link: str, reference: str, pc: str
) -> None:
    victim, officer = meet(Victim, bypass_csp=True), meet(Officer, bypass_csp=True)
    for person in (victim, officer):
        person.page.add_init_script(AXE)
    officer.is_ready(pc)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.page.get_by_text("Phrases", exact=True).click()
    officer.presses("On the record")
    officer.sees("Are you hurt?")
    finds_nothing(officer.page, "phrases, off the record", hers=False)
    victim.sees("Recording and captions are off for now")
    for width in (360, 320):
        victim.page.set_viewport_size({"width": width, "height": 640})
        finds_nothing(victim.page, f"off the record, {width}", hers=True)
    officer.page.get_by_role("button", name="Can you read this?").click()
    victim.presses("Hide")
    victim.does_not_see("Recording and captions are off for now")
    officer.presses("Off the record")
    expect(officer.page.locator("#notes")).to_contain_text("Covered: stay silent")
    victim.does_not_see(re.compile("Can you read this|Recording"))
