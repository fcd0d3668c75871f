"""Members of staff with passkeys who reach the running service as from outside."""

import json
import os
import re
import subprocess
import sys

from tests.authenticator import Authenticator
from tests.record.actors_over_http import Client
from tests.running_web import RunningWeb


class Colleague(Client):
    """Somebody with a passkey of their own."""

    token: str

    def __init__(self, web: RunningWeb) -> None:
        super().__init__(web.url)
        self.passkey = Authenticator(web.url, "localhost")

    def enrols(self, link: str, device: str) -> "Colleague":
        """Set up a passkey with the one-time link; signs in."""
        self.token = link.partition("#")[2]
        options = self.sends("POST", "/passkey/enrol", {"token": self.token})[1]
        answer = {"token": self.token, "credential": self.passkey.makes(options), "name": device}
        status, said = self.sends("POST", "/passkey/enrol/answer", answer)
        assert status == 200, said
        return self

    def adds(self, name: str, call_name: str, role: str) -> str:
        """As an administrator: somebody new; returns their link."""
        status, page = self.posts("/admin/people", name=name, call_name=call_name, role=role)
        assert status == 200, page
        return link_in(page)

    def opens_for_a_reason(self, visit: str, words: str) -> str:
        """Another's visit; returns its page."""
        path = f"/officer/visits/{visit}"
        assert self.asks("GET", path)[0] == 403
        assert self.posts(f"{path}/reason", code="handover", words=words)[0] == 303
        return self.gets(path)


def create_admin(web: RunningWeb, name: str) -> str:
    """The link that the command line prints for a new administrator."""
    command = [sys.executable, "-m", "flask", "--app", "app", "people", "create-admin", name]
    environment = os.environ | {"RVR_DATA_DIR": str(web.folder), "RVR_PUBLIC_URL": web.url}
    return link_in(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def link_in(shown: str) -> str:
    """The one-time link that is shown here."""
    found = re.search(r"/enrol#[0-9a-z]{26}", shown)
    assert found, shown
    return found[0]


def junk_about_people(client: Client, mark: str) -> None:
    """The mark in what is asked about people, wrongly or by somebody who may not."""
    wrong = {"token": mark, "credential": {"id": mark, "rawId": mark, "response": {"clientDataJSON": mark}}}
    for path in ("enrol", "enrol/answer", "sign-in/answer", "add/answer", "confirm/answer"):
        body = json.dumps(wrong | {"name": mark, "next": f"/{mark}"})
        client.asks("POST", f"/passkey/{path}", body, Content_Type="application/json", Sec_Fetch_Mode="cors")
    for path in ("/admin/people", f"/admin/people/{mark}/role", f"/recovery/{mark}", f"/officer/visits/{mark}/reason"):
        client.posts(path, name=mark, call_name=mark, role=mark, code=mark, words=mark)
