"""Leaving: blank at once, nothing on, nothing left, no way back, the officer told."""

import re

from e2e.people import Officer, Victim
from e2e.system import System, wait_until

LEFT = "Left by exit"


def test_exit_in_the_call(system: System, victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.leaves_quickly()
    officer.sees(re.compile(LEFT), seconds=5)
    wait_until(lambda: victim.context.cookies() == [], "the cookie is gone")  # with the answer, a round trip later
    victim.page.go_back()
    assert "calendar" in victim.page.url or "about:blank" in victim.page.url
    victim.opens(link)
    victim.presses("Continue")
    victim.sees("This page isn’t open")


def test_exit_blanks_the_page_and_stops_the_camera_before_anything_is_awaited(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    blank_ms = victim.page.evaluate(
        """async () => {
          const tracks = connections.flatMap((c) => c.getSenders().map((s) => s.track)).filter(Boolean);
          window.fetch = () => new Promise(() => {}); // the network never answers
          const started = performance.now();
          document.querySelector("form[action='/leave'] button").click();
          const seen = [...document.body.querySelectorAll("*")].filter((e) => e.offsetWidth > 1).length;
          return {after_ms: performance.now() - started, seen, told: document.body.textContent.trim(),
                  live: tracks.filter((track) => track.readyState === "live").length, had: tracks.length,
                  open: connections.filter((c) => c.connectionState !== "closed").length};
        }"""
    )
    assert (blank_ms["seen"], blank_ms["told"]) == (0, "Leaving.")
    assert blank_ms["had"] >= 2
    assert blank_ms["live"] == 0
    assert blank_ms["open"] == 0
    victim.page.wait_for_url("**/calendar")  # without any answer to the exit


def test_exit_without_script(system: System, meet: object, officer: Officer, link: str, reference: str) -> None:
    victim = meet(Victim, java_script_enabled=False)  # type: ignore[operator]
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.page.get_by_role("button", name=re.compile("^Text")).click()
    victim.types("no script here")
    officer.admits(reference)
    officer.sees("no script here")
    victim.leaves_quickly()
    officer.sees(re.compile(LEFT), seconds=5)
    wait_until(lambda: victim.context.cookies() == [], "the cookie is gone")  # with the answer, a round trip later


def test_exit_while_offline(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.context.set_offline(True)
    victim.page.get_by_role("button", name="Exit this page").click()
    open_connections = "() => (window.connections ?? []).filter((c) => c.connectionState !== 'closed').length"
    wait_until(lambda: victim.page.evaluate(open_connections) == 0, "media stopped")
    victim.does_not_see(re.compile("officer|police|call", re.IGNORECASE))
    officer.sees(re.compile("Connection lost", re.IGNORECASE), seconds=10)
    officer.does_not_see(re.compile(LEFT))


def test_a_lost_line_shows_as_lost_and_comes_back(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.page.evaluate("() => connections.forEach((c) => c.close())")
    victim.sees_and_hears_the_other()
    officer.sees_more_frames()
    officer.does_not_see(re.compile(LEFT))


def test_not_now_leads_to_the_ordinary_page_and_the_control_room_sees_it(
    system: System, victim: Victim, reference: str
) -> None:
    incident, link = system.new_link(reference)
    victim.opens(link)
    victim.continues()
    victim.presses("No, not now")
    victim.page.wait_for_url("**/calendar")
    wait_until(lambda: system.state_of(incident)["state"] == "not_safe", "not safe is on record")
