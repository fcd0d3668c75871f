"""What callers say of themselves, and what is typed before there is a reference: not lost, and nobody else's."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.access import AXE, finds_nothing
from e2e.people import CallHandler

NEW = "/control/incidents/new"
SLOW_TO_SEND = """() => {
  const quick = window.fetch;
  window.fetch = async (where, how) => {
    if (how?.method === "POST") await new Promise((sent) => setTimeout(sent, 1000));
    return quick(where, how);
  };
}"""


@pytest.fixture
def with_axe(meet: Callable[..., Any]) -> CallHandler:
    """A call handler whose pages carry axe."""
    handler: CallHandler = meet(CallHandler, bypass_csp=True)
    handler.page.add_init_script(AXE)
    handler.signs_in_as_handler()
    return handler


def in_every_width(handler: CallHandler, where: str) -> None:
    """axe, reflow and targets of this page: at the desk, on a phone, narrow; light and dark."""
    for width, height in ((360, 640), (320, 640), (1280, 800)):
        handler.page.set_viewport_size({"width": width, "height": height})
        for scheme in ("dark", "light"):
            handler.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            finds_nothing(handler.page, f"{where}, {width}, {scheme}", hers=False)


def test_what_is_typed_before_there_is_a_reference_outlasts_a_lost_line_a_reload_and_a_sign_out(
    with_axe: CallHandler, meet: Callable[..., Any], reference: str
) -> None:
    handler, number = with_axe, f"07700 900{reference[-3:]}"
    handler.goes_to(NEW)
    handler.page.get_by_label("Safe number").fill(number)
    handler.sees(re.compile(r"^Kept for you \d"))
    handler.context.set_offline(True)
    handler.writes_in("When is it safe?", "Evenings")
    handler.sees("Not kept: no connection. Trying again.")
    handler.context.set_offline(False)
    handler.sees(re.compile(r"^Kept for you \d"))
    handler.reloads()
    handler.sees("We kept what you typed")
    expect(handler.page.get_by_label("Safe number")).to_have_value(number)
    expect(handler.page.get_by_label("When is it safe?")).to_have_value("Evenings")
    handler.picks("adult", "yes")
    handler.sees(re.compile(r"^Kept for you \d"))

    handler.presses("Sign out")
    other = meet(CallHandler)
    other.signs_in("J. Reid")  # screens what comes in, at the next desk
    other.goes_to(NEW)
    other.does_not_see(number)
    handler.signs_in_as_handler()
    handler.goes_to(NEW)
    expect(handler.page.get_by_label("Safe number")).to_have_value("")
    in_every_width(handler, "new incident, with one kept")
    kept = handler.page.locator("[data-kept]").filter(has_text=number)
    kept.get_by_role("link", name=re.compile("^Go on with it")).click()
    expect(handler.page.get_by_label("Safe number")).to_have_value(number)
    in_every_width(handler, "the kept incident")
    handler.writes_in("Reference", reference)
    handler.page.wait_for_url(re.compile("/control/incidents/[0-9a-f-]{36}$"))
    handler.sees(re.compile(r"^Saved \d"))
    handler.does_not_see("Only you see it")
    handler.reloads()
    expect(handler.page.locator("input[name=adult][value=yes]")).to_be_checked()
    expect(handler.page.get_by_label("When is it safe?")).to_have_value("Evenings")
    handler.goes_to(NEW)
    handler.does_not_see(number)


def test_what_is_wrong_and_what_is_on_its_way_stays_typed_as_the_reference_comes(
    handler: CallHandler, reference: str
) -> None:
    number, when = handler.page.get_by_label("Safe number"), handler.page.get_by_label("When is it safe?")
    handler.goes_to(NEW)
    number.fill("07700 90")
    handler.sees(re.compile(r"^Kept for you \d"))
    handler.reloads()
    handler.page.evaluate(SLOW_TO_SEND)
    handler.writes_in("Reference", reference)
    handler.writes_in("When is it safe?", "Evenings")  # the reference has not arrived yet
    handler.page.wait_for_url(re.compile("/control/incidents/[0-9a-f-]{36}$"))
    handler.sees("Not all is saved: see the marked field")
    expect(handler.page.locator("#phone-error")).to_contain_text("Enter a phone number")
    expect(number).to_have_value("07700 90")
    expect(when).to_have_value("Evenings")
    handler.writes_in("Safe number", "07700 900123")
    handler.sees(re.compile(r"^Saved \d"))
    expect(when).to_have_value("Evenings")
    handler.reloads()
    expect(number).to_have_value("+447700900123")
    expect(when).to_have_value("Evenings")


def test_the_caller_is_asked_when_it_is_right_and_may_have_it_erased(with_axe: CallHandler, reference: str) -> None:
    handler, page = with_axe, with_axe.page
    handler.records(reference)
    handler.does_not_see("About the caller, for fair service")
    handler.picks("to_video", "yes")
    handler.presses(re.compile("^Send"))
    page.get_by_role("link", name="Ask now").click()  # it has come without a reload
    handler.sees(re.compile("it changes nothing about the help you get"))
    handler.presses("Save the answers")
    handler.sees(re.compile("Nothing is answered yet"))
    in_every_width(handler, "about the caller, nothing answered")
    handler.picks("sex", "female")
    page.get_by_label("What is your ethnic group?").select_option(label="Roma")
    handler.picks("condition", "no")
    handler.picks("kinds", "hearing")
    handler.presses("Save the answers")
    handler.sees("This goes with a yes to the question about a condition or illness")
    in_every_width(handler, "about the caller, with a mistake")
    handler.picks("condition", "yes")
    handler.presses("Save the answers")
    page.wait_for_url(f"**/control/incidents/{handler.incident}")
    handler.sees("Asked. The answers are kept apart: nobody reads them here.")
    handler.does_not_see("Roma")
    in_every_width(handler, "incident, asked")

    page.get_by_role("link", name="Read back or change").click()
    expect(page.get_by_label("What is your ethnic group?")).to_have_value("white_roma")
    page.get_by_role("link", name=re.compile("^Back to incident")).click()
    handler.presses("They don’t want it kept: erase the answers")
    handler.sees("Confirm that it is you")
    handler.presses("Go on")
    handler.sees("Erased, as they wanted. Please don’t ask again.")
    expect(page.get_by_role("link", name="Ask now")).to_have_count(0)


def test_danger_while_asking_is_one_key_away_and_ends_the_questions(handler: CallHandler, reference: str) -> None:
    handler.records_and_sends(reference)
    handler.page.get_by_role("link", name="Ask now").click()
    handler.page.wait_for_load_state()
    handler.page.get_by_label("Sex, in their own words").focus()
    handler.page.keyboard.press("F8")
    handler.page.wait_for_url(f"**/control/incidents/{handler.incident}")
    handler.sees(re.compile("999"))
    handler.does_not_see("About the caller, for fair service")
