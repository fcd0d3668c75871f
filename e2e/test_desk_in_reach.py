"""The officer's desk in a call: the picture and its buttons stay in reach, however full the rest is."""

import re

from e2e.people import Officer, Victim
from e2e.system import System

MANY_WAIT = """() => { const queue = document.querySelector("#queue");
  Object.assign(document.querySelector("#alert"), {hidden: false, textContent: "Waiting too long: J-0000, J-0001"});
  for (let many = 0; many < 12; many += 1) queue.append(Object.assign(document.createElement("article"),
    {className: "card", innerHTML: "<h3>J-0000</h3><p>Waits</p><button type=button class=button>Admit</button>"})); }"""
IN_REACH = """() => ["#tile", "#microphone", "#camera", "#ask-camera", "#off-record", "#end-visit"].filter((name) => {
  const found = document.querySelector(name);
  if (!found.checkVisibility()) return false;
  const {left, top, right, bottom} = found.getBoundingClientRect();
  return [[.1, .1], [.9, .1], [.5, .5], [.1, .9], [.9, .9]].some(([x, y]) =>
    !document.elementFromPoint(left + x * (right - left), top + y * (bottom - top))?.closest(name));
})"""
TYPES_THERE = """() => { const {left, top, right, bottom} = document.querySelector("#message").getBoundingClientRect();
  return [.2, .8].every((y) =>
    document.elementFromPoint((left + right) / 2, top + y * (bottom - top))?.closest("#message")); }"""


def everything_is_in_reach(officer: Officer, when: str) -> None:
    for width, height in ((1280, 800), (1280, 640), (1440, 900)):
        officer.page.set_viewport_size({"width": width, "height": height})
        officer.page.evaluate("() => document.querySelector('#stage').scrollTo(0, 0)")
        assert officer.page.evaluate(IN_REACH) == [], (when, width, height)


def test_a_full_queue_and_a_silent_caller_leave_the_buttons_in_reach(
    system: System, victim: Victim, officer: Officer, reference: str
) -> None:
    victim.waits(system.new_link(reference)[1])
    officer.admits(reference)
    officer.sees_and_hears_the_other()
    everything_is_in_reach(officer, "in the call")
    officer.page.evaluate(MANY_WAIT)
    everything_is_in_reach(officer, "twelve more wait")
    victim.presses("More help")
    victim.presses("Can’t talk now")
    officer.sees(re.compile("Not safe to talk since"))
    officer.page.evaluate(MANY_WAIT)
    everything_is_in_reach(officer, "text, and twelve more wait")
    officer.page.set_viewport_size({"width": 1280, "height": 800})
    assert officer.page.evaluate(TYPES_THERE), "don't speak, type: where, has to be seen"
