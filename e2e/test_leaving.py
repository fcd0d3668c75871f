"""Leaving: blank at once, nothing on, nothing left, no way back, the officer told."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Route

from e2e.people import Officer, Victim
from e2e.system import System, wait_until


def media_is_stopped(victim: Victim) -> bool:
    script = "() => (window.connections ?? []).every((c) => c.connectionState === 'closed')"
    with suppress(Error):  # the page goes away in the middle of the question
        return bool(victim.page.evaluate(script))
    return False


def test_exit_in_the_call(system: System, victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.leaves_quickly()
    officer.sees_her_leave()
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
    held: list[Route] = []
    victim.page.route(
        "**/calendar", lambda route: held.append(route)
    )  # so that what is seen of the page is its own doing
    blank_ms = victim.page.evaluate(
        """async () => {
          const tracks = connections.flatMap((c) => c.getSenders().map((s) => s.track)).filter(Boolean);
          window.fetch = () => new Promise(() => {}); // the network never answers
          const playing = [...document.querySelectorAll("audio, video")];
          const started = performance.now();
          document.querySelector("form[action='/leave'] button").click();
          const sound = playing.filter((one) => !one.muted && !one.paused).length;
          const seen = [...document.body.querySelectorAll("*")].filter((e) => e.offsetWidth > 1).length;
          const after_ms = performance.now() - started;
          const live = tracks.filter((track) => track.readyState === "live").length;
          await new Promise((next) => requestAnimationFrame(() => setTimeout(() => setTimeout(next))));
          return {after_ms, sound, live, seen, told: document.body.textContent.trim(), had: tracks.length,
                  open: connections.filter((c) => c.connectionState !== "closed").length};
        }"""
    )
    assert (blank_ms["seen"], blank_ms["told"]) == (0, "Leaving.")
    assert blank_ms["had"] >= 2
    assert (blank_ms["live"], blank_ms["sound"]) == (0, 0)
    assert blank_ms["open"] == 0
    wait_until(lambda: victim.page.wait_for_timeout(50) or held, "it is on its way")
    held[0].continue_()
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
    officer.sees_her_leave()
    wait_until(lambda: victim.context.cookies() == [], "the cookie is gone")  # with the answer, a round trip later


def test_exit_while_offline(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.context.set_offline(True)
    victim.page.get_by_role("button", name="Exit this page").click()
    wait_until(lambda: media_is_stopped(victim), "media stopped")
    victim.does_not_see(re.compile("officer|police|call", re.IGNORECASE))
    officer.sees(re.compile("Connection lost", re.IGNORECASE), seconds=10)
    officer.sees_that_she_did_not_leave()


def test_a_lost_line_shows_as_lost_and_comes_back(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.page.evaluate("() => connections.forEach((c) => c.close())")
    victim.sees_and_hears_the_other()
    officer.sees_more_frames()
    officer.sees_that_she_did_not_leave()


def test_not_now_leads_to_the_ordinary_page_and_the_control_room_sees_it(
    system: System, victim: Victim, reference: str
) -> None:
    incident, link = system.new_link(reference)
    victim.opens(link)
    victim.continues()
    victim.presses("No, not now")
    victim.page.wait_for_url("**/calendar")
    wait_until(lambda: system.state_of(incident)["state"] == "not_safe", "not safe is on record")
