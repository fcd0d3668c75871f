"""A supervisor finds what was done in the audit log and hands it out; a row that somebody changed is named."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from e2e.passkeys import Colleague, create_admin, showed_no_passkey
from e2e.system import System


def a_supervisor(system: System, meet: Callable[..., Any], name: str) -> Colleague:
    """Somebody whom an administrator adds, and who sets up a passkey with the link."""
    admin: Colleague = meet(Colleague)
    admin.enrols(create_admin(system, f"Admin of {name}"), "/admin")
    admin.page.get_by_label("Name", exact=True).fill(name)
    admin.page.get_by_label("First name").fill("Jo")
    admin.page.get_by_label("Role").select_option("supervisor")
    admin.presses("Add and make the link")
    supervisor: Colleague = meet(Colleague)
    supervisor.enrols(admin.link_shown(), "/recovery")
    return supervisor


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "app", "audit", "verify"]
    return subprocess.run(command, env=os.environ | {"RVR_DATA_DIR": str(folder)}, capture_output=True, text=True)


def copy_of(system: System, folder: Path) -> sqlite3.Connection:
    """The installation's database, for somebody who has it to themselves: the service goes on with its own."""
    shutil.copy(system.folder / "data.keys", folder)
    copy = sqlite3.connect(folder / "rvr.db")
    with closing(sqlite3.connect(system.folder / "rvr.db", timeout=10)) as original:
        original.backup(copy)
    return copy


def test_a_supervisor_searches_the_log_hands_it_out_and_a_changed_row_is_named(
    system: System, meet: Callable[..., Any], reference: str, tmp_path: Path
) -> None:
    incident, _ = system.new_link(reference)
    supervisor = a_supervisor(system, meet, f"Sgt {reference}")
    supervisor.page.get_by_role("link", name="Audit log").click()
    supervisor.page.get_by_label("Incident reference").fill(reference)
    supervisor.presses("Search")
    supervisor.sees(f"incident:{incident}")
    assert reference not in supervisor.page.url

    showed_no_passkey(system, f"Sgt {reference}", minutes=6)
    supervisor.page.get_by_label("Why is it handed out").fill("The ombudsman asked")
    supervisor.presses("Download")
    supervisor.sees("Confirm that it is you")
    with supervisor.page.expect_download() as download:
        supervisor.presses("Use your passkey")
    assert "The ombudsman asked" in download.value.path().read_text()
    supervisor.sees("The file is being downloaded")
    supervisor.page.get_by_role("link", name="Go back").click()
    expect(supervisor.page.get_by_role("heading", name="Audit log")).to_be_visible()
    supervisor.sees("handed out the audit log")

    with closing(copy_of(system, tmp_path)) as copy:
        assert verify(tmp_path).stdout.startswith("whole: ")
        row = "FROM audit_entry WHERE action = 'incident:recorded' AND subject = ?"
        ((number,),) = copy.execute(f"SELECT number {row}", (f"incident:{incident}",)).fetchall()
        copy.execute("DROP TRIGGER audit_entry_no_update")
        copy.execute("UPDATE audit_entry SET actor_id = 'somebody else' WHERE number = ?", (number,))
        copy.commit()
    found = verify(tmp_path)
    assert found.returncode == 1
    assert f"broken at entry {number} (altered)" in found.stdout
