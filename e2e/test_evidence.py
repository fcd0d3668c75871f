"""Files of hers as evidence: sent beside the call whatever the line does, checked, seen by the officer."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.people import Officer, Victim
from e2e.system import System
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


def chooses(victim: Victim, *chosen: dict[str, Any]) -> None:
    victim.page.get_by_label("Choose files").set_input_files(list(chosen))


def sends(victim: Victim) -> None:
    victim.page.get_by_role("region", name="Send files").get_by_role("button", name="Send", exact=True).click()


def sees_sent(victim: Victim, name: str, seconds: float = 30) -> None:
    row = victim.page.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("Sent.", timeout=seconds * 1000)


def test_she_sees_what_files_cost_and_sends_them_beside_the_call(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    opens_files(victim)
    chooses(victim, file("bruise.jpg", files.photo()), file("night.mp4", files.video()))
    victim.sees("About 0.1 MB of your data.")
    sends(victim)
    sees_sent(victim, "bruise.jpg")
    sees_sent(victim, "night.mp4")
