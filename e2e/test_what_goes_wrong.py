"""What a person can meet: each has its sentence and a way on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Playwright, Route, expect

from e2e.conftest import CHROMIUM, FAKE_DEVICES, QUIET
from e2e.people import CallHandler, Officer, Victim
from e2e.system import System, wait_until

FAILING_DEVICES = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("journey", "%s"));
"""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotReadableError", "Another app may be using it"),
        ("NotFoundError", "This phone has none that we can use"),
        ("NotAllowedError", "Your phone said no to this page"),
    ],
)
def test_a_device_that_does_not_start_has_its_sentence_and_she_goes_on(
    victim: Victim, officer: Officer, link: str, reference: str, error: str, sentence: str
) -> None:
    victim.page.add_init_script(FAILING_DEVICES % error)
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.chooses_video()
    victim.sees(re.compile(sentence))
    victim.presses("Go on without")
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    victim.sees_more_frames()


def test_with_a_wrong_clock_everything_works_and_staff_know(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.page.add_init_script("{ const now = Date.now; Date.now = () => now() + 3 * 3600_000; }")
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.sees("The clock of this phone is wrong")
    victim.presses("Close")
    expect(victim.page.get_by_role("heading", name="The clock of this phone is wrong")).to_be_hidden()
    victim.chooses_video()
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees(re.compile("clock is wrong by 3"))


def test_while_no_media_node_is_there_she_types_and_the_picture_comes_by_itself(
    system: System, victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    system.kill("media")
    try:
        victim.waits(link)
        victim.sees("Picture and sound are not ready yet")
        officer.admits(reference)
        victim.opens_text()
        victim.types("I can type")
        officer.sees("I can type")
    finally:
        system.start_process("media")
        wait_until(system.is_ready, "media is back")
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()


def test_an_officer_with_two_cameras_changes_between_them(
    playwright: Playwright, meet: Callable[..., Officer], victim: Victim, link: str, reference: str, pc: str
) -> None:
    two = [FAKE_DEVICES[0] + "=device-count=2", *FAKE_DEVICES[1:]]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *two])
    officer = meet(Officer, browser)
    officer.is_ready(pc)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    sent = """() => connections.flatMap((c) => c.getSenders()).map((s) => s.track)
      .find((track) => track?.kind === "video")?.label"""
    before = officer.page.evaluate(sent)
    officer.presses("Other camera")
    wait_until(lambda: officer.page.evaluate(sent) not in (None, before), "another camera is sent")
    officer.presses("Other camera")  # the browser's second made-up camera gives no pictures; the first goes on
    wait_until(lambda: officer.page.evaluate(sent) == before, "the first camera is sent again")
    victim.sees_more_frames()
    browser.close()


def test_a_panel_that_comes_back_during_a_press_does_not_swallow_it(handler: CallHandler, reference: str) -> None:
    held: list[Route] = []

    def hold_the_page(route: Route) -> None:
        if route.request.method == "GET" and route.request.resource_type == "fetch":
            held.append(route)
        else:
            route.continue_()

    handler.page.route(re.compile("/control/incidents/[0-9a-f-]{36}$"), hold_the_page)
    handler.records(reference)
    answer = handler.page.locator("label").filter(has=handler.page.locator("input[name=to_video][value=yes]"))
    answer.scroll_into_view_if_needed()
    box = answer.bounding_box()
    assert box
    assert held
    handler.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    handler.page.mouse.down()
    with handler.page.expect_response(lambda response: response.request is held[-1].request):
        held[-1].continue_()
    handler.page.wait_for_timeout(200)  # the answer is there; nothing may happen before the finger is lifted
    handler.page.mouse.up()
    handler.sees(re.compile("Saved"))
    expect(handler.page.locator("input[name=to_video][value=yes]")).to_be_checked()
    handler.page.unroute_all()
    handler.page.reload()
    expect(handler.page.locator("input[name=to_video][value=yes]")).to_be_checked()


def test_it_says_saved_only_when_all_is(handler: CallHandler, reference: str) -> None:
    held: list[Route] = []
    handler.records(reference)
    handler.sees(re.compile("^Saved"))
    handler.page.route(
        re.compile("/control/incidents/[0-9a-f-]{36}$"),
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    for number, label in enumerate(("When is it safe?", "What must we never do?"), 1):
        field = handler.page.get_by_label(label)
        field.fill("voicemail")
        field.blur()
        handler.page.wait_for_timeout(50)
        assert len(held) == 1, f"after {number}: one save at a time"
    saved = handler.page.locator("#saved")
    held[0].continue_()
    wait_until(lambda: handler.page.wait_for_timeout(50) or len(held) == 2, "the second field is sent")
    expect(saved).to_have_text("Saving…")
    held[1].continue_()
    expect(saved).to_have_text(re.compile("^Saved"))
