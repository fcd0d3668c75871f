"""Shift three times, as on GOV.UK, and the second exit button for people with a keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import Officer, Victim

PLAIN_FIREFOX: dict[str, Any] = {
    "is_mobile": None,
    "has_touch": None,
    "color_scheme": "null",
    "reduced_motion": "null",
    "forced_colors": "null",
    "contrast": "null",
}

THIRD_PRESS = """() => {
  const press = (type) => dispatchEvent(new KeyboardEvent(type, {key: "Shift"}));
  press("keydown");
  press("keyup");
  const [told, ...others] = document.body.children;
  return {told: told.innerText, shown: told.offsetWidth > 1 || others.length ? document.body.innerText : ""};
}"""


def presses_shift(victim: Victim, times: int = 1) -> None:
    for _ in range(times):
        victim.page.keyboard.press("Shift")


def dots_are(victim: Victim, dots: str) -> None:
    expect(victim.page.locator("#presses")).to_have_text(dots)


def is_told(victim: Victim, words: str) -> None:
    expect(victim.page.locator("#exit-said")).to_have_text(words)


def has_left(victim: Victim) -> None:
    victim.page.wait_for_url("**/calendar")


def test_each_press_is_shown_and_told_and_the_third_leaves(victim: Victim, link: str) -> None:
    victim.opens(link)
    dots_are(victim, "")
    presses_shift(victim)
    dots_are(victim, "●○○")
    expect(victim.page.locator("#presses")).to_be_in_viewport()
    is_told(victim, "Shift, press 2 more times to exit.")
    presses_shift(victim)
    dots_are(victim, "●●○")
    is_told(victim, "Shift, press 1 more time to exit.")
    blank = victim.page.evaluate(THIRD_PRESS)
    assert blank == {"shown": "", "told": "Leaving."}
    has_left(victim)


def test_each_press_gives_five_seconds_more(victim: Victim, link: str) -> None:
    victim.page.clock.install(time="2026-11-24T20:00")
    victim.opens(link)
    victim.page.clock.pause_at("2026-11-24T21:00")
    presses_shift(victim)
    victim.page.clock.run_for(4900)
    presses_shift(victim)
    victim.page.clock.run_for(4900)
    dots_are(victim, "●●○")
    victim.page.clock.run_for(200)
    dots_are(victim, "")
    is_told(victim, "Not leaving.")
    presses_shift(victim, 2)
    dots_are(victim, "●●○")


@pytest.mark.parametrize("key", ["Tab", "a", "Escape", "ArrowDown", "Control"])
def test_any_other_key_begins_anew(victim: Victim, link: str, key: str) -> None:
    victim.opens(link)
    presses_shift(victim, 2)
    victim.page.keyboard.press(key)
    dots_are(victim, "")
    is_told(victim, "Not leaving.")
    presses_shift(victim, 2)
    dots_are(victim, "●●○")


def test_capital_letters_and_shift_with_tab_are_no_presses(victim: Victim, link: str) -> None:
    victim.opens(link)
    victim.continues()
    victim.presses(re.compile("Not sure"))
    field = victim.page.get_by_label("Your message")
    field.focus()
    for key in ("Shift+H", "Shift+E", "Shift+L", "Shift+P", "Shift+Tab", "Shift+Tab", "Shift+Tab"):
        victim.page.keyboard.press(key)
        dots_are(victim, "")
    expect(field).to_have_value("HELP")
    victim.page.keyboard.down("Shift")  # held, so that it repeats
    victim.page.keyboard.down("Shift")
    victim.page.keyboard.down("Shift")
    victim.page.keyboard.up("Shift")
    dots_are(victim, "●○○")


def test_it_leaves_from_every_page(meet: Callable[..., Victim], system: Any, officer: Officer, reference: str) -> None:
    def leaves_after(*steps: Callable[[Victim], None]) -> None:
        victim = meet(Victim)
        victim.opens(system.new_link(f"{reference}-{len(steps)}")[1])
        for step in steps:
            step(victim)
        presses_shift(victim, 3)
        has_left(victim)

    def is_not_sure(victim: Victim) -> None:
        victim.presses(re.compile("Not sure"))
        victim.page.get_by_label("Your message").focus()

    def reads_what_the_phone_will_ask(victim: Victim) -> None:
        victim.takes_a_breath()
        victim.page.get_by_role("button", name=re.compile("^Video")).click()
        victim.sees("Ask me now")

    def waits(victim: Victim) -> None:
        victim.presses("Ask me now")
        victim.sees(re.compile("will join you soon"))

    def is_admitted(victim: Victim) -> None:
        officer.admits(f"{reference}-5")
        victim.sees_and_hears_the_other()

    until_waiting = (Victim.continues, Victim.is_safe, reads_what_the_phone_will_ask, waits)
    leaves_after()
    leaves_after(Victim.continues)
    leaves_after(Victim.continues, is_not_sure)
    leaves_after(*until_waiting[:3])
    leaves_after(*until_waiting)
    leaves_after(*until_waiting, is_admitted)
    officer.sees_her_leave()


def test_it_leaves_in_firefox(firefox: Browser, meet: Callable[..., Victim], link: str) -> None:
    victim = meet(Victim, firefox, **PLAIN_FIREFOX)
    victim.opens(link)
    presses_shift(victim, 2)
    dots_are(victim, "●●○")
    presses_shift(victim)
    has_left(victim)


def test_exit_is_first_and_second_in_the_tab_order(victim: Victim, link: str) -> None:
    victim.opens(link)
    twin = victim.page.get_by_role("button", name="Exit now. Or press Shift 3 times.")
    assert (twin.bounding_box() or {})["height"] < 5, "it is not seen"
    victim.page.keyboard.press("Tab")
    expect(victim.page.get_by_role("button", name="Exit this page")).to_be_focused()
    victim.page.keyboard.press("Tab")
    expect(twin).to_be_focused()
    assert (twin.bounding_box() or {})["height"] >= 44, "it lies over the bar while it has the focus"
    victim.page.keyboard.press("Enter")
    has_left(victim)
