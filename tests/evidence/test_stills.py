"""Photos that the officer asks for: only with her yes, only of this call, and refused once that is taken back."""

from typing import Any

import pytest
from flask import Flask

from app.evidence.records import Exhibit
from app.platform.database import transaction
from tests.evidence import files
from tests.evidence.sending import Sender
from tests.people import Officer, Phone


class Call:
    """A call in which photos are asked for."""

    def __init__(self, app: Flask, phone: Phone, link: str, officer: Officer) -> None:
        phone.waits(link)
        self.app, self.phone, self.officer = app, phone, officer
        self.visit = officer.admits()
        self.hears()

    def hears(self) -> None:
        self.phone.socket.told()
        self.officer.socket.told()

    def asks(self, what: str = "the door") -> Any:
        return self.officer.socket.asks("still:ask", {"visit": self.visit, "what": what})

    def is_asked(self) -> dict[str, Any]:
        return self.phone.socket.told("still:asked")[-1]

    def answers(self, answer: str, request: str = "") -> Any:
        return self.phone.socket.asks("still:answer", {"request": request, "answer": answer})

    def sends(self, request: str) -> Any:
        return Sender(self.phone).begins(len(files.photo()), "", still=request)


@pytest.fixture
def call(app: Flask, phone: Phone, link: str, officer: Officer) -> Call:
    return Call(app, phone, link, officer)


def test_she_reads_who_asks_and_of_what_and_sends_it_with_her_yes(call: Call) -> None:
    assert call.asks("the  door\n")["ok"]
    asked = call.is_asked()
    assert (asked["what"], asked["agreed"]) == ("the door", False)
    assert asked["name"]
    assert call.sends(asked["request"]).get_json()["code"] == "not_now"
    assert call.answers("yes", asked["request"])["ok"]
    assert [told["answer"] for told in call.officer.socket.told("still:changed")] == ["asked", "yes"]
    begun = call.sends(asked["request"])
    assert begun.status_code == 201
    with call.app.app_context(), transaction() as tx:
        found = tx.get(Exhibit, begun.get_json()["id"])
        assert found
        assert (found.kind, found.by) == ("still", "victim")
    assert call.sends(asked["request"]).get_json()["code"] == "not_now", "one photo for one request"


def test_one_yes_can_be_for_each_photo_in_this_call_and_is_taken_back_with_one_tap(call: Call) -> None:
    call.asks()
    call.answers("always", call.is_asked()["request"])
    call.asks("the other door")
    second = call.is_asked()
    assert second["agreed"] is True
    assert call.answers("stop")["ok"]
    assert call.sends(second["request"]).get_json()["code"] == "not_now"
    call.asks()
    assert call.is_asked()["agreed"] is False


def test_a_no_is_a_no_and_is_told(call: Call) -> None:
    call.asks()
    request = call.is_asked()["request"]
    call.answers("no", request)
    assert call.officer.socket.told("still:changed")[-1]["answer"] == "no"
    assert call.answers("yes", request)["code"] == "gone"
    assert call.sends(request).status_code == 422


def test_without_consent_to_video_no_photo_is_asked_for_or_taken(call: Call) -> None:
    call.asks()
    request = call.is_asked()["request"]
    call.answers("always", request)
    call.phone.socket.asks("consent:say", {"purpose": "video", "agree": False})
    assert len(call.phone.socket.told("still:stopped")) == 1
    assert call.sends(request).status_code == 422
    assert call.asks()["code"] == "no_consent"


def test_off_the_record_nothing_is_photographed(call: Call) -> None:
    call.officer.socket.asks("visit:off_record", {"visit": call.visit, "off": True})
    assert call.asks()["code"] == "not_now"


def test_after_the_call_a_yes_is_worth_nothing(call: Call) -> None:
    call.asks()
    request = call.is_asked()["request"]
    call.answers("always", request)
    call.officer.socket.asks("visit:end", {"visit": call.visit})
    assert call.asks()["code"] == "not_now"
    assert call.sends(request).status_code in (410, 422)


def test_only_the_officer_of_the_call_asks(call: Call) -> None:
    other = Officer(call.app, which=1)
    other.connects()
    assert other.socket.asks("still:ask", {"visit": call.visit, "what": "x"})["code"] == "not_allowed"


def test_what_is_asked_is_there_after_a_reload(call: Call) -> None:
    call.asks("the door")
    asked = call.is_asked()
    snapshot = call.phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    told = {key: value for key, value in asked.items() if key in ("request", "name", "what", "agreed")}
    assert snapshot["stills"] == {"asked": told, "standing": False}
    assert call.officer.socket.asks("visit:watch", {"visit": call.visit})["snapshot"]["stills"] == {"answer": "asked"}
