"""axe finds nothing on any page: light and dark, small and large screens, large text, right to left."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from e2e.people import CallHandler, Officer, Person, Victim
from e2e.system import System

AXE = (Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js").read_text()
RUN = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  const where = (v) => v.nodes.map((n) => n.target.join(" ") + " " + n.failureSummary).join("; ");
  return violations.map((v) => v.id + ": " + where(v));
}"""
OVERFLOWS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
  .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && (box.height < 43.5 || box.width < 24)
    && !(e.matches("p a, li a, dd a, h3 a")))
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
SIZES = {"phone": (360, 640), "narrow": (320, 640), "desk": (1280, 800)}


def is_accessible(person: Person, where: str) -> None:
    """axe, reflow and target size of the page as it is now, in every variant."""
    page = person.page
    before = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            check(page, f"{where}, {scheme}, {size}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate("() => document.documentElement.dir = 'rtl'")
    check(page, f"{where}, right to left")
    page.evaluate("() => document.documentElement.dir = 'ltr'")
    page.set_viewport_size(before or {"width": 360, "height": 640})


def check(page: Any, where: str) -> None:
    assert page.evaluate(RUN) == [], where
    assert page.evaluate(OVERFLOWS) <= 0, f"{where}: the page is wider than the screen"
    assert page.evaluate(SMALL_TARGETS) == [], f"{where}: small targets"


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
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    is_accessible(victim, "call")
    victim.opens_text()
    victim.types("hello")
    is_accessible(victim, "text in the call")
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


def test_the_control_rooms_pages(system: System, with_axe: Callable[..., Any], reference: str) -> None:
    handler: CallHandler = with_axe(CallHandler)
    handler.goes_to("/sign-in")
    is_accessible(handler, "sign in")
    handler.signs_in_as_handler()
    handler.sees(re.compile("waiting"))
    is_accessible(handler, "board")
    handler.goes_to("/control/incidents/new")
    is_accessible(handler, "new incident")
    handler.records_and_sends(reference)
    is_accessible(handler, "incident with link")
    handler.goes_to("/control/outbox")
    is_accessible(handler, "outbox")


def test_the_officers_desk(with_axe: Callable[..., Any], victim: Victim, link: str, reference: str) -> None:
    officer: Officer = with_axe(Officer)
    officer.is_ready("PC 59")
    is_accessible(officer, "empty queue")
    victim.waits(link)
    officer.sees(reference)
    is_accessible(officer, "queue")
    officer.admits(reference)
    officer.sees_and_hears_the_other()
    is_accessible(officer, "call")
    victim.leaves_quickly()
    officer.sees("Left by exit")
    is_accessible(officer, "left by exit")
