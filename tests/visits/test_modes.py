"""How she talks: her choice, what her line makes of it, what the officer suggests."""

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.visits.rules import LOWER, MODES, may_lower
from tests.people import Officer, Phone


def test_a_line_lowers_step_by_step_and_never_to_text_nor_a_signer_to_voice() -> None:
    for chosen, to in product(MODES, MODES):
        assert may_lower(chosen, to) == (to in LOWER[chosen])
        if may_lower(chosen, to):
            assert MODES.index(to) > MODES.index(chosen), "lower means later in the list"
    assert not any(may_lower(chosen, "text") for chosen in MODES)
    assert not may_lower("signing", "voice")
    assert not may_lower(None, "voice")


@pytest.mark.parametrize("mode", MODES)
def test_every_way_can_be_chosen_with_and_without_script(phone: Phone, link: str, officer: Officer, mode: str) -> None:
    phone.waits(link, mode)
    officer.connects()
    assert officer.board()[0]["mode"] == mode
    phone.posts("/here/mode", mode=mode)
    assert officer.board()[0]["mode"] == mode


def test_what_the_line_carries_is_told_to_both_and_audited(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    assert phone.socket.asks("visit:lower", {"to": "low"})["ok"]
    told = officer.socket.told("visit:changed")[-1]
    assert (told["mode"], told["lowered"]) == ("video", "low")
    assert phone.socket.told("visit:changed")[-1]["lowered"] == "low"
    assert phone.socket.asks("visit:lower", {"to": None})["ok"]
    assert officer.socket.told("visit:changed")[-1]["lowered"] is None
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry.detail).where(
            AuditEntry.action == "visit:lowered", AuditEntry.subject == f"visit:{visit}"
        )
        assert [detail["to"] for detail in tx.session.scalars(query)] == ["low", None]


def test_the_same_again_is_no_news(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    phone.socket.asks("visit:lower", {"to": "stills"})
    officer.socket.told()
    assert phone.socket.asks("visit:lower", {"to": "stills"})["ok"]
    assert officer.socket.told("visit:changed") == []


def test_her_own_choice_undoes_what_the_line_made_of_it(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    phone.socket.asks("visit:lower", {"to": "stills"})
    assert phone.socket.asks("visit:choose", {"mode": "video"})["ok"]
    told = officer.socket.told("visit:changed")[-1]
    assert (told["mode"], told["lowered"]) == ("video", None)


@pytest.mark.parametrize("to", ["video", "signing", "text"])
def test_a_line_makes_nothing_else_of_a_choice(phone: Phone, link: str, officer: Officer, to: str) -> None:
    phone.waits(link)
    officer.admits()
    assert phone.socket.asks("visit:lower", {"to": to})["code"] == "not_now"


def test_nothing_is_lowered_before_the_call(phone: Phone, link: str) -> None:
    phone.waits(link)
    assert phone.socket.asks("visit:lower", {"to": "low"})["code"] == "not_now"


def test_the_officer_of_the_call_suggests_and_she_decides(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    other = Officer(app, 1)
    other.connects()
    assert other.socket.asks("visit:suggest", {"visit": visit, "mode": "voice"})["code"] == "not_now"
    assert phone.socket.told("visit:suggested") == []
    assert officer.socket.asks("visit:suggest", {"visit": visit, "mode": "voice"})["ok"]
    assert phone.socket.told("visit:suggested")[-1]["mode"] == "voice"
    assert officer.board()[0]["mode"] == "video", "nothing changes until she takes it"
