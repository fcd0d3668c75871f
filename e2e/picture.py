"""Takes the README's picture of both sides of a call: `python -m e2e.picture`."""

import base64
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from e2e.conftest import CHROMIUM, DESK, FAKE_DEVICES, PHONE, QUIET
from e2e.people import Officer, Victim
from e2e.system import System

TARGET = Path(__file__).parent.parent / "docs/images/call.png"
PAGE = """<!doctype html><style>
body{{margin:0;padding:24px;display:flex;gap:24px;align-items:center;background:#d9e1e5}}
img{{block-size:640px;border-radius:10px;box-shadow:0 2px 12px #0004}}</style>
<img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}">"""


def main() -> None:
    """Make a call and take its picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        system = System(Path(folder))
        system.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE_DEVICES])
        try:
            _side_by_side(browser, *_both_sides(system, browser))
        finally:
            browser.close()
            system.stop()


def _both_sides(system: System, browser: Browser) -> tuple[bytes, bytes]:
    victim = Victim(system, browser.new_context(**PHONE, device_scale_factor=2))
    officer = Officer(system, browser.new_context(**DESK))
    officer.is_ready("PC 00")
    victim.waits(system.new_link("RVR-0413")[1])
    officer.admits("RVR-0413")
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()
    officer.types("Take your time. I am here.")
    officer.sees("Take your time. I am here.")
    return victim.page.screenshot(), officer.page.screenshot()


def _side_by_side(browser: Browser, hers: bytes, theirs: bytes) -> None:
    page = browser.new_page(viewport={"width": 1480, "height": 688})
    page.set_content(PAGE.format(*(base64.b64encode(picture).decode() for picture in (hers, theirs))))
    TARGET.parent.mkdir(exist_ok=True)
    page.screenshot(path=TARGET)


if __name__ == "__main__":
    main()
