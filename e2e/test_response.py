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
    meet: Callable[..., Any], victim: Victim, link: str, reference: str, pc: str
) -> None:
    officer = meet(Officer, bypass_csp=True)
    officer.page.add_init_script(AXE)
    officer.is_ready(pc)
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
    again.signs_in(pc)
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


def test_actions_are_added_and_the_response_is_taken_as_a_document(
    meet: Callable[..., Any], victim: Victim, link: str, reference: str, pc: str
) -> None:
    officer = meet(Officer, bypass_csp=True)
    officer.page.add_init_script(AXE)
    officer.is_ready(pc)
    victim.waits(link)
    officer.admits(reference)
    officer.sees("Where is the other person now?")
    page = officer.page
    part(page, "Actions")
    page.get_by_label("What has to be done").select_option("arrest_attempt")
    officer.presses("Add the action")
    officer.sees("Say who does it")
    page.get_by_label("Who does it: a person or a unit").fill("Response team B")
    page.get_by_label("By when").fill("2030-06-01T18:30")
    officer.presses("Add the action")
    officer.sees("Response team B, by Sat 1 Jun, 18:30")
    expect(page.get_by_label("Who does it: a person or a unit")).to_have_value("")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        finds_nothing(page, f"actions, {width}", hers=False)
    page.set_viewport_size(DESK["viewport"])
    page.get_by_label("What came of it: Arrest attempt").fill("Arrested at ten")
    officer.presses("Done")
    officer.sees("Arrested at ten")

    # Further questions open where an answer makes them matter, and what may be done stands beside the plan.
    part(page, "Risk")
    answers(page, re.compile("followed, watched"), "Yes")
    officer.sees("More about stalking")
    part(page, "Safety plan")
    officer.sees(re.compile("Stalking protection order"))

    page.get_by_text("Take it as a document").click()
    page.get_by_label("What it is for").fill("Custody")
    with page.expect_download() as taken:
        officer.presses("Take the document")
    assert taken.value.suggested_filename.endswith(".pdf")
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    victim.sees_more_frames()  # the call goes on


def test_the_caller_reads_a_written_confirmation_when_they_want_to(
    meet: Callable[..., Any], link: str, reference: str, pc: str
) -> None:
    victim, officer = meet(Victim, bypass_csp=True), meet(Officer)
    victim.page.add_init_script(AXE)
    officer.is_ready(pc)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    part(officer.page, "For the caller")
    officer.page.get_by_role("button", name="Offer it on their screen: Written confirmation").click()
    officer.sees("Not offered: first write down what it says")
    officer.page.get_by_label("What was reported, as the caller may read it").fill("Your phone was taken on Monday.")
    officer.page.get_by_label("What happens next, as the caller may read it").fill("We visit you on Friday at ten.")
    officer.sees(re.compile(r"^Saved \d"))
    officer.page.get_by_role("button", name="Offer it on their screen: Written confirmation").click()
    officer.sees(re.compile(r"^Offered \d"))

    victim.sees("There is something for you to read")
    assert "Your phone was taken" not in victim.page.content()
    finds_nothing(victim.page, "something to read", hers=True)
    victim.page.get_by_role("link", name="Read it now").click()
    victim.sees("Your phone was taken on Monday.")
    victim.sees(f"Your reference: {reference}")
    finds_nothing(victim.page, "the written confirmation", hers=True)
    victim.sees_more_frames()
    officer.sees(re.compile(r"^Opened \d"))
    victim.page.get_by_role("link", name="Back").click()
    assert "Your phone was taken" not in victim.page.content()
    officer.ends_the_visit()
    victim.sees("The call has ended")
    victim.page.locator("#ended").get_by_role("link", name="Read it now").click()
    victim.sees("Your phone was taken on Monday.")
    victim.leaves_quickly()
    assert "Your phone was taken" not in victim.page.content()
