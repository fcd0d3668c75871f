"""axe finds nothing on any page and state: light, dark, forced colours, small, zoomed, spaced, large, right to left."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from e2e.access import AXE, MOVES, finds_nothing, fits, focus_is_never_covered, with_text_spacing
from e2e.people import CallHandler, Officer, Person, Staff, Victim
from e2e.system import System, wait_until
from e2e.test_without_network import WORKS, reloads_without_network

PHONE, NARROW, DESK = (360, 640), (320, 640), (1280, 800)
ZOOMED = (320, 256)  # 1,280 by 1,024 at 400%
SIDEWAYS = (640, 360)
ROOT_TEXT_PX = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"


def is_accessible(person: Person, where: str) -> None:
    """The page as it is now, in every variant."""
    page, hers = person.page, isinstance(person, Victim)
    before = page.viewport_size

    def in_size(size: tuple[int, int]) -> None:
        page.set_viewport_size({"width": size[0], "height": size[1]})

    large = page.evaluate(ROOT_TEXT_PX) > 16
    if not large:  # the size of the text changes no colour
        in_size(PHONE)
        in_each_colour(page, where, hers=hers)
    for size in (PHONE, NARROW) if large else (NARROW, DESK):
        in_size(size)
        finds_nothing(page, f"{where}, {size}", hers=hers)
    in_size(PHONE)
    page.evaluate("() => document.documentElement.dir = 'rtl'")
    finds_nothing(page, f"{where}, right to left", hers=hers)
    page.evaluate("() => document.documentElement.dir = 'ltr'")
    if hers and not large:  # spacing or zoom is instead of large text, not on top of it
        is_bearable(page, where, in_size)
    page.set_viewport_size(before or {"width": 360, "height": 640})


def in_each_colour(page: Page, where: str, *, hers: bool) -> None:
    """Light, dark, in the reader's own colours; and still, for those whom movement harms."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        finds_nothing(page, f"{where}, {scheme}", hers=hers)
    page.emulate_media(color_scheme="light", forced_colors="active")
    finds_nothing(page, f"{where}, forced colours", hers=False)
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    assert page.evaluate(MOVES) == [], f"{where}, reduced motion"
    page.emulate_media(reduced_motion="no-preference")


def is_bearable(page: Any, where: str, in_size: Callable[[tuple[int, int]], None]) -> None:
    """Her pages zoomed, sideways, with the text spaced, and by keyboard."""
    with with_text_spacing(page):
        for size in (PHONE, NARROW):
            in_size(size)
            fits(page, f"{where}, text spacing, {size}", hers=True)
    for size in (ZOOMED, SIDEWAYS):
        in_size(size)
        fits(page, f"{where}, {size}", hers=True)
    in_size(PHONE)
    focused = page.evaluate_handle("() => document.activeElement")
    focus_is_never_covered(page, where)
    in_size(ZOOMED)
    focus_is_never_covered(page, f"{where}, zoomed")
    focused.evaluate("(element) => element.focus()")
    in_size(PHONE)


@pytest.fixture
def with_axe(meet: Callable[..., Person]) -> Callable[..., Any]:
    """Somebody whose pages carry axe; the strict policy is set aside for that in this window alone."""

    def bring(kind: type[Person], *browser: Browser) -> Person:
        person = meet(kind, *browser, bypass_csp=True)
        person.page.add_init_script(AXE)
        return person

    return bring


@pytest.mark.parametrize("text_size", ["usual", "twice as large"])
def test_her_pages(
    with_axe: Callable[..., Any],
    chromium: Browser,
    large_text: Browser,
    officer: Officer,
    link: str,
    reference: str,
    text_size: str,
) -> None:
    victim: Victim = with_axe(Victim, chromium if text_size == "usual" else large_text)
    victim.opens("/here")
    is_accessible(victim, "not open")
    victim.opens("/calendar")
    is_accessible(victim, "calendar")
    victim.opens(link)
    is_accessible(victim, "link")
    victim.continues()
    is_accessible(victim, "safe to talk")
    victim.is_safe()
    is_accessible(victim, "how to talk")
    victim.page.get_by_role("button", name=re.compile("^Video")).click()
    is_accessible(victim, "permission explained")
    victim.presses("Ask me now")
    victim.sees(re.compile("will join you soon"))
    is_accessible(victim, "waiting")
    victim.page.locator('#waiting [data-do="hide"]').click()
    is_accessible(victim, "covered")
    victim.page.locator("#cover h1 button").click(delay=2200)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    is_accessible(victim, "call")
    victim.page.get_by_role("button", name="More help").click()
    is_accessible(victim, "more help")
    sheets = {"Make this easier": "Size of the text", "Send a picture": "Or choose a picture"}
    for sheet, words in {**sheets, "What you agreed to": "You can change your mind"}.items():
        victim.page.get_by_role("region", name="More help").get_by_role("link", name=sheet).click()
        victim.sees(re.compile(words))
        is_accessible(victim, sheet)
        victim.page.keyboard.press("Escape")
        victim.page.get_by_role("button", name="More help").click()
    victim.page.get_by_role("region", name="More help").get_by_role("button", name="Close").click()
    victim.opens_text()
    victim.types("hello")
    is_accessible(victim, "text in the call")
    victim.presses("More help")
    victim.presses("Can’t talk now")
    is_accessible(victim, "can’t talk now")
    officer.ends_the_visit()
    victim.sees("The call has ended")
    is_accessible(victim, "ended")


def test_text_that_names_nobody(with_axe: Callable[..., Any], link: str) -> None:
    victim: Victim = with_axe(Victim)
    victim.opens(link)
    victim.continues()
    victim.presses(re.compile("Not sure"))
    victim.types("hello")
    is_accessible(victim, "text, not sure")


def test_the_kept_page_and_the_plain_one(with_axe: Callable[..., Any], link: str) -> None:
    victim: Victim = with_axe(Victim)
    victim.waits(link)
    wait_until(lambda: victim.page.evaluate(WORKS) == "activated", "the page for later is kept")
    victim.goes_to("/here?plain=1")
    is_accessible(victim, "plain, waiting")
    reloads_without_network(victim)
    is_accessible(victim, "no connection")


def test_the_control_rooms_pages(system: System, with_axe: Callable[..., Any], reference: str) -> None:
    handler: CallHandler = with_axe(CallHandler)
    handler.goes_to("/sign-in")
    is_accessible(handler, "sign in")
    handler.signs_in_as_handler()
    handler.sees(re.compile("waiting"))
    is_accessible(handler, "board")
    handler.goes_to("/control/incidents/new")
    is_accessible(handler, "new incident")
    system.new_link(reference)
    handler.records_and_sends(reference)
    handler.sees("This reference is on another report too:")
    handler.sees(re.compile("this number, from the past 12 months:"))
    is_accessible(handler, "incident with link")
    handler.goes_to("/control/outbox")
    is_accessible(handler, "outbox")


def test_the_supervisors_audit_log(system: System, with_axe: Callable[..., Any], reference: str) -> None:
    system.new_link(reference)
    supervisor: Staff = with_axe(Staff)
    supervisor.signs_in("Sgt Bell")
    supervisor.page.get_by_role("link", name="Audit log").click()
    supervisor.page.get_by_label("Incident reference").fill(reference)
    supervisor.presses("Search")
    supervisor.sees("recorded the incident")
    is_accessible(supervisor, "audit log, searched")
    supervisor.presses("Prove that it is whole")
    supervisor.sees("The log is whole.")
    is_accessible(supervisor, "audit log, proved")
    supervisor.presses("Download")
    supervisor.sees("Confirm that it is you")
    is_accessible(supervisor, "audit log, the check before it is handed out")
    supervisor.presses("Go on")
    supervisor.sees("Say why, in a few words")
    is_accessible(supervisor, "audit log, no reason given")
    supervisor.page.get_by_label("Why is it handed out").fill("The ombudsman asked")
    with supervisor.page.expect_download() as download:
        supervisor.presses("Download")
    assert "audit:exported" in download.value.path().read_text()


def test_the_officers_desk(with_axe: Callable[..., Any], victim: Victim, link: str, reference: str, pc: str) -> None:
    officer: Officer = with_axe(Officer)
    officer.is_ready(pc)
    is_accessible(officer, "empty queue")
    victim.waits(link)
    officer.sees(reference)
    is_accessible(officer, "queue")
    officer.admits(reference)
    officer.sees_and_hears_the_other()
    is_accessible(officer, "call")
    victim.page.locator('#call-bar [data-do="hide"]').click()
    officer.sees("Covered: stay silent")
    is_accessible(officer, "covered")
    victim.page.locator("#cover h1 button").click(delay=2200)
    victim.presses("More help")
    victim.presses("Can’t talk now")
    officer.sees(re.compile("Not safe to talk since"))
    is_accessible(officer, "not safe to talk")
    victim.leaves_quickly()
    officer.sees_her_leave()
    is_accessible(officer, "left by exit")
