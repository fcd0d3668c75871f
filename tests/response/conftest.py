"""A visit in a call, and its response as somebody has it open."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.people import Officer, Phone, StaffBrowser


class Desk:
    """The response of one visit, as a person has it open."""

    def __init__(self, person: StaffBrowser, visit: str) -> None:
        self.person, self.visit, self.url = person, visit, f"/officer/visits/{visit}/response"

    def writes(self, seen: dict[str, int] | None = None, **fields: str) -> dict[str, Any]:
        sent = {name.replace("__", "."): value for name, value in fields.items()}
        answer = self.posts("", seen=json.dumps(seen or {}), **sent)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def posts(self, path: str, **form: str) -> TestResponse:
        return self.person.http.post(self.url + path, data=form, base_url="https://go.test")

    def reads(self) -> dict[str, Any]:
        answer = self.person.http.get(self.url, base_url="https://go.test", headers={"Accept": "application/json"})
        return dict(answer.json)

    def says(self, key: str) -> str:
        return str(self.reads()["written"].get(key, {}).get("value", ""))

    def grades(self, grade: str, reason: str = "") -> dict[str, Any]:
        return dict(self.posts("/grade", grade=grade, reason=reason).json)


@pytest.fixture
def visit(link: str, phone: Phone, officer: Officer) -> str:
    phone.waits(link)
    officer.connects()
    return officer.admits()


@pytest.fixture
def desk(officer: Officer, visit: str) -> Desk:
    return Desk(officer, visit)
