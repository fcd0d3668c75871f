"""Hide, signal, tell where she is, and leave: what keeps her safe, in another browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from e2e.people import Officer, Victim
from e2e.test_exit_by_keyboard import PLAIN_FIREFOX
from e2e.test_hiding import COVERED, SIGNALLED, cannot_talk, hides, holds_the_heading
from e2e.test_place import GRID, place_shown_to, shares


def test_hide_signal_and_location_in_firefox(
    firefox: Browser, meet: Callable[..., Victim], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim, firefox, **PLAIN_FIREFOX)
    victim.waits(link)
    shares(victim)
    victim.sees(re.compile("Right to about 12 metres"))
    victim.presses("Close")
    officer.admits(reference)
    expect(place_shown_to(officer)).to_contain_text(GRID)
    victim.sees_and_hears_the_other(40)
    hides(victim)
    officer.sees(COVERED, seconds=3)
    officer.sees_more_frames()
    holds_the_heading(victim)
    victim.sees_and_hears_the_other()
    officer.does_not_see(COVERED)
    cannot_talk(victim)
    victim.sees("You can’t talk now")
    officer.sees(SIGNALLED, seconds=3)
    expect(place_shown_to(officer)).to_contain_text(GRID)
    victim.leaves_quickly()
    officer.sees_her_leave()
