"""What was kept of a visit is handed to a third party, who proves it; a copy leaves out what they may not read."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from app.factory import create_app
from app.platform.config import load
from e2e.access import AXE, finds_nothing
from e2e.conftest import DESK
from e2e.people import Officer, Staff, Victim
from e2e.system import System
from tests.evidence.kept import captured
from tests.evidence.packing import ThirdParty

ORIGINAL = b"\xff\xd8\xff a picture as it came from her phone"


def visit_of(officer: Officer) -> str:
    """The id of the visit on the officer's desk."""
    address = officer.page.locator("#response").get_attribute("data-url")
    found = re.search(r"visits/([^/]+)/", address or "")
    assert found
    return found[1]


def an_exhibit_arrives(system: System, visit: str) -> None:
    """As it does from a phone: sealed, in chunks."""
    app = create_app(load(system.environment), async_mode="threading")
    captured(app, visit, ORIGINAL[:10], ORIGINAL[10:], name="bruise.jpg", media_type="image/jpeg")
    app.extensions["store"].engine.dispose()


def the_worker_works(system: System) -> None:
    """The process that holds the private keys does what waits."""
    command = [sys.executable, "-m", "flask", "--app", "app", "evidence", "work"]
    subprocess.run(command, env=system.environment, check=True, capture_output=True, timeout=60)


def downloads(page: Page, folder: Path, *, says_who_they_are: bool = False) -> ThirdParty:
    """Take the package that is ready; what a third party has of it. The check before it holds for five minutes."""
    if says_who_they_are:
        page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Go on" if says_who_they_are else "Download").click()
    folder.mkdir()
    download.value.save_as(folder / "evidence.zip")
    return ThirdParty(folder / "evidence.zip", folder)


def looks_right(page: Page, name: str, shots: Path) -> None:
    """axe, reflow, and pictures to look at."""
    for width, height in ((1280, 800), (360, 640), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        finds_nothing(page, f"{name}, {width}", hers=False)
        page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(DESK["viewport"])


def test_a_supervisor_hands_a_package_to_a_third_party_who_proves_it(
    meet: Callable[..., Any], system: System, victim: Victim, link: str, reference: str, tmp_path: Path, pc: str
) -> None:
    officer = meet(Officer)
    officer.is_ready(pc)
    victim.waits(link)
    officer.admits(reference)
    victim.opens_text()
    victim.types("Dave Pritchard took my phone")
    officer.sees("Dave Pritchard took my phone")
    officer.page.get_by_label("Where is the other person now?").fill("12 Acacia Road")
    officer.sees(re.compile(r"^Saved \d"))
    visit = visit_of(officer)
    an_exhibit_arrives(system, visit)

    supervisor = meet(Staff, bypass_csp=True)
    supervisor.page.add_init_script(AXE)
    supervisor.signs_in("Sgt Bell")
    supervisor.goes_to(f"/officer/visits/{visit}/package")
    supervisor.page.locator("input[name=code][value=complaint]").check(force=True)
    supervisor.page.locator("#words").fill("The prosecutor asks for it")
    supervisor.presses("Keep the reason and open")
    page = supervisor.page
    page.get_by_role("link", name="Hand out what is kept of this visit").click()
    looks_right(page, "package", tmp_path)
    supervisor.presses("Have it made")
    supervisor.sees("Say what it is for")
    page.get_by_label("What is it for?").fill("Charging decision")
    page.get_by_label("Who gets it?").fill("Crown Prosecution Service, A. Lee")
    supervisor.presses("Have it made")
    supervisor.sees("Waiting to be made")
    the_worker_works(system)
    supervisor.sees("It can be downloaded once.")  # the page itself notices that it is ready
    looks_right(page, "package-ready", tmp_path)
    prosecutor = downloads(page, tmp_path / "prosecutor", says_who_they_are=True)
    assert prosecutor.faults() == []
    (original,) = (prosecutor.bag / "data/exhibits").iterdir()
    assert original.read_bytes() == ORIGINAL
    assert b"Dave Pritchard took my phone" in prosecutor.everything()
    original.write_bytes(ORIGINAL.replace(b"picture", b"pictura"))
    assert len(prosecutor.faults()) == 2  # sha256sum and bagit both say so
    assert "bruise" not in prosecutor.does("sha256sum -c manifest-sha256.txt").stdout

    supervisor.goes_to(f"/officer/visits/{visit}/package")
    supervisor.sees("Taken")
    page.get_by_role("link", name="Make a disclosure copy instead").click()
    looks_right(page, "disclosure", tmp_path)
    page.get_by_label("What is it for?").fill("Request by the defence")
    page.get_by_label("Who gets it?").fill("Brown & Partners")
    page.get_by_label("Words to leave out wherever they stand").fill("Dave Pritchard")
    page.get_by_label("Why these words are left out").fill("third party")
    page.get_by_label(re.compile("Where is the other person now")).fill("safety")
    supervisor.presses("Show how it will read")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("[redacted: third party] took my phone")
    expect(preview).not_to_contain_text("Acacia")
    looks_right(page, "disclosure-preview", tmp_path)
    supervisor.presses("Have this copy made")
    supervisor.sees("Waiting to be made")
    the_worker_works(system)
    supervisor.sees("It can be downloaded once.")
    defence = downloads(page, tmp_path / "defence")
    assert defence.faults() == []
    everything = defence.everything()
    assert not [words for words in (b"Pritchard", b"Acacia", ORIGINAL) if words in everything]


def test_two_supervisors_dispose_of_a_visit_and_its_words_are_gone(
    meet: Callable[..., Any], system: System, victim: Victim, link: str, reference: str, tmp_path: Path, pc: str
) -> None:
    officer = meet(Officer)
    officer.is_ready(pc)
    victim.waits(link)
    officer.admits(reference)
    officer.page.get_by_label("Where is the other person now?").fill("12 Acacia Road")
    officer.sees(re.compile(r"^Saved \d"))
    visit = visit_of(officer)
    an_exhibit_arrives(system, visit)
    officer.ends_the_visit()
    (file,) = (path for path in (system.folder / "exhibits").iterdir() if path.stem in exhibits_of(system, visit))
    is_due_for_review(system, visit)

    for name, button in (("Sgt Bell", "Propose to dispose of it"), ("Sgt Cole", "Confirm: dispose of it")):
        supervisor = meet(Staff, bypass_csp=True)
        supervisor.page.add_init_script(AXE)
        supervisor.signs_in(name)
        supervisor.goes_to("/admin/retention")
        supervisor.sees("Nothing is removed by itself")
        looks_right(supervisor.page, f"retention-{name}", tmp_path)
        supervisor.page.get_by_role("link", name=reference).click()
        looks_right(supervisor.page, f"review-{name}", tmp_path)
        supervisor.page.get_by_label("Why?").fill("The schedule says so")
        supervisor.presses(button)
        if supervisor.page.get_by_role("button", name="Go on").count():
            supervisor.presses("Go on")
        supervisor.sees("What is to be reviewed")
    the_worker_works(system)
    supervisor.goes_to("/admin/retention")
    supervisor.does_not_see(reference)
    assert not file.exists()
    assert rows_about(system, "response_entry", visit) == 0


def ask_database(system: System, statement: str, *values: object) -> list[Any]:
    """What lies in the database."""
    with sqlite3.connect(system.folder / "rvr.db") as connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


def exhibits_of(system: System, visit: str) -> list[str]:
    return [row[0] for row in ask_database(system, "SELECT id FROM exhibit WHERE visit_id = ?", visit)]


def rows_about(system: System, table: str, visit: str) -> int:
    return int(ask_database(system, f"SELECT count(*) FROM {table} WHERE visit_id = ?", visit)[0][0])


def is_due_for_review(system: System, visit: str) -> None:
    """Years later."""
    ask_database(system, "UPDATE visit SET ended_at = '2001-01-01 00:00:00.000000' WHERE id = ?", visit)
