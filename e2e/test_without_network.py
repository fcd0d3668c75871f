"""A reload without a network: a page that says so, exit from it, and the visit again by itself."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from e2e.people import Officer, Victim
from e2e.system import System, wait_until
from e2e.test_exit_by_keyboard import PLAIN_FIREFOX
from e2e.test_nothing_is_left import KEPT, NOTHING, nothing_is_kept, there_is_no_way_back

WORKS = "async () => (await navigator.serviceWorker.getRegistration('/here'))?.active?.state"
AWAY = "This page comes back by itself. You keep your place."


def is_in_a_call(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other(40)
    wait_until(lambda: victim.page.evaluate(WORKS) == "activated", "the page for later is kept")


def reloads_without_network(victim: Victim) -> None:
    victim.context.set_offline(True)
    victim.reloads()
    victim.sees(AWAY)


def is_back_in_the_call(victim: Victim) -> None:
    expect(victim.page.locator("#stage")).to_be_visible(timeout=40_000)  # by itself
    victim.sees_and_hears_the_other(40)


def test_what_is_kept_is_the_shell_and_nothing_of_hers(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    def nothing_yet() -> None:
        assert victim.page.evaluate(KEPT) == NOTHING

    victim.opens(link)
    nothing_yet()
    victim.continues()
    nothing_yet()
    victim.is_safe()
    victim.takes_a_breath()
    victim.chooses_video()
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    wait_until(lambda: victim.page.evaluate(WORKS) == "activated", "the page for later is kept")
    addresses = "async () => (await (await caches.open('page')).keys()).map((kept) => new URL(kept.url).pathname)"
    kept = [re.sub(r"^/static/\w+/", "", path) for path in victim.page.evaluate(addresses)]
    assert kept == ["/here/away", "js/page/steps.js", "js/page/away.js"]
    assert victim.page.evaluate(KEPT) == NOTHING | {"caches": ["page"], "workers": 1}


def test_a_reload_in_a_tunnel_and_back(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    is_in_a_call(victim, officer, link, reference)
    reloads_without_network(victim)
    victim.sees("No connection on this phone")
    victim.sees(re.compile("In danger\\? Call 999"))
    expect(victim.page).to_have_title("Appointment")
    officer.sees(re.compile("Connection lost", re.IGNORECASE), seconds=25)
    victim.context.set_offline(False)
    is_back_in_the_call(victim)
    officer.sees_more_frames()


def test_exit_without_network_from_the_kept_page(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    is_in_a_call(victim, officer, link, reference)
    reloads_without_network(victim)
    with victim.page.expect_event("requestfailed", lambda request: request.url.endswith("/calendar")):
        victim.page.get_by_role("button", name="Exit this page").click()
    expect(victim.page.get_by_text(AWAY)).to_have_count(0)
    victim.context.set_offline(False)
    victim.goes_to("/calendar")  # which clears nothing: what is gone, the worker removed itself
    wait_until(lambda: victim.page.evaluate(KEPT) == NOTHING, "nothing is kept on the phone")


def test_exit_without_network_in_the_call_removes_it(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    is_in_a_call(victim, officer, link, reference)
    victim.context.set_offline(True)
    victim.page.get_by_role("button", name="Exit this page").click()
    expect(victim.page.get_by_role("main")).to_have_count(0)
    victim.context.set_offline(False)
    victim.goes_to("/calendar")
    wait_until(lambda: victim.page.evaluate(KEPT) == NOTHING, "nothing is kept on the phone")


def test_every_way_out_removes_it(
    system: System, meet: Callable[..., Victim], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim)
    is_in_a_call(victim, officer, link, reference)
    victim.leaves_quickly()
    nothing_is_kept(victim)

    victim = meet(Victim)
    is_in_a_call(victim, officer, system.new_link(f"{reference}-end")[1], f"{reference}-end")
    officer.ends_the_visit()
    victim.presses("Clear and leave")
    nothing_is_kept(victim)
    there_is_no_way_back(victim)

    victim = meet(Victim)
    is_in_a_call(victim, officer, system.new_link(f"{reference}-dead")[1], f"{reference}-dead")
    victim.context.clear_cookies()  # as when another browser was let in
    victim.reloads()
    victim.sees("This page isn’t open")
    wait_until(lambda: victim.page.evaluate(KEPT) == NOTHING, "the page of a dead link removes it")


def test_a_reload_without_the_server_in_firefox(
    system: System, firefox: Browser, meet: Callable[..., Victim], officer: Officer, link: str, reference: str
) -> None:
    victim = meet(Victim, firefox, **PLAIN_FIREFOX)
    is_in_a_call(victim, officer, link, reference)
    system.kill("web")
    try:
        victim.reloads()
        victim.sees(AWAY)
    finally:
        system.start_process("web")
        wait_until(system.is_ready, "web is back")
    is_back_in_the_call(victim)
    victim.leaves_quickly()
    nothing_is_kept(victim)
