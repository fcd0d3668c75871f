"""Files of hers as evidence: sent beside the call whatever the line does, checked, seen by the officer."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from e2e.access import AXE, finds_nothing
from e2e.conftest import CHROMIUM, FAKE_DEVICES, QUIET
from e2e.people import Officer, Victim
from e2e.system import System, wait_until
from e2e.test_easier import opens_sheet
from tests.evidence import files


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The product with the worker that opens evidence."""
    system = System(tmp_path_factory.mktemp("evidence"), worker=True)
    system.start()
    yield system
    system.stop()


def file(name: str, content: bytes, kind: str = "") -> dict[str, Any]:
    return {"name": name, "mimeType": kind or "application/octet-stream", "buffer": content}


def opens_files(victim: Victim) -> None:
    opens_sheet(victim, "Send a picture")
    victim.page.get_by_role("link", name="Send videos or other files").click()
    expect(victim.page.get_by_role("heading", name="Send files")).to_be_focused()
    expect(victim.page.get_by_label("Choose files")).to_have_attribute("multiple", "")  # its script is there


def chooses(victim: Victim, *chosen: dict[str, Any]) -> None:
    victim.page.get_by_label("Choose files").set_input_files(list(chosen))


def sends(victim: Victim) -> None:
    victim.page.locator("#files-send").click()


def sees_sent(victim: Victim, name: str, seconds: float = 30) -> None:
    row = victim.page.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("Sent.", timeout=seconds * 1000)


def test_she_sees_what_files_cost_and_sends_them_beside_the_call(
    victim: Victim, officer: Officer, link: str, reference: str, tmp_path: Path
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_files(victim)
    chooses(victim, file("bruise.jpg", files.photo()), file("night.mp4", files.video()))
    victim.sees("About 0.1 MB of your data.")
    victim.page.evaluate(AXE)
    for width in (360, 320):
        victim.page.set_viewport_size({"width": width, "height": 640})
        finds_nothing(victim.page, f"her files at {width}", hers=True)
        victim.page.screenshot(path=str(tmp_path / f"files-{width}.png"))
    sends(victim)
    sees_sent(victim, "bruise.jpg")
    sees_sent(victim, "night.mp4")


def opens_exhibit(officer: Officer, number: int) -> Page:
    """In a tab of its own, as an officer in a call does."""
    link = officer.page.locator("#evidence a").filter(has_text=re.compile(rf"^{number} "))
    with officer.page.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    opened.value.evaluate(AXE)
    return opened.value


def sees_exhibit(officer: Officer, number: int, words: str) -> None:
    row = officer.page.locator("#evidence .exhibit").nth(number - 1)
    expect(row).to_contain_text(words, timeout=30_000)


def test_the_officer_sees_what_came_and_where_it_was_made_and_draws_on_a_copy(
    victim: Victim, officer: Officer, link: str, reference: str, tmp_path: Path
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_files(victim)
    chooses(
        victim,
        file("../../bruise.jpg", files.photo()),
        file("night.webm", files.video("webm", "libvpx", seconds=3)),
        file("holiday.png", files.PROGRAM),
        file("bomb.zip", files.zip_bomb()),
        file("huge.png", files.huge_picture()),
    )
    sends(victim)
    sees_sent(victim, "huge.png")
    sees_exhibit(officer, 1, "Checked")
    sees_exhibit(officer, 3, "Not what its name says. Kept, not shown.")
    sees_exhibit(officer, 4, "Checked. Not shown here")
    sees_exhibit(officer, 5, "Checked. Too large to show here.")
    page = opens_exhibit(officer, 1)
    expect(page.get_by_text("51.50123")).to_be_visible()
    expect(page.get_by_text("bruise.jpg", exact=True)).to_be_visible()
    assert page.locator("#copy").evaluate("(image) => image.naturalWidth") == 640
    finds_nothing(page, "an exhibit", hers=False)
    page.screenshot(path=str(tmp_path / "exhibit.png"), full_page=True)
    page.get_by_role("button", name="Box").click()
    draws(page)
    page.get_by_role("button", name="Keep as a new exhibit").click()
    expect(page.get_by_text("Kept as a new exhibit.")).to_be_visible()
    sees_exhibit(officer, 6, "Drawn on a copy of 1")
    video = opens_exhibit(officer, 2)
    plays = "async (video) => { video.currentTime = 2; await video.play(); return video.videoWidth; }"
    assert video.locator("#copy").evaluate(plays) == 64
    officer.page.evaluate(AXE)
    finds_nothing(officer.page, "the desk with evidence", hers=False)


def draws(page: Page) -> None:
    """From a quarter to the middle."""
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.up()


def test_what_was_cut_off_goes_on_after_a_lost_line_and_after_a_reload(
    victim: Victim, officer: Officer, link: str, reference: str, system: System, tmp_path: Path
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    path = tmp_path / "night.bin"
    path.write_bytes(os.urandom(20_000_000))
    opens_files(victim)
    victim.page.get_by_label("Choose files").set_input_files(path)
    sends(victim)
    row = victim.page.get_by_role("listitem").filter(has_text="night.bin")
    expect(row).to_contain_text(re.compile("[1-9][0-9]? per cent sent"))
    victim.page.context.set_offline(True)
    expect(row).to_contain_text("It goes on by itself.")
    victim.page.context.set_offline(False)
    expect(row).to_contain_text("per cent sent", timeout=30_000)
    victim.reloads()
    victim.sees_and_hears_the_other()
    opens_files(victim)
    expect(row).to_contain_text("Choose the same file again to go on.")
    victim.page.get_by_label("Choose files").set_input_files(path)
    sees_sent(victim, "night.bin", seconds=60)
    sees_exhibit(officer, 1, "Checked")
    page = opens_exhibit(officer, 1)
    expect(page.get_by_text(hashlib.sha256(path.read_bytes()).hexdigest())).to_be_visible()


def test_leaving_stops_what_is_being_sent_at_once(
    victim: Victim, officer: Officer, link: str, reference: str, tmp_path: Path
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_files(victim)
    path = tmp_path / "night.bin"
    path.write_bytes(os.urandom(50_000_000))
    victim.page.get_by_label("Choose files").set_input_files(path)
    sends(victim)
    row = victim.page.get_by_role("listitem").filter(has_text="night.bin")
    expect(row).to_contain_text(re.compile("[1-9][0-9]? per cent sent"))
    pieces: list[str] = []
    victim.leaves_quickly()
    victim.page.on("request", lambda request: pieces.append(request.url) if "/here/exhibits" in request.url else None)
    victim.page.wait_for_timeout(1000)
    assert pieces == []
    officer.sees_her_leave()


@pytest.fixture
def her_camera(playwright: Playwright) -> Iterator[Browser]:
    """A browser with a camera of its own: two pages of one browser share one, and its size."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES])
    yield browser
    browser.close()


def test_the_officer_asks_for_a_photo_and_she_decides(
    meet: Callable[..., Any], her_camera: Browser, officer: Officer, link: str, reference: str, tmp_path: Path
) -> None:
    victim: Victim = meet(Victim, her_camera)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.page.get_by_label("Ask for a photo of").fill("the broken door")
    officer.page.get_by_role("button", name="Ask", exact=True).click()
    officer.sees("Asked. The caller decides.")
    victim.sees("the broken door")
    victim.page.evaluate(AXE)
    finds_nothing(victim.page, "she is asked for a photo", hers=True)
    victim.page.screenshot(path=str(tmp_path / "asked.png"))
    officer.page.screenshot(path=str(tmp_path / "desk.png"))
    victim.page.get_by_label("Yes to each photo in this call").check(force=True)
    victim.presses("Take the photo")
    victim.sees("Photo taken. It is being sent.")
    officer.sees("The caller agrees to each photo in this call.")
    sees_exhibit(officer, 1, "Checked")
    page = opens_exhibit(officer, 1)
    wait_until(lambda: page.locator("#copy").evaluate("(i) => i.naturalWidth") >= 1600, "the photo is there, and large")
    victim.presses("No more photos")
    officer.sees("The caller wants no more photos.")
    victim.sees_more_frames()
