"""Members of staff with a passkey in Chromium's virtual authenticator."""

import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext

from e2e.people import Staff
from e2e.system import System

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Colleague(Staff):
    """Somebody whose device holds a passkey."""

    def __init__(self, system: System, context: BrowserContext) -> None:
        super().__init__(system, context)
        self.devtools = context.new_cdp_session(self.page)
        self.devtools.send("WebAuthn.enable")
        added = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.authenticator: str = added["authenticatorId"]
        self.sent: dict[str, str] = {}
        self.page.on("request", self._remember)

    def _remember(self, request: Any) -> None:
        if request.method == "POST" and "/passkey/" in request.url:
            self.sent[request.url] = request.post_data or ""

    def verifies(self, verified: bool) -> None:
        """Whether the device recognises its owner's finger or PIN."""
        self.devtools.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": verified}
        )

    def enrols(self, link: str, then: str) -> None:
        """Open the one-time link and set up a passkey."""
        self.goes_to(link)
        self.page.get_by_label("Name of this device").fill("work laptop")
        self.presses("Make a passkey")
        self.page.wait_for_url(f"**{then}")

    def uses_passkey(self, then: str) -> None:
        """Sign in."""
        self.presses("Sign in with your passkey")
        self.page.wait_for_url(f"**{then}")

    def signs_out(self) -> None:
        """Sign out."""
        self.presses("Sign out")
        self.page.wait_for_url("**/sign-in")

    def link_shown(self) -> str:
        """The one-time link on the page."""
        shown = self.page.locator("output").filter(has_text=re.compile("/enrol#"))
        return shown.inner_text()


def create_admin(system: System, name: str) -> str:
    """The link that the command line prints for a new administrator."""
    command = [sys.executable, "-m", "flask", "--app", "app", "people", "create-admin", name]
    said = subprocess.run(command, env=system.environment, check=True, capture_output=True, text=True)
    return said.stdout.strip()


def nobody_touches(system: System, name: str, minutes: int) -> None:
    """The person with this name has done nothing for so many minutes."""
    _long_ago(system, name, minutes, "active_at")


def showed_no_passkey(system: System, name: str, minutes: int) -> None:
    """The last passkey check of the person with this name is so many minutes ago."""
    _long_ago(system, name, minutes, "confirmed_at")


def _long_ago(system: System, name: str, minutes: int, what: str) -> None:
    then = (datetime.now(UTC) - timedelta(minutes=minutes)).replace(tzinfo=None).isoformat(sep=" ")
    change = f"UPDATE staff_session SET {what} = ? WHERE staff_id = (SELECT id FROM staff WHERE name = ?)"
    with sqlite3.connect(system.folder / "rvr.db", timeout=10) as database:
        assert database.execute(change, (then, name)).rowcount >= 1
    database.close()
