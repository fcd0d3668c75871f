"""What makes it easier: wishes, guidance of the camera, a picture sent unaided, easy read, clips in sign language."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.people import Officer, Victim
from e2e.system import System, wait_until

# A phone's camera with light and zoom; the test's camera has neither.
CAMERA_WITH_LIGHT_AND_ZOOM = """
const set = {torch: false, zoom: 1};
const {getCapabilities, getSettings, applyConstraints} = MediaStreamTrack.prototype;
Object.assign(MediaStreamTrack.prototype, {
  getCapabilities() { return {...getCapabilities.call(this), torch: true, zoom: {min: 1, max: 5, step: 0.1}}; },
  getSettings() { return {...getSettings.call(this), ...set}; },
  async applyConstraints(wanted) {
    if (!wanted?.advanced) return applyConstraints.call(this, wanted);
    Object.assign(set, ...wanted.advanced);
  },
});
window.cameraIsSet = set;
"""


def opens_sheet(victim: Victim, name: str) -> None:
    """From More help, in the call."""
    victim.page.get_by_role("button", name="More help").click()
    victim.page.get_by_role("region", name="More help").get_by_role("link", name=name).click()


def picks(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=name).check(force=True)


def test_her_wishes_are_asked_once_seen_by_the_officer_and_survive_a_reload(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_sheet(victim, "Make this easier")
    expect(victim.page.get_by_role("heading", name="Do you want anything to make this easier?")).to_be_focused()
    expect(victim.page.locator(".sheet").get_by_role("button", name="Hide")).to_be_visible()
    picks(victim.page, "Sign language")
    victim.page.get_by_role("radio", name="Largest").check(force=True)
    officer.sees(re.compile("BSL, Large text"))
    for _ in range(3):
        victim.presses(re.compile("quieter"))
    heard = "() => document.querySelector('#picture + audio').volume"
    wait_until(lambda: round(victim.page.evaluate(heard), 1) == 0.7, "the voice is quieter, by buttons alone")
    victim.presses("Done")
    victim.reloads()
    victim.sees_and_hears_the_other()
    assert victim.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "24px"
    wait_until(lambda: round(victim.page.evaluate(heard), 1) == 0.7, "the voice is as quiet after the reload")
    assert victim.page.evaluate("() => Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_text_first_opens_the_text_when_the_call_starts(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("link", name=re.compile("make this easier")).click()
    picks(victim.page, "Text first")
    victim.presses("Done")
    victim.sees("How would you like to talk?")
    victim.takes_a_breath()
    victim.chooses_video()
    officer.admits(reference)
    expect(victim.page.get_by_label("Your message")).to_be_visible()
    victim.sees_and_hears_the_other()


def test_the_officer_guides_her_camera_without_a_sound_of_ours(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.page.get_by_text("Guide their camera").click()
    officer.presses("Higher")
    expect(victim.page.locator("#status")).to_have_text("A little higher")
    hint = victim.page.locator(".guide").get_by_text("A little higher")
    expect(hint).to_be_visible()
    assert victim.page.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)", hint.element_handle()) >= 40
    sounds = "() => [...document.querySelectorAll('audio')].filter((sound) => sound.src).length"
    assert victim.page.evaluate(sounds) == 0
    officer.presses("Ask to steer")
    victim.presses("Let the officer steer the camera")
    officer.sees("The caller agrees. This camera has neither light nor zoom.")
    officer.sees_more_frames()


def test_the_officer_steers_light_and_zoom_until_she_stops_it(
    meet: Callable[..., Any], officer: Officer, link: str, reference: str
) -> None:
    victim: Victim = meet(Victim)
    victim.context.add_init_script(CAMERA_WITH_LIGHT_AND_ZOOM)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.page.get_by_text("Guide their camera").click()
    officer.presses("Ask to steer")
    victim.presses("Let the officer steer the camera")
    officer.presses("Light off")
    officer.sees("Light on")
    officer.presses("Zoom in")
    wait_until(lambda: victim.page.evaluate("() => cameraIsSet") == {"torch": True, "zoom": 1.5}, "light and zoom")
    victim.page.get_by_role("button", name="More help").click()
    victim.presses("Officer may steer the camera")
    officer.sees("Ask to steer")
    officer.does_not_see("Light on")


def test_without_seeing_and_without_a_mouse_she_takes_a_picture_and_the_officer_sees_it(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    by_keyboard(victim, "button", "More help")
    by_keyboard(victim, "link", "Send a picture")
    expect(victim.page.get_by_role("heading", name="Send a picture")).to_be_focused()
    by_keyboard(victim, "button", "Take a picture")
    ready = victim.page.get_by_role("heading", name="Picture ready")
    expect(ready).to_be_focused()
    expect(victim.page.locator("#status")).to_have_text(
        re.compile(r"Picture taken\. Picture ready \d+ by \d+ dots, about [\d.]+ MB\.")
    )
    by_keyboard(victim, "button", "Send")
    expect(victim.page.locator("#status")).to_have_text("Picture sent")
    picture = officer.page.get_by_role("img", name="Picture from the caller")
    expect(picture).to_be_visible()
    wait_until(lambda: picture.evaluate("(image) => image.naturalWidth") >= 320, "the officer sees the picture")


def by_keyboard(victim: Victim, role: Any, name: str) -> None:
    """Tab until the one with this role and name has the focus, then press Enter."""
    page = victim.page
    wanted = page.get_by_role(role, name=name, exact=True).locator("visible=true").first
    expect(wanted).to_be_visible()
    for _ in range(40):
        if wanted.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")


def test_a_chosen_picture_is_made_small_before_it_is_sent(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_sheet(victim, "Send a picture")
    noise = BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(noise, "JPEG", quality=95)
    file = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": noise.getvalue()}
    victim.page.get_by_label("Or choose a picture").set_input_files([file])
    victim.sees(re.compile(r"1600 by 1067 dots"))
    with victim.page.expect_request("**/here/picture") as sent:
        victim.page.get_by_role("region", name="Send a picture").get_by_role("button", name="Send", exact=True).click()
    assert int(sent.value.all_headers()["content-length"]) < len(noise.getvalue()) / 3
    officer_sees = officer.page.get_by_role("img", name="Picture from the caller")
    expect(officer_sees).to_be_visible()


def test_a_picture_by_the_plain_form_without_script(
    meet: Callable[..., Any], officer: Officer, link: str, reference: str
) -> None:
    victim: Victim = meet(Victim, java_script_enabled=False)
    victim.opens(link)
    victim.continues()
    victim.presses("Yes, I am")
    victim.page.get_by_role("button", name=re.compile("^Text")).click()
    officer.admits(reference)
    victim.page.get_by_role("link", name="Send a picture").click()
    red = BytesIO()
    Image.new("RGB", (64, 48), "red").save(red, "PNG")
    file = {"name": "a.png", "mimeType": "image/png", "buffer": red.getvalue()}
    victim.page.locator("#picture-file").set_input_files([file])
    victim.presses("Send")
    victim.sees("Picture sent")
    expect(officer.page.get_by_role("img", name="Picture from the caller")).to_be_visible()


def test_easy_read_from_the_question_to_the_end(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.opens(link)
    victim.continues()
    victim.presses(re.compile("^Easy read"))
    victim.sees("Exit turns off camera and sound.")
    victim.is_safe()
    victim.sees("Tap one way to talk.")
    victim.takes_a_breath()
    victim.chooses_video()
    victim.sees("You are in line.")
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.page.get_by_role("button", name="More help").click()
    victim.sees("Not safe? Tap Exit.")
    officer.sees(re.compile("Easy read"))
    officer.ends_the_visit()
    victim.sees("Nothing of the call stays on this phone.")


def test_easy_read_chosen_in_the_call_leaves_the_picture_alone(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.page.evaluate("() => { window.samePage = true; }")
    opens_sheet(victim, "Make this easier")
    picks(victim.page, "Easy read")
    victim.presses("Done")
    victim.page.get_by_role("button", name="More help").click()
    victim.sees("Not safe? Tap Exit.")
    assert victim.page.evaluate("() => window.samePage")
    victim.sees_more_frames()


def test_a_clip_in_sign_language_costs_nothing_before_she_opens_it(system: System, victim: Victim, link: str) -> None:
    clips = system.folder / "clips"
    clips.mkdir(exist_ok=True)
    make_clip(clips / "before.webm")
    Image.new("RGB", (160, 120), "navy").save(clips / "before.jpg")
    victim.opens(link)
    victim.continues()
    victim.sees(re.compile("Watch in sign language \\(0.1 MB\\)"))
    assert not any("/clips/" in address for address in victim.requested)
    victim.page.get_by_text("Watch in sign language").click()
    wait_until(lambda: any("before.jpg" in address for address in victim.requested), "its poster comes")
    assert not any("before.webm" in address for address in victim.requested)
    victim.page.evaluate("() => document.querySelector('.clip video').play()")
    wait_until(
        lambda: victim.page.evaluate("() => document.querySelector('.clip video').currentTime") > 0.1, "it plays"
    )
    for file in clips.iterdir():
        file.unlink()


def make_clip(path: Path) -> None:
    """One second that moves."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for shade in range(0, 250, 25):
            frame = av.VideoFrame.from_image(Image.new("RGB", (160, 120), (shade, 0, 0)))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
