"""No officer is free: a time is booked in two keys, fought over, moved, cancelled, and comes."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from e2e.access import finds_nothing
from e2e.people import CallHandler
from e2e.system import System
from e2e.test_playbook import looks_right
from e2e.test_two_people import Dispatcher


def panel(page: Page) -> Locator:
    return page.locator("[data-panel=appointment]")


def comes_now(system: System, incident: str) -> None:
    """Let the appointment's time be now: nobody waits for it in a test."""
    at = datetime.now(UTC).replace(tzinfo=None)
    with sqlite3.connect(system.folder / "rvr.db", timeout=10) as database:
        changed = database.execute(
            "UPDATE appointment SET starts_at = ?, ends_at = ? WHERE incident_id = ?",
            (str(at), str(at + timedelta(minutes=45)), incident),
        )
        assert changed.rowcount == 1


def test_a_time_is_booked_fought_over_moved_and_comes(
    handler: CallHandler, meet: Callable[..., Any], system: System, reference: str
) -> None:
    page = handler.page
    watcher, other = meet(CallHandler, bypass_csp=True), meet(Dispatcher, bypass_csp=True)
    watcher.signs_in_as_handler()
    other.signs_in_as_dispatcher()
    other.records(f"{reference}-B")
    handler.records(reference)

    # Two keys book; whoever looks at another page of the same time is told, and offered the next ones.
    handler.sees("No officer is free now: offer a time.")
    first, second = (panel(page).locator("button[name=starts_at]").nth(at).get_attribute("value") for at in (0, 1))
    looks_right(other.page, "appointment-offered")
    page.keyboard.press("F9")
    expect(panel(page).locator("button[name=starts_at]").first).to_be_focused()
    page.keyboard.press("Enter")
    handler.sees(re.compile(r"^Booked: \w{3} \d"))
    card = watcher.page.locator("[data-lane=appointment] article").filter(has_text=reference)
    expect(card).to_contain_text("booked by R. Lane")
    expect(watcher.page.locator("[data-lane=to_check]")).not_to_contain_text(re.compile(f"{reference}(?!-B)"))

    other.page.locator(f"[data-panel=appointment] button[value='{first}']").click()
    other.sees(re.compile("This time has just been taken. The next free times: "))
    expect(other.page.locator(f"[data-panel=appointment] button[value='{first}']")).to_have_count(0)
    looks_right(other.page, "appointment-taken")
    other.page.locator(f"[data-panel=appointment] button[value='{second}']").click()
    expect(panel(other.page)).to_contain_text("Booked: ")

    # The diary is live.
    watcher.page.get_by_role("link", name="Diary").click()
    if not watcher.page.locator("#diary").get_by_text(reference, exact=True).is_visible():
        watcher.page.get_by_role("navigation", name="Days").get_by_role("link").nth(1).click()
    diary = watcher.page.locator("#diary")
    expect(diary.get_by_role("row").filter(has=watcher.page.get_by_text(reference, exact=True))).to_contain_text(
        "0 of 1"
    )
    looks_right(watcher.page, "diary")

    # Moved with a reason, from all free times.
    panel(other.page).get_by_role("link", name="Another time").click()
    other.sees(f"Another time for {reference}-B")
    third = other.page.locator("button[name=starts_at]").last
    third.click()
    other.sees("Say why, in a few words")
    looks_right(other.page, "appointment-another")
    other.page.get_by_label("Why?").fill("The other person is home in the evening")
    other.page.locator("button[name=starts_at]").last.click()
    other.page.wait_for_url(re.compile("/control/incidents/[0-9a-f-]{36}$"))
    expect(panel(other.page)).to_contain_text("The other person is home in the evening")
    expect(diary).not_to_contain_text(f"{reference}-B")

    # Cancelled with a reason.
    panel(other.page).get_by_text("Cancel it").click()
    other.presses("Cancel the appointment")
    other.sees("Say why, in a few words")
    looks_right(other.page, "appointment-cancel")
    panel(other.page).get_by_label("Why?").fill("Officers come instead")
    other.presses("Cancel the appointment")
    expect(panel(other.page).locator("button[name=starts_at]").first).to_be_visible()

    # Its time comes: the board says so, the link keeps it.
    watcher.goes_to("/control")
    expect(card).to_be_visible()
    comes_now(system, handler.incident)
    expect(card).to_contain_text("Appointment due", timeout=30_000)
    looks_right(watcher.page, "board-due")
    watcher.page.set_viewport_size({"width": 320, "height": 640})
    finds_nothing(watcher.page, "a board with an appointment, 320", hers=False)
    handler.sees("Due now:")
    handler.picks("to_video", "yes")
    handler.presses("Send by text message")
    expect(card).to_have_count(0)
    handler.goes_to("/control/diary")
    expect(page.get_by_role("row").filter(has=page.get_by_text(reference, exact=True))).to_contain_text("Link sent")
