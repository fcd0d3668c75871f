"""An officer asks for an interpreter: two are rung in two browsers, one accepts, the other is told at once."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e import access
from e2e.conftest import DESK
from e2e.people import Officer, Person, Staff, Victim
from e2e.system import System, wait_until
from tests.push_service import PushService

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SUBSCRIBES = """(subscription) => fetch("/interpreter/alerts/on", {method: "POST", body: JSON.stringify(subscription),
  headers: {"Content-Type": "application/json"}}).then((answer) => answer.status)"""
SHOWN = """async () => {
  const there = await navigator.serviceWorker.getRegistration("/interpreter");
  return (await there.getNotifications()).map((one) => [one.title, one.body, one.actions.map(({title}) => title)]);
}"""


class Interpreter(Staff):
    """An interpreter with the page open on a phone."""

    def is_available(self, name: str) -> None:
        """Sign in; the page is there."""
        self.signs_in(name)
        self.page.wait_for_url("**/interpreter")
        self.sees("Nobody needs you just now")


@pytest.fixture
def pushes(tmp_path: Path) -> Iterator[PushService]:
    """A push service on this machine."""
    service = PushService(tmp_path / "push-tls")
    yield service
    service.stops()


@pytest.fixture
def system(tmp_path: Path, pushes: PushService) -> Iterator[System]:
    """An installation that may send there, and rings long enough for a slow machine."""
    (tmp_path / "installation").mkdir()
    system = System(tmp_path / "installation")
    system.environment |= {
        "RVR_PUSH_SERVICES": pushes.host,
        "REQUESTS_CA_BUNDLE": str(pushes.certificate),
        "RVR_INTERPRETER_SECOND_RING_S": "300",
    }
    system.start()
    yield system
    system.stop()


def delivers(person: Person, message: dict[str, Any]) -> None:
    """The browser's push service hands the message to the service worker of the installed page."""
    cdp = person.context.new_cdp_session(person.page)
    found: list[dict[str, Any]] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    wait_until(lambda: person.page.evaluate("1") and found, "the service worker is registered")
    assert [one["scopeURL"] for one in found] == [f"{person.system.url}/interpreter"]
    address = {"origin": person.system.url, "registrationId": found[0]["registrationId"]}
    cdp.send("ServiceWorker.deliverPushMessage", address | {"data": json.dumps(message)})


def on_a_phone(system: System, chromium: Browser, people: list[Person], name: str) -> Interpreter:
    context = chromium.new_context(**PHONE)
    context.grant_permissions(["notifications"], origin=system.url)
    context.add_init_script(access.AXE)
    interpreter = Interpreter(system, context)
    people.append(interpreter)
    interpreter.is_available(name)
    return interpreter


def looks_right(page: Page, where: str) -> None:
    access.finds_nothing(page, where, hers=False)
    access.fits(page, where, hers=False)


def test_two_are_rung_one_accepts_and_the_other_is_told(
    system: System, chromium: Browser, people: list[Person], meet: Callable[..., Any], pushes: PushService
) -> None:
    bo = on_a_phone(system, chromium, people, "B. Price")
    mo = on_a_phone(system, chromium, people, "M. Shah")
    looks_right(bo.page, "nobody is needed")
    assert mo.page.evaluate(SUBSCRIBES, pushes.subscription("mo")) == 200
    context = chromium.new_context(**DESK)
    context.grant_permissions(["camera", "microphone"], origin=system.url)
    context.add_init_script(access.AXE)
    officer = Officer(system, context)
    people.append(officer)
    officer.is_ready("PC 00")
    victim = meet(Victim)
    victim.waits(system.new_link("I-1", needs=["bsl"])[1])
    officer.admits("I-1")
    officer.sees("You are in the call")

    panel = officer.page.locator("#interpreter")
    panel.get_by_text("Ask for an interpreter").click()
    expect(panel.get_by_label("Language")).to_have_value("bsl")  # as the caller needs it
    panel.get_by_label("About what").fill("First account")
    panel.get_by_label("First names and area").fill("Jo and Lee, north of town")
    access.finds_nothing(officer.page, "asking for an interpreter", hers=False)
    panel.get_by_role("button", name="Ask now").click()
    officer.sees("Rings with 2 interpreters")

    for one in (bo, mo):
        one.sees("Needed now: BSL")
        one.sees("Jo and Lee, north of town")
        one.sees(re.compile(r"Asked 0:\d\d ago"))
    looks_right(bo.page, "somebody is needed")
    _name, message, headers = wait_until(lambda: pushes.taken, "the push service has it")[0]
    assert pushes.claims(headers)["aud"] == f"https://{pushes.host}"
    delivers(mo, message)
    shown = [["Booking", "A booking is open. Can you take it?", ["Accept", "Not now"]]]
    wait_until(lambda: mo.page.evaluate(SHOWN) == shown, "the notification is shown, with its buttons")

    bo.presses("Accept")
    bo.sees("Say whether you know them")
    bo.page.get_by_role("radio", name="No", exact=True).check(force=True)
    bo.presses("Accept")
    bo.page.wait_for_url(re.compile("/interpreter/bookings/"))
    mo.sees("Someone else has this one. Thank you.")
    mo.does_not_see("Needed now: BSL")
    mo.does_not_see("Jo and Lee")
    officer.sees("B. Price has accepted")
    officer.sees("NRCPD 1001234")
    looks_right(bo.page, "before joining")
    bo.presses("Join the call")
    officer.sees("B. Price is in the call")
    looks_right(bo.page, "in the call")
    bo.presses("Leave the call")
    bo.sees("Your times, for payment")
    looks_right(bo.page, "after the call")
    bo.presses("Sign these times as true")
    bo.sees("Thank you")
