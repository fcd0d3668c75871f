"""Somebody who signs in with a passkey, through the application's own addresses."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.people.enrolment import make_link
from app.people.records import Staff
from app.platform.database import transaction
from app.platform.permissions import COMMAND_LINE, Role
from tests.authenticator import Authenticator
from tests.people import ORIGIN, Browser, Socket


class Colleague(Browser):
    """A member of staff with a browser and a passkey of their own."""

    COOKIE = "__Host-staff"

    def __init__(self, app: Flask, role: Role = Role.OFFICER, name: str = "PC Adeyemi") -> None:
        super().__init__(app)
        self.passkey = Authenticator()
        with app.app_context(), transaction() as tx:
            staff = tx.add(Staff(name=name, call_name="Ade", role=role.value, demo=False))
            tx.session.flush()
            self.id = staff.id
            self.token = make_link(tx, COMMAND_LINE, staff).partition("#")[2]

    def sends(self, path: str, body: dict[str, Any], **headers: str) -> TestResponse:
        """POST JSON as a script of the page does."""
        sent_by = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"} | headers
        return self.http.post(path, json=body, base_url=ORIGIN, headers=sent_by)

    def enrols(self, token: str | None = None, passkey: Authenticator | None = None) -> TestResponse:
        """Set up a passkey with the link; signs in."""
        token, passkey = token or self.token, passkey or self.passkey
        options = self.sends("/passkey/enrol", {"token": token})
        if options.status_code != 200:
            return options
        credential = passkey.makes(options.get_json())
        return self.sends("/passkey/enrol/answer", {"token": token, "credential": credential, "name": "work laptop"})

    def signs_in(self, passkey: Authenticator | None = None) -> TestResponse:
        """Sign in with the passkey."""
        credential = (passkey or self.passkey).shows(self.sends("/passkey/sign-in", {}).get_json())
        return self.sends("/passkey/sign-in/answer", {"credential": credential, "next": ""})

    def confirms(self, passkey: Authenticator | None = None) -> TestResponse:
        """Show the passkey again: to unlock, or before something grave."""
        options = self.sends("/passkey/confirm", {})
        if options.status_code != 200:
            return options
        credential = (passkey or self.passkey).shows(options.get_json())
        return self.sends("/passkey/confirm/answer", {"credential": credential})

    def is_in(self) -> bool:
        """Whether this browser is signed in and its session open."""
        return self.gets("/me").status_code == 200

    def connects(self) -> Socket:
        """Open the socket."""
        return self.opens_socket("/staff", self.COOKIE)


def link_on(page: TestResponse) -> str:
    """The token of the one-time link that this page shows."""
    found = re.search(r"/enrol#([0-9a-z]{26})", page.get_data(as_text=True))
    assert found, page.get_data(as_text=True)
    return found[1]
