"""The call handler works by the playbook: the script by keyboard, danger one key away, a deviation with its reason."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from e2e.access import AXE, finds_nothing
from e2e.people import CallHandler, Staff

SHOTS = os.environ.get("SHOTS")


DEFAULT = Path("app/playbook/default")


class Administrator(Staff):
    """An administrator who works on the playbook."""

    def uploads(self, name: str, before: str, after: str) -> None:
        """The default's files, with other words in one of them."""
        texts = {file.name: file.read_text() for file in [*DEFAULT.glob("*.yaml"), *DEFAULT.glob("documents/*")]}
        assert before in texts[name]
        texts[name] = texts[name].replace(before, after)
        files = [FilePayload(name=each, mimeType="text/plain", buffer=text.encode()) for each, text in texts.items()]
        self.page.get_by_label("The playbook’s files").set_input_files(files)
        self.presses("Check the files")


def looks_right(page: Page, where: str) -> None:
    """On a dark desk and a light phone: axe finds nothing, nothing is too wide or too small.

    Where SHOTS names a folder, pictures of both in both are kept there.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    before = page.viewport_size
    for width, height in ((1280, 800), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{where}-{width}-{scheme}.png", full_page=True)
            if (width > 1000) == (scheme == "dark"):
                finds_nothing(page, f"{where}, {width}, {scheme}", hers=False)
    assert before
    page.set_viewport_size(before)


def test_the_script_is_read_by_keyboard_and_each_answer_stays(handler: CallHandler, reference: str) -> None:
    page = handler.page
    handler.goes_to("/control/incidents/new")
    handler.sees("Before anything else, are you alone")
    page.get_by_label("Reference").fill(reference)
    page.get_by_label("Grade").select_option("2")
    page.wait_for_url(re.compile("/control/incidents/[0-9a-f-]{36}"))
    step = page.locator("[data-step=safe_to_talk]")
    step.get_by_role("button", name="Yes").press("Enter")
    other_person = page.locator("[data-step=other_person]").get_by_role("button", name="No", exact=True)
    expect(other_person).to_be_focused()
    page.keyboard.press("Enter")
    handler.sees("Do you think that they could come back soon?")
    handler.sees("Other person is gone")
    expect(page.locator("input[name=perpetrator_present][value=no]")).to_be_checked()
    handler.reloads()
    handler.sees("Do you think that they could come back soon?")
    for name in ("No", "18 or over", "Text", "Not low", "Yes"):
        page.locator("[data-step]").get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#saved")).to_contain_text("Saved")
    handler.sees("An officer can speak with you by video, now, on your phone.")
    page.locator("[data-step=video]").get_by_role("button", name="Yes").click()
    expect(page.locator("input[name=to_video][value=yes]")).to_be_checked()
    handler.sees(re.compile("Show the link only"))
    page.get_by_text("Say why not").first.click()
    page.get_by_label("Reason").locator("visible=true").fill("Given by the officer on the phone")
    handler.presses("Keep the reason")
    handler.sees(re.compile("Given by the officer on the phone"))
    looks_right(page, "script")


def test_danger_is_one_key_away_and_nothing_typed_is_lost(handler: CallHandler) -> None:
    page = handler.page
    handler.goes_to("/control/incidents/new")
    page.get_by_label("Safe number").fill("07700 900456")
    page.keyboard.press("F8")
    page.wait_for_url(re.compile("/control/incidents/[0-9a-f-]{36}"))
    handler.sees("999 asked for")
    expect(page.get_by_label("Safe number")).to_have_value("+447700900456")
    looks_right(page, "danger")
    handler.presses("Take it back")
    handler.does_not_see("999 asked for")
    page.get_by_label("What must we never do?").focus()
    page.keyboard.press("F8")
    handler.sees("999 asked for")
    handler.goes_to("/control")
    handler.sees("Immediate danger")


def test_a_draft_is_tried_a_wrong_one_explained_and_publishing_asks_who_it_is(meet: Callable[..., Any]) -> None:
    admin = meet(Administrator)
    page = admin.page
    admin.signs_in("A. Hart")
    page.get_by_role("link", name="Playbook").click()
    admin.sees(re.compile("of the playbook is in force"))
    looks_right(page, "playbook")
    admin.uploads("sms.yaml", "{link}", "")
    admin.sees(re.compile(r"sms\.yaml:\d+:\d+"))
    looks_right(page, "playbook-wrong")
    admin.uploads("eligibility.yaml", "[2, 3]", "[3]")
    admin.sees(re.compile("recorded incidents would differ"))
    admin.sees("eligibility › grade › allowed")
    looks_right(page, "playbook-draft")
    admin.goes_to("/admin/playbook")
    admin.uploads("eligibility.yaml", "level: 0.2,", "level: 0.21,")
    admin.sees("eligibility › battery › level")
    admin.presses(re.compile("^Publish version"))
    admin.sees("Confirm that it is you")
    admin.presses("Go on")
    admin.sees(re.compile("of the playbook is in force"))
    expect(page.get_by_role("row").nth(1)).to_contain_text("In force")


def test_supervisors_see_what_was_left_out_and_open_it_for_a_reason(
    meet: Callable[..., Any], link: str, reference: str
) -> None:
    supervisor = meet(Staff)
    supervisor.signs_in("Sgt Bell")
    supervisor.page.get_by_role("link", name="Adherence").click()
    row = supervisor.page.get_by_role("row").filter(has_text=reference).first
    expect(row).to_contain_text("Missing, no reason given")
    looks_right(supervisor.page, "adherence")
    row.get_by_role("link", name=reference).click()
    supervisor.sees(re.compile("Why"))
