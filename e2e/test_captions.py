"""Captions: somebody types what the officer says, the caller reads it, the officer puts right what is wrong."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from e2e.access import AXE, finds_nothing
from e2e.people import Captioner, Officer, Victim
from e2e.system import System, wait_until

COVERS = """() => {
  const area = document.querySelector(".caption-area").getBoundingClientRect();
  const meets = (selector) => [...document.querySelectorAll(selector)].some((part) => {
    const box = part.getBoundingClientRect();
    return box.width && box.height && box.left < area.right - 1 && box.right > area.left + 1
      && box.top < area.bottom - 1 && box.bottom > area.top + 1;
  });
  return [".exit-page", ".call-bar", "#text"].filter(meets);
}"""


def area(page: Page) -> Any:
    """Where captions stand."""
    return page.locator(".caption-area").first


def hears_and_is_not_heard(captioner: Captioner) -> None:
    """Sound comes and is played; no picture comes, and nothing is sent."""
    captioner.presses("Hear the call")
    captioner.sees("You hear the call. Nobody hears you.")
    wait_until(lambda: captioner.received()["energy"] > 0, "the captioner hears somebody")
    playing = "() => [...document.querySelectorAll('#hear-call audio')].filter((one) => !one.paused).length"
    assert captioner.page.evaluate(playing) == 2
    assert captioner.received()["frames"] == 0
    sent = "() => window.connections.flatMap((one) => one.getSenders()).filter((one) => one.track).length"
    assert captioner.page.evaluate(sent) == 0


def test_she_reads_what_the_officer_says(
    system: System, meet: Callable[..., Any], reference: str, officer: Officer
) -> None:
    link = system.new_link(reference, needs=["captions"])[1]
    victim = meet(Victim, bypass_csp=True)
    victim.page.add_init_script(AXE)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.sees("Captions unavailable. You can read and type instead.")
    expect(victim.page.get_by_label("Your message")).to_be_visible()

    captioner = meet(Captioner, bypass_csp=True)
    captioner.page.add_init_script(AXE)
    captioner.begins()
    hears_and_is_not_heard(captioner)
    victim.sees("Toni hears the call and types captions")
    officer.sees("T. Wren hears the call and types captions")
    assert victim.page.locator("video:visible").count() == 1
    expect(officer.page.locator("#beside")).to_be_hidden()
    captioner.page.get_by_label("Type what is said").focus()
    captioner.types("y can stay ")
    expect(area(victim.page)).to_contain_text("you can stay")
    expect(area(victim.page)).to_contain_text("Typed by a person")
    captioner.page.keyboard.press("Enter")
    expect(area(victim.page).locator("[data-committed]").last).to_contain_text("you can stay")
    expect(area(officer.page)).to_contain_text("you can stay")
    captioner.types("Nobody is at the door")
    captioner.page.keyboard.press("Enter")

    officer.page.get_by_role("button", name="Wrong, fix: you can stay").click()
    box = officer.page.get_by_label("The line as it should read")
    box.fill("you can’t stay")
    officer.presses("Correct it")
    for person in (victim, officer, captioner):
        expect(area(person.page)).to_contain_text("can’t (corrected, was: can)")
    finds_nothing(captioner.page, "typing captions", hers=False)

    victim.reloads()
    expect(area(victim.page)).to_contain_text("can’t (corrected, was: can)")
    for size in ({"width": 320, "height": 568}, {"width": 360, "height": 640}, {"width": 640, "height": 360}):
        victim.page.set_viewport_size(size)
        assert victim.page.evaluate(COVERS) == [], size
        finds_nothing(victim.page, f"captions at {size}", hers=True)

    victim.page.get_by_role("link", name="Captions: change or read again").click()
    expect(victim.page.locator("#said li")).to_have_count(2)
    victim.page.get_by_label("Over the picture").check()
    victim.page.get_by_label("Yellow on black").check()
    finds_nothing(victim.page, "captions, changing them", hers=True)
    victim.presses("Done")
    expect(area(victim.page)).to_have_attribute("data-colours", "yellow")
    expect(victim.page.locator("body")).to_have_attribute("data-captions", "over")
    victim.page.set_viewport_size({"width": 320, "height": 568})
    assert victim.page.evaluate(COVERS) == []
    victim.reloads()
    expect(area(victim.page)).to_have_attribute("data-colours", "yellow")

    captioner.presses("Stop hearing the call")
    expect(captioner.page.locator("#hear-call audio")).to_have_count(0)
    officer.presses("Stop captions")
    victim.sees("The officer stopped captions.")
    captioner.types("unseen")
    captioner.page.keyboard.press("Enter")
    captioner.sees("That is not possible now.")
    expect(captioner.page.get_by_label("Type what is said")).to_have_value("unseen")
    officer.ends_the_visit()
    captioner.sees("None now. A call appears here by itself.")


def test_captions_of_large_letters_leave_exit_free(
    system: System, meet: Callable[..., Any], large_text: Any, reference: str, officer: Officer
) -> None:
    link = system.new_link(reference, needs=["captions"])[1]
    victim = meet(Victim, browser=large_text, viewport={"width": 320, "height": 640})
    victim.waits(link)
    officer.admits(reference)
    captioner = meet(Captioner)
    captioner.begins()
    captioner.types("Officers are coming to you now, they are at the corner of your street")
    captioner.page.keyboard.press("Enter")
    expect(area(victim.page)).to_contain_text("corner of your street")
    assert victim.page.evaluate(COVERS) == []
    assert victim.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
