"""A call is handed over to a colleague: the caller notices a new face, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from e2e.access import AXE, finds_nothing
from e2e.people import Officer, Victim

# The longest time without a new picture of the officer.
WATCH = """() => {
  const video = document.getElementById("picture");
  window.longestPauseMs = 0;
  let last = performance.now();
  const seen = (now) => {
    window.longestPauseMs = Math.max(window.longestPauseMs, Math.round(now - last));
    last = now;
    video.requestVideoFrameCallback(seen);
  };
  video.requestVideoFrameCallback(seen);
}"""


def offers(officer: Officer, colleague: str, briefing: str) -> None:
    officer.page.get_by_text("Hand over to a colleague").click()
    officer.page.get_by_label("Colleague", exact=True).select_option(colleague)
    officer.page.get_by_label("What they have to know").fill(briefing)
    officer.presses("Offer the call")


def test_a_call_goes_over_to_a_colleague_and_nothing_is_lost(
    meet: Callable[..., Any], victim: Victim, link: str, reference: str, pc: str
) -> None:
    officer, colleague = meet(Officer, bypass_csp=True), meet(Officer, bypass_csp=True)
    for person in (officer, colleague):
        person.page.add_init_script(AXE)
    officer.is_ready(pc)
    colleague.is_ready("PC Moss")
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.sees("Sam, police officer")
    officer.page.get_by_label("Where is the other person now?").fill("At his brother’s")
    officer.sees(re.compile(r"^Saved \d"))

    offers(officer, "PC Moss", "She is upstairs. Injuries are not asked yet.")
    officer.sees("Offered to PC Moss. You have the call until they accept.")
    finds_nothing(officer.page, "a call that is offered", hers=False)
    colleague.sees(f"{pc} offers you a call")
    colleague.sees("She is upstairs. Injuries are not asked yet.")
    finds_nothing(colleague.page, "a call that a colleague offers", hers=False)
    officer.page.get_by_label("Where are the children, and who is with them?").press_sequentially("Asleep")

    victim.page.evaluate(WATCH)
    colleague.presses("Take the call")
    victim.sees("Kit, police officer")
    # As soon as her page has shown the new face, and not only because some seconds have gone by.
    officer.sees(re.compile("PC Moss has the call now"), seconds=5.5)
    victim.sees_and_hears_the_other()
    colleague.sees_and_hears_the_other()
    expect(colleague.page.get_by_label("Where is the other person now?")).to_have_value("At his brother’s")
    expect(colleague.page.get_by_label("Where are the children, and who is with them?")).to_have_value("Asleep")
    pause_ms = victim.page.evaluate("window.longestPauseMs")
    assert pause_ms < 3000, f"no picture for {pause_ms} ms"
    expect(officer.page.get_by_label("Where is the other person now?")).to_have_count(0)

    # The first officer is out of the call, and free for the next.
    victim.sees_more_frames()
    colleague.types("I am Kit. I go on from here.")
    victim.sees("I am Kit. I go on from here.")
    officer.does_not_see("I am Kit. I go on from here.")
    colleague.ends_the_visit()
    victim.sees("The call has ended")
