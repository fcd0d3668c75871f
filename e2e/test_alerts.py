"""Somebody waits too long: an officer sees it, hears it, is told in the background, and it stops when answered."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from e2e import access
from e2e.conftest import CHROMIUM, DESK, QUIET
from e2e.people import Officer, Person, Victim
from e2e.system import System, wait_until
from tests.push_service import PushService

AFTER_S = 10
# The product's own oscillators are counted as they start; nothing else about them changes.
COUNTS_TONES = """window.tones = 0;
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (...given) {
  window.tones += 1;
  return start.apply(this, given);
};"""
# What the status region has said, as a screen reader would.
LISTENS = """window.said = [];
new MutationObserver(() => {
  const words = document.getElementById("status").textContent;
  if (words) window.said.push(words);
}).observe(document.getElementById("status"), {childList: true, characterData: true, subtree: true});"""
SUBSCRIBES = """(subscription) => fetch("/officer/alerts/on", {method: "POST", body: JSON.stringify(subscription),
  headers: {"Content-Type": "application/json"}}).then((answer) => answer.status)"""
SHOWN = """async () => {
  const [there] = await navigator.serviceWorker.getRegistrations();
  return (await there.getNotifications()).map((one) => [one.title, one.body, one.lang]);
}"""


@pytest.fixture
def pushes(tmp_path: Path) -> Iterator[PushService]:
    """A push service on this machine."""
    service = PushService(tmp_path / "push-tls")
    yield service
    service.stops()


@pytest.fixture
def system(tmp_path: Path, pushes: PushService) -> Iterator[System]:
    """An installation that alerts early, and may send there."""
    (tmp_path / "installation").mkdir()
    system = System(tmp_path / "installation")
    system.environment |= {
        "RVR_ALERT_AFTER_S": str(AFTER_S),
        "RVR_ALERT_AGAIN_S": str(AFTER_S),
        "RVR_PUSH_SERVICES": pushes.host,
        "REQUESTS_CA_BUNDLE": str(pushes.certificate),
    }
    system.start()
    yield system
    system.stop()


@pytest.fixture
def careful_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as people have it: no sound before a press. Without the camera, for a page that records may sound."""
    policy = "--autoplay-policy=document-user-activation-required"  # the other journeys' policy is about frames only
    arguments = [*QUIET, policy, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


def tones(officer: Officer) -> int:
    return int(officer.page.evaluate("window.tones"))


def presses_by_keyboard(page: Page, control: Locator) -> None:
    """Tab to it from wherever the focus is, and Enter."""
    for _stop in range(40):
        if control.evaluate("(it) => it === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {control}")


def delivers(officer: Officer, message: str) -> None:
    """The browser's push service hands the message to the service worker."""
    cdp = officer.context.new_cdp_session(officer.page)
    found: list[dict[str, Any]] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    wait_until(lambda: officer.page.evaluate("1") and found, "the service worker is registered")
    assert [one["scopeURL"] for one in found] == [f"{officer.system.url}/officer/alerts/"]
    address = {"origin": officer.system.url, "registrationId": found[0]["registrationId"]}
    cdp.send("ServiceWorker.deliverPushMessage", address | {"data": message})


def test_a_long_wait_is_seen_heard_and_told_in_the_background_until_it_is_answered(
    system: System, chromium: Browser, people: list[Person], meet: Callable[..., Any], pushes: PushService
) -> None:
    context = chromium.new_context(**DESK)
    context.grant_permissions(["notifications", "camera", "microphone"], origin=system.url)
    context.add_init_script(COUNTS_TONES)
    context.add_init_script(access.AXE)
    officer = Officer(system, context)
    people.append(officer)
    officer.is_ready("PC 00")
    page = officer.page
    page.evaluate(LISTENS)

    presses_by_keyboard(page, page.locator("#alerts-summary"))
    presses_by_keyboard(page, page.locator("#sound"))
    officer.sees("You hear a short sound")
    assert tones(officer) == 3  # that is how it sounds
    access.finds_nothing(page, "alerts open", hers=False)
    assert page.evaluate(SUBSCRIBES, pushes.subscription("desk")) == 200

    victim = meet(Victim)
    victim.waits(system.new_link("W-1")[1])
    officer.sees(re.compile("W-1"))
    assert page.locator("#alert").is_hidden()
    expect(page.locator("#alert")).to_have_text("Waiting too long: W-1", timeout=(AFTER_S + 5) * 1000)
    expect(page.locator("#status")).to_have_text(re.compile(r"W-1 has waited 0:1\d"))
    assert tones(officer) == 6
    _name, message, headers = wait_until(lambda: pushes.taken, "the push service has it")[0]
    assert pushes.claims(headers)["aud"] == f"https://{pushes.host}"
    delivers(officer, json.dumps(message))
    wait_until(lambda: page.evaluate(SHOWN) == [["Someone is waiting", "", "en"]], "the notification is shown")

    wait_until(lambda: tones(officer) == 9, "it sounds again while nobody answers", AFTER_S + 5)
    assert len([said for said in page.evaluate("window.said") if "W-1 has waited" in said]) == 2  # once each time
    presses_by_keyboard(page, page.get_by_role("article").filter(has_text="W-1").get_by_role("button", name="Admit"))
    officer.sees("You are in the call")
    assert page.locator("#alert").is_hidden()
    told = len(pushes.taken)
    page.wait_for_timeout((AFTER_S + 2) * 1000)  # longer than a step: nothing comes any more
    assert (tones(officer), len(pushes.taken)) == (9, told)


def test_sound_waits_for_a_press_on_a_new_page_and_refusals_are_said(
    system: System, careful_chromium: Browser, people: list[Person]
) -> None:
    officer = Officer(system, careful_chromium.new_context(**DESK))
    people.append(officer)
    officer.signs_in("PC 01")
    officer.page.locator("#alerts-summary").click()
    officer.presses("Turn sound on and hear it")
    officer.sees("Alerts: with sound")
    officer.page.locator("#push").click()
    officer.sees("This browser doesn’t allow notifications for this site")
    opens_a_tab(officer)
    officer.sees("Alerts: sound is held back")
    officer.page.locator("#finding").click()
    officer.sees("Alerts: with sound")
    officer.page.locator("#alerts-summary").click()
    officer.page.locator("#sound").click()
    officer.sees("Alerts: no sound")
    opens_a_tab(officer)
    officer.sees("Alerts: no sound")


def opens_a_tab(officer: Officer) -> None:
    """The page anew, where nothing has been pressed; a reload keeps what the browser knows of presses."""
    before, officer.page = officer.page, officer.context.new_page()
    before.close()
    officer.goes_to("/officer")
