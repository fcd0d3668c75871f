"""The call handler works by the playbook: the script by keyboard, danger one key away, a deviation with its reason."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.access import AXE, finds_nothing
from e2e.people import CallHandler

SHOTS = os.environ.get("SHOTS")


def looks_right(page: Page, where: str) -> None:
    """axe finds nothing, nothing is too wide or too small; kept as a picture where SHOTS says."""
    page.evaluate(AXE)
    finds_nothing(page, where, hers=False)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{where}.png", full_page=True)


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
    looks_right(page, "board")


def test_a_draft_is_tried_and_a_wrong_one_explained(handler: CallHandler, tmp_path: Path) -> None:
    page, default = handler.page, Path("app/playbook/default")
    files = [*default.glob("*.yaml"), *default.glob("documents/*")]
    handler.goes_to("/admin/playbook")
    looks_right(page, "playbook")
    wrong = tmp_path / "sms.yaml"
    wrong.write_text("link: {en: nothing}")
    page.get_by_label("The playbook’s files").set_input_files([wrong, *(f for f in files if f.name != "sms.yaml")])
    handler.presses("Check the files")
    handler.sees("sms.yaml:1:12")
    looks_right(page, "playbook-wrong")
    changed = tmp_path / "eligibility.yaml"
    changed.write_text((default / "eligibility.yaml").read_text().replace("[2, 3]", "[3]"))
    page.get_by_label("The playbook’s files").set_input_files(
        [changed, *(f for f in files if f.name != "eligibility.yaml")]
    )
    handler.presses("Check the files")
    handler.sees(re.compile("recorded incidents would differ"))
    handler.sees("eligibility › grade › allowed")
    looks_right(page, "playbook-draft")
    handler.goes_to("/control/adherence")
    looks_right(page, "adherence")
