"""A texted link: what it shows, whom it lets in, and that bad ones can't be told from good ones."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from app.incidents.records import Incident
from app.invitations import service
from app.platform import clock
from app.platform.database import transaction
from tests.clock import Clock
from tests.people import ControlRoom, Officer, Phone, path_of

NAMES_SOMEBODY = re.compile(r"police|officer|abuse|victim|helpline|\b999\b|domestic|crime", re.IGNORECASE)


def test_looking_at_a_link_changes_nothing_and_names_nobody(phone: Phone, link: str, control_room: ControlRoom) -> None:
    first = phone.gets(path_of(link))
    assert first.status_code == 200
    assert not NAMES_SOMEBODY.search(first.get_data(as_text=True))
    assert "Set-Cookie" not in first.headers
    assert control_room.api("GET", f"/incidents/{control_room.incident}").json["state"] == "link_sent"


def test_every_link_shows_the_same_bytes(phone: Phone, link: str) -> None:
    pages = [phone.gets(path) for path in (path_of(link), "/v/unknown", "/v/" + "x" * 500, "/v/%00%ff")]
    assert len({page.data for page in pages}) == 1
    assert len({str(sorted(page.headers.items())) for page in pages}) == 1


def test_continue_answers_good_and_bad_links_alike(app: Flask, link: str) -> None:
    answers = []
    for path in (path_of(link), "/v/unknown", "/v/" + "x" * 500):
        phone = Phone(app)
        response = phone.continues(path)
        headers = re.sub(r"__Host-visit=[a-z0-9]{26}", "__Host-visit=…", str(sorted(response.headers.items())))
        answers.append((response.status_code, headers, response.data))
    assert len(set(answers)) == 1
    assert answers[0][0] == 303


def test_the_first_browser_is_let_in_at_an_address_without_token(phone: Phone, link: str) -> None:
    response = phone.continues(link)
    assert response.headers["Location"] == "/here"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-visit=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    page = phone.gets("/here").get_data(as_text=True)
    assert "safe to talk" in page
    assert not NAMES_SOMEBODY.search(page)


def test_not_sure_leads_to_text_that_names_nobody(phone: Phone, link: str, officer: Officer) -> None:
    phone.continues(link)
    phone.answers("unsure")
    officer.connects()
    officer.admits()
    page = phone.gets("/here").get_data(as_text=True)
    assert 'name="body"' in page
    assert not NAMES_SOMEBODY.search(page)
    assert "Sam" not in page
    assert "Kit" not in page


def test_no_not_now_leads_to_the_ordinary_page_and_staff_see_it(
    phone: Phone, link: str, control_room: ControlRoom
) -> None:
    phone.continues(link)
    response = phone.answers("no")
    assert response.headers["Location"] == "/calendar"
    assert "Clear-Site-Data" in response.headers
    assert control_room.api("GET", f"/incidents/{control_room.incident}").json["state"] == "not_safe"


@pytest.mark.parametrize("kind", ["unknown", "used", "expired", "closed", "left", "malformed"])
def test_a_link_that_opens_nothing_shows_one_neutral_page(app: Flask, control_room: ControlRoom, kind: str) -> None:
    link = control_room.sends_link()
    if kind == "unknown":
        link = "/v/0000000000000000000000000a"
    elif kind == "malformed":
        link = "/v/%F0%9F%92%A9"
    elif kind == "used":
        Phone(app).continues(link)
    elif kind == "left":
        first = Phone(app)
        first.continues(link)
        first.posts("/leave")
    else:
        close_or_expire(app, control_room.incident, kind)
    stranger = Phone(app)
    stranger.continues(link)
    page = stranger.gets("/here")
    assert page.status_code == 200
    assert page.data == Phone(app).gets("/here").data
    assert not NAMES_SOMEBODY.search(page.get_data(as_text=True))


def close_or_expire(app: Flask, incident_id: str, kind: str) -> None:

    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, incident_id)
        assert incident
        invitation = service.invitation_of(tx, incident)
        assert invitation
        if kind == "closed":
            from app.platform.permissions import Actor, Role

            service.close(tx, Actor(Role.CALL_HANDLER, "x", "R. Lane"), invitation)
        else:
            invitation.expires_at = clock.now() - timedelta(seconds=1)


def test_a_link_that_nobody_opened_expires_with_its_visit(app: Flask, control_room: ControlRoom, link: str) -> None:
    with app.app_context(), transaction() as tx:
        assert service.expire_late_links(tx, clock.now() + timedelta(minutes=59)) == 0
        assert service.expire_late_links(tx, clock.now() + timedelta(minutes=61)) == 1
    assert control_room.api("GET", f"/incidents/{control_room.incident}").json["state"] == "expired"


def test_a_second_browser_is_let_in_by_the_officer_with_one_tap(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    officer.connects()
    visit = officer.admits()
    second = Phone(app)
    second.continues(link)
    assert "isn’t open" in second.gets("/here").get_data(as_text=True)
    assert officer.socket.told("visit:changed")[-1]["knock"] is True
    assert officer.socket.asks("visit:let_in", {"visit": visit})["ok"]
    assert "safe to talk" in second.gets("/here").get_data(as_text=True)
    assert "isn’t open" in phone.gets("/here").get_data(as_text=True)
    assert not phone.socket.is_open


def test_a_browser_that_was_let_in_reads_earlier_messages_only_after_a_yes(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    officer.socket.asks("text:send", {"visit": visit, "id": str(uuid4()), "body": "The police are on their way"})
    second = Phone(app)
    second.continues(link)
    officer.socket.asks("visit:let_in", {"visit": visit})
    assert "police" not in str(second.connects().asks("visit:watch", {"seen": None}))
    second.answers("unsure")
    assert not NAMES_SOMEBODY.search(second.gets("/here").get_data(as_text=True))
    second.answers("yes")
    assert "The police are" in second.gets("/here").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/V/x", "/v", "/v/x/y", "/leave", "/favicon.ico", "/here/x"])
def test_an_address_that_is_almost_hers_names_nobody(phone: Phone, path: str) -> None:
    page = phone.gets(path).get_data(as_text=True)
    assert "isn’t open" in page
    assert not NAMES_SOMEBODY.search(page)


def test_a_browser_shows_the_newest_visit_that_it_was_let_into(
    phone: Phone, control_room: ControlRoom, officer: Officer
) -> None:
    phone.waits(control_room.sends_link())
    visit = officer.admits()
    officer.socket.asks("visit:end", {"visit": visit})
    assert "has ended" in phone.gets("/here").get_data(as_text=True)
    phone.continues(control_room.sends_link(reference="RVR-2"))
    assert "safe to talk" in phone.gets("/here").get_data(as_text=True)


def test_a_stranger_who_knocks_at_a_bad_link_is_nobodys_news(app: Flask, officer: Officer, link: str) -> None:
    officer.connects()
    officer.board()
    Phone(app).continues("/v/unknown")
    assert officer.socket.told() == []


def test_the_text_message_is_neutral(app: Flask, control_room: ControlRoom, link: str) -> None:
    page = control_room.gets("/control/outbox").get_data(as_text=True)
    text = re.search(r">([^<>]*) https://go.test/v/\w+<", page)  # a random token may well hold a 999
    assert text
    assert text.group(1) == "Your link is ready:"


def test_the_link_again_in_the_browser_that_is_in_asks_again_whether_it_is_safe(
    phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    officer.admits()
    phone.says("he has gone out")
    phone.continues(link)  # after an exit without a network the cookie is still there
    page = phone.gets("/here").get_data(as_text=True)
    assert "safe to talk" in page
    assert "he has gone out" not in page


def test_the_control_room_closes_a_visit_that_came_to_nothing(
    app: Flask, phone: Phone, link: str, control_room: ControlRoom
) -> None:
    phone.continues(link)
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, control_room.incident)
        assert incident
        invitation = service.invitation_of(tx, incident)
        assert invitation
    control_room.posts(f"/control/incidents/{control_room.incident}/invitations/{invitation.id}/close")
    assert control_room.api("GET", f"/incidents/{control_room.incident}").json["state"] == "closed"
    assert "isn’t open" in phone.gets("/here").get_data(as_text=True)


def on_the_page(control_room: ControlRoom, action: str) -> None:
    """Press the button of this action on the incident's page."""
    page = control_room.gets(f"/control/incidents/{control_room.incident}").get_data(as_text=True)
    found = re.search(rf'action="(/control/incidents/[^"]+/{action})"', page)
    assert found, page
    control_room.posts(found.group(1))


def test_a_link_that_is_extended_opens_later_than_it_would_have(
    time: Clock, phone: Phone, link: str, control_room: ControlRoom
) -> None:
    for _ in range(5):
        time.passes(minutes=11)
        control_room.gets("/control")
    on_the_page(control_room, "extend")
    time.passes(minutes=34)
    phone.continues(link)
    assert "safe to talk" in phone.gets("/here").get_data(as_text=True)


def test_an_extended_link_expires_all_the_same(time: Clock, phone: Phone, link: str, control_room: ControlRoom) -> None:
    on_the_page(control_room, "extend")
    time.passes(minutes=90)
    phone.continues(link)
    assert "isn’t open" in phone.gets("/here").get_data(as_text=True)


def test_a_link_that_is_revoked_opens_nothing(phone: Phone, link: str, control_room: ControlRoom) -> None:
    on_the_page(control_room, "close")
    phone.continues(link)
    assert "isn’t open" in phone.gets("/here").get_data(as_text=True)


def test_a_link_that_is_sent_anew_replaces_the_one_before(app: Flask, link: str, control_room: ControlRoom) -> None:
    control_room.posts(f"/control/incidents/{control_room.incident}/invitations", channel="sms")
    page = control_room.gets(f"/control/incidents/{control_room.incident}").get_data(as_text=True)
    found = re.search(r"https://go.test/v/\w+", page)
    assert found
    assert found.group() != link
    first, second = Phone(app), Phone(app)
    first.continues(link)
    assert "isn’t open" in first.gets("/here").get_data(as_text=True)
    second.continues(found.group())
    assert "safe to talk" in second.gets("/here").get_data(as_text=True)
