"""Journeys by keyboard alone, and by what a screen reader is given: roles, names, and sentences said once."""

import re
from typing import Any

from playwright.sync_api import expect

from e2e.people import Officer, Victim
from e2e.system import wait_until

# Everything that the page says to a screen reader by itself, in order.
COLLECT_SAID = """
window.said = [];
const collect = () => {
  const status = document.getElementById("status");
  if (!status || status.collected) return;
  status.collected = true;
  new MutationObserver(() => status.textContent && window.said.push(status.textContent))
    .observe(status, {childList: true, characterData: true, subtree: true});
};
new MutationObserver(collect).observe(document, {childList: true, subtree: true});
"""


def goes_to(victim: Victim, role: Any, name: str | re.Pattern[str]) -> None:
    """Tab until the one with this role and name has the focus."""
    wanted = victim.page.get_by_role(role, name=name).locator("visible=true").first
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        victim.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {role} {name}")


def by_keyboard(victim: Victim, role: Any, name: str | re.Pattern[str]) -> None:
    goes_to(victim, role, name)
    victim.page.keyboard.press("Enter")


def test_by_keyboard_alone_from_the_link_to_a_message_and_out(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.opens(link)
    by_keyboard(victim, "button", "Continue")
    by_keyboard(victim, "button", "Yes, I am")
    victim.sees("How would you like to talk?")
    victim.takes_a_breath()
    by_keyboard(victim, "button", re.compile("^Video"))
    by_keyboard(victim, "button", "Ask me now")
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    by_keyboard(victim, "button", re.compile("^Text"))
    expect(victim.page.get_by_label("Your message")).to_be_focused()
    victim.page.keyboard.type("by keyboard alone")
    by_keyboard(victim, "button", re.compile("^Send$"))
    officer.sees("by keyboard alone")
    by_keyboard(victim, "button", "Exit this page")
    victim.page.wait_for_url("**/calendar")


def test_what_a_screen_reader_is_given_in_a_call(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.context.add_init_script(COLLECT_SAID)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    page = victim.page
    for landmark in ("banner", "main"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Call")).to_be_visible()
    expect(page.get_by_role("region", name="Your call")).to_be_visible()

    def said(sentence: str) -> int:
        return sum(sentence in one for one in page.evaluate("() => said"))

    wait_until(lambda: said("The call has started"), "the start is said")
    wait_until(lambda: officer.page.get_by_text("You are in the call").is_visible(), "the officer is there")
    page.get_by_role("button", name="Mic on").click()
    wait_until(lambda: said("Mic off") == 1, "her own microphone is said")
    officer.presses("Mic on")
    wait_until(lambda: said("Sam has the sound off") == 1, "the officer's microphone is said")
    before = said("Sam has the sound on")  # at the start, too, when the call began a moment before the officer's sound
    officer.presses("Mic off")
    wait_until(lambda: said("Sam has the sound on") == before + 1, "and that it is on again")
    officer.ends_the_visit()
    expect(page.get_by_role("heading", name="The call has ended")).to_be_focused()
    everything = page.evaluate("() => said")
    assert [sum(sentence in one for one in everything) for sentence in ("The call has started", "Mic off")] == [1, 1]
