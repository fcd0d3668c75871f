"""Exit: from every page, with nothing left behind, and never mistaken for a lost line."""

import pytest
from flask import Flask

from app.platform.media import MediaAway
from tests.people import ControlRoom, Officer, Phone


def test_exit_clears_the_phone_kills_the_link_and_tells_the_officer(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    officer.admits()
    officer.socket.told()
    response = phone.posts("/leave")
    assert response.status_code == 303
    assert response.headers["Location"] == "/calendar"
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert phone.cookie("__Host-visit") is None
    told = officer.socket.told("visit:changed")
    assert [event["state"] for event in told] == ["left"]
    assert not phone.socket.is_open
    phone.continues(link)
    assert "isn’t open" in phone.gets("/here").get_data(as_text=True)


def test_exit_is_told_before_a_media_node_is_asked_for_anything(
    app: Flask, phone: Phone, link: str, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.waits(link)
    phone.socket.asks("call:connect")
    officer.admits()
    officer.board()
    officer.socket.told()
    told: list[list[str]] = []

    def hangs(_node: str, ask: str, _payload: object) -> None:
        told.append(
            [
                event.get("state") or event["card"]["state"]
                for event in officer.socket.told()
                if "state" in event or "card" in event
            ]
        )
        raise MediaAway(ask)

    monkeypatch.setattr(app.extensions["media"], "call", hangs)
    phone.posts("/leave")
    assert told[0] == ["left", "left"], "the visit and its card"
    assert not phone.socket.is_open


def test_no_after_a_yes_is_an_exit(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    officer.socket.told()
    assert phone.answers("no").headers["Location"] == "/calendar"
    assert [event["state"] for event in officer.socket.told("visit:changed")] == ["left"]
    assert not phone.socket.is_open


@pytest.mark.parametrize("step", ["opened", "preparing", "waiting", "in_call", "ended"])
def test_exit_works_at_every_step(
    phone: Phone, link: str, officer: Officer, control_room: ControlRoom, step: str
) -> None:
    phone.continues(link)
    if step != "opened":
        phone.answers("yes")
    if step in ("waiting", "in_call", "ended"):
        phone.posts("/here/mode", mode="voice")
    if step in ("in_call", "ended"):
        visit = officer.admits()
        if step == "ended":
            officer.socket.asks("visit:end", {"visit": visit})
    assert phone.posts("/leave").headers["Location"] == "/calendar"
    expected = "closed" if step == "ended" else "left"
    assert control_room.api("GET", f"/incidents/{control_room.incident}").json["state"] == expected


def test_who_knocked_before_she_left_does_not_undo_it(app: Flask, phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    Phone(app).continues(link)
    phone.posts("/leave")
    assert officer.socket.asks("visit:let_in", {"visit": visit})["code"] == "not_now"


def test_exit_without_a_visit_leads_to_the_ordinary_page_too(phone: Phone) -> None:
    response = phone.posts("/leave")
    assert response.headers["Location"] == "/calendar"
    assert "Clear-Site-Data" in response.headers


def test_leaving_twice_is_told_once(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    cookie = phone.cookie("__Host-visit")
    phone.posts("/leave")
    officer.socket.told()
    assert cookie
    phone.http.set_cookie("__Host-visit", cookie, domain="go.test", secure=True)
    phone.posts("/leave")
    assert officer.socket.told("visit:changed") == []


def test_a_lost_line_is_not_an_exit(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    officer.socket.told()
    phone.socket.closes()
    lines = [person["line"] for event in officer.socket.told("call:changed") for person in event["participants"]]
    assert "lost" in lines
    phone.connects()
    snapshot = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    assert snapshot["visit"]["state"] == "in_call"


def test_every_one_of_her_pages_begins_with_exit(phone: Phone, link: str, officer: Officer) -> None:
    def exit_comes_first(path: str) -> bool:
        page = phone.gets(path).get_data(as_text=True)
        body = page[page.index("<body") :]
        return 0 < body.find('action="/leave"') < body.find("<main")

    assert exit_comes_first("/v/anything")
    assert exit_comes_first("/here")
    phone.continues(link)
    assert exit_comes_first("/here")
    phone.answers("yes")
    assert exit_comes_first("/here")
    phone.posts("/here/mode", mode="text")
    assert exit_comes_first("/here")
    officer.socket = officer.connects()
    officer.admits()
    assert exit_comes_first("/here")


def test_the_calendar_is_an_ordinary_page(phone: Phone) -> None:
    page = phone.gets("/calendar").get_data(as_text=True)
    for word in ("exit", "leave", "visit", "police", "officer", "appointment", "script"):
        assert word not in page.lower()
