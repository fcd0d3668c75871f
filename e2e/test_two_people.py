"""Two call handlers have one incident open."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from e2e.access import AXE, finds_nothing
from e2e.people import CallHandler


def test_nobodys_words_are_lost_and_both_see_the_same(
    handler: CallHandler, meet: Callable[..., Any], reference: str
) -> None:
    handler.records(reference)
    other = meet(CallHandler, bypass_csp=True)
    other.page.add_init_script(AXE)
    other.signs_in_as_handler()
    other.goes_to(f"/control/incidents/{handler.incident}")
    expect(other.page.get_by_label("Safe number")).to_have_value("+447700900123")

    handler.writes_in("What must we never do?", "No voicemail")
    expect(other.page.get_by_label("What must we never do?")).to_have_value("No voicemail")

    # Both type at once; the line of one of them is slower.
    never = other.page.get_by_label("What must we never do?")
    never.fill("No letters")
    handler.writes_in("What must we never do?", "No voicemail, no letters")
    handler.sees(re.compile(r"^Saved \d"))
    never.blur()
    other.sees("Somebody else put “No voicemail, no letters” here meanwhile")
    expect(never).to_have_value("No letters")
    for width in (1280, 320):
        other.page.set_viewport_size({"width": width, "height": 800})
        finds_nothing(other.page, f"two people at one field, {width}", hers=False)
    expect(handler.page.get_by_label("What must we never do?")).to_have_value("No voicemail, no letters")

    other.presses("Keep mine")
    expect(handler.page.get_by_label("What must we never do?")).to_have_value("No letters")
    other.does_not_see("Somebody else put")

    handler.page.get_by_label("When is it safe?").fill("Evenings")
    other.writes_in("When is it safe?", "Mornings")
    other.sees(re.compile(r"^Saved \d"))
    handler.page.get_by_label("When is it safe?").blur()
    handler.sees("Somebody else put “Mornings” here meanwhile")
    handler.presses("Take theirs")
    expect(handler.page.get_by_label("When is it safe?")).to_have_value("Mornings")
    handler.page.reload()
    expect(handler.page.get_by_label("When is it safe?")).to_have_value("Mornings")
    expect(handler.page.get_by_label("What must we never do?")).to_have_value("No letters")


class Dispatcher(CallHandler):
    """A dispatcher, who screens what comes in."""

    def signs_in_as_dispatcher(self) -> None:
        """J. Reid comes on duty."""
        self.signs_in("J. Reid")
        self.page.wait_for_url("**/control")


def test_what_was_screened_is_handed_over_live_and_taken_back(
    handler: CallHandler, meet: Callable[..., Any], reference: str
) -> None:
    dispatcher = meet(Dispatcher, bypass_csp=True)
    dispatcher.page.add_init_script(AXE)
    dispatcher.signs_in_as_dispatcher()
    dispatcher.records(reference)
    dispatcher.writes_in("What must we never do?", "No voicemail")
    dispatcher.sees("You have it in hand")
    dispatcher.does_not_see("Yes to a video response?")
    finds_nothing(dispatcher.page, "an incident that is being screened", hers=False)

    handler.goes_to("/control")
    handler.sees("J. Reid has it in hand")
    dispatcher.presses("Hand over to a call handler")
    dispatcher.sees("It waits for a call handler")
    waits = handler.page.locator("#handed-over form").filter(has_text=reference)
    expect(waits).to_be_visible()
    waits.get_by_role("button", name="Take it").click()
    handler.sees("You have it in hand")
    expect(handler.page.get_by_label("What must we never do?")).to_have_value("No voicemail")
    dispatcher.sees("R. Lane has it in hand")
    for width in (1280, 320):
        dispatcher.page.set_viewport_size({"width": width, "height": 800})
        finds_nothing(dispatcher.page, f"an incident that was handed over, {width}", hers=False)

    dispatcher.presses("Take it back")
    handler.sees("J. Reid has it in hand")
