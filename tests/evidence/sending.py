"""A browser that sends a file in chunks, as her page and a desk do."""

import base64
import hashlib
from typing import Any

from werkzeug.test import TestResponse

from tests.people import ORIGIN, Browser


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


class Sender:
    """Sends from her phone (`/here/exhibits`), or from a desk into a visit."""

    def __init__(self, browser: Browser, visit: str = "") -> None:
        self.browser = browser
        self.announce = f"/officer/visits/{visit}/exhibits" if visit else "/here/exhibits"
        self.path = "/officer/exhibits" if visit else "/here/exhibits"

    def begins(self, size: int, name: str = "note.txt", query: str = "", **said: Any) -> TestResponse:
        body = {"name": name, "type": "text/plain", "size": size} | said
        return self.browser.http.post(self.announce + query, json=body, base_url=ORIGIN)

    def puts(self, exhibit: str, number: int, content: bytes, claims: str | None = None) -> TestResponse:
        headers = {"Content-Digest": digest(content) if claims is None else claims}
        return self.browser.http.put(f"{self.path}/{exhibit}/{number}", data=content, base_url=ORIGIN, headers=headers)

    def asks(self, exhibit: str) -> dict[str, Any]:
        found: dict[str, Any] = self.browser.gets(f"{self.path}/{exhibit}").get_json()
        return found

    def sends(
        self, content: bytes, name: str = "note.txt", piece: int = 256 * 1024, query: str = "", **said: Any
    ) -> str:
        """All of a file; returns the exhibit's id."""
        begun = self.begins(len(content), name, query, **said)
        assert begun.status_code == 201, begun.get_data(as_text=True)
        exhibit: str = begun.get_json()["id"]
        for number, at in enumerate(range(0, len(content), piece)):
            answer = self.puts(exhibit, number, content[at : at + piece])
            assert answer.status_code == 200, answer.get_data(as_text=True)
        return exhibit
