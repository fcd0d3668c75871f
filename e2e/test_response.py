"""The officer records the response while the call goes on; a colleague looks in; a browser dies in the middle."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from e2e.access import AXE, finds_nothing
from e2e.conftest import DESK
from e2e.people import Officer, Staff, Victim


def part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of the response").get_by_role("link", name=name).click()


def answers(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_role("radio", name=answer).check(force=True)


def test_the_response_is_recorded_once_and_nothing_is_lost(
    meet: Callable[..., Any], victim: Victim, link: str, reference: str
) -> None:
    officer = meet(Officer, bypass_csp=True)
    officer.page.add_init_script(AXE)
    officer.is_ready("PC 150")
    victim.waits(link)
    officer.admits(reference)
    officer.sees("Where is the other person now?")

    page = officer.page
    page.get_by_label("Where is the other person now?").fill("At his brother’s, ten minutes away")
    page.get_by_label("Where are the children, and who is with them?").fill("Asleep upstairs")
    officer.sees(re.compile(r"^Saved \d"))
    part(page, "Crime report")
    page.get_by_label("What happened? In the caller’s own words").fill("He took my phone and pushed me.")
    # What she writes goes into the field that was last in use, with her words marked as hers.
    victim.opens_text()
    victim.types("He said he would come back at six.")
    page.get_by_role("button", name="Quote: He said he would come back at six.").press("Enter")
    expect(page.get_by_label("What happened? In the caller’s own words")).to_have_value(
        re.compile(r"pushed me\.\n“He said he would come back at six\.” \(Caller, \d\d:\d\d\)$")
    )
    part(page, "Risk")
    for question in ("frightened", "getting worse", "throat"):
        answers(page, re.compile(question), "Yes")
    officer.sees(re.compile("suggest: Medium"))
    page.get_by_role("group", name="Your grade").get_by_role("radio", name="High").check(force=True)
    officer.presses("Keep this grade")
    officer.sees("Say why: the grade differs from what the answers suggest")
    page.get_by_label("Why you choose this grade").fill("Throat held last week")
    officer.presses("Keep this grade")
    officer.sees(re.compile("Graded High by"))
    part(page, "Safety plan")
    officer.sees("Referral to MARAC")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        finds_nothing(page, f"the response, {width}", hers=False)
    page.set_viewport_size(DESK["viewport"])

    # The browser dies in the middle of a sentence.
    part(page, "Crime report")
    page.get_by_label("Injuries").press_sequentially("A bruise on the left ar", delay=20)
    page.wait_for_timeout(1200)
    page.context.close()
    again = meet(Officer)
    again.signs_in("PC 150")
    again.sees("Where is the other person now?")
    expect(again.page.get_by_label("Where is the other person now?")).to_have_value(
        "At his brother’s, ten minutes away"
    )
    part(again.page, "Crime report")
    expect(again.page.get_by_label("Injuries")).to_have_value("A bruise on the left ar")

    # A supervisor has a reason to look, and both write into one field.
    visit = again.page.locator("#response").get_attribute("data-url")
    assert visit
    supervisor = meet(Staff)
    supervisor.signs_in("Sgt Bell")
    supervisor.goes_to(visit)
    supervisor.page.locator("input[name=code][value=supervision]").check(force=True)
    supervisor.page.locator("#words").fill("Reviewing the risk")
    supervisor.presses("Keep the reason and open")
    supervisor.sees("What we know")
    supervisor.goes_to(visit)
    part(supervisor.page, "Crime report")
    field = "When did it happen?"
    again.page.get_by_label(field).fill("On Monday")
    again.sees(re.compile(r"^Saved \d"))
    supervisor.page.get_by_label(field).fill("On Tuesday")
    supervisor.sees(re.compile("wrote meanwhile: On Monday"))
    supervisor.presses("Keep mine")
    expect(again.page.get_by_label(field)).to_have_value("On Tuesday")
    again.presses("Undo last change")
    expect(supervisor.page.get_by_label(field)).to_have_value("On Monday", timeout=20_000)
