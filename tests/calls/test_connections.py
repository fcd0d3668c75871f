"""Connections: warmed while she waits, entered on admission, replaced when a node goes, closed when she leaves."""

import pytest
from flask import Flask

from app.calls import connections
from app.platform.packed import pack, unpack
from tests.people import ControlRoom, FakeMedia, Officer, Phone

OFFER = {"connection": "c1", "sdp": "v=0 offer"}


@pytest.fixture
def node(app: Flask) -> FakeMedia:
    """The media node."""
    media: FakeMedia = app.extensions["media"]
    return media


def warms(phone: Phone) -> str:
    opened = phone.socket.asks("call:connect")
    assert opened["ok"], opened
    assert phone.socket.asks("call:offer", OFFER | {"peer": opened["peer"]})["sdp"]
    peer: str = opened["peer"]
    return peer


def test_a_warmed_connection_is_in_no_call_before_admission(phone: Phone, link: str, node: FakeMedia) -> None:
    phone.waits(link)
    assert node.peers == {warms(phone): None}


def test_an_offer_may_come_packed_and_is_answered_likewise(phone: Phone, link: str) -> None:
    phone.waits(link)
    peer = phone.socket.asks("call:connect")["peer"]
    ask = {"connection": "c1", "peer": peer}
    answer = phone.socket.asks("call:offer", ask | {"packed": pack("v=0 offer")})
    plain = phone.socket.asks("call:offer", ask | {"sdp": "v=0 offer"})
    assert unpack(answer["packed"], 1000) == plain["sdp"]
    for wrong in ("nonsense", pack("x" * 100_000)):
        assert phone.socket.asks("call:offer", ask | {"packed": wrong})["code"] == "bad_request"


def test_admission_enters_both_warmed_connections(phone: Phone, link: str, officer: Officer, node: FakeMedia) -> None:
    phone.waits(link)
    hers = warms(phone)
    officer.connects()
    theirs = officer.socket.asks("call:connect", {"visit": None})["peer"]
    visit = officer.admits()
    assert node.peers == {hers: visit, theirs: visit}


def test_a_connection_made_after_admission_enters_by_its_offer(
    phone: Phone, link: str, officer: Officer, node: FakeMedia
) -> None:
    phone.waits(link)
    visit = officer.admits()
    hers = warms(phone)
    assert node.peers[hers] == visit
    theirs = officer.socket.asks("call:connect", {"visit": visit})["peer"]
    officer.socket.asks("call:offer", OFFER | {"peer": theirs})
    assert node.peers[theirs] == visit


def test_the_media_state_of_each_is_shown_to_the_other(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    phone.socket.asks("call:media", {"microphone": "on", "camera": "paused", "facing": "environment"})
    hers = officer.socket.told("call:changed")[-1]["participants"][0]
    assert (hers["microphone"], hers["camera"], hers["facing"]) == ("on", "paused", "environment")
    officer.socket.asks("call:media", {"visit": visit, "microphone": "off", "camera": "on"})
    theirs = phone.socket.told("call:changed")[-1]["participants"][1]
    assert (theirs["microphone"], theirs["camera"], theirs["name"]) == ("off", "on", officer.person.call_name)


def test_the_officer_asks_for_the_back_camera_and_only_her_page_is_told(
    phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    assert officer.socket.asks("call:ask_camera", {"visit": visit, "facing": "environment"})["ok"]
    assert phone.socket.told("call:camera_asked")[0]["facing"] == "environment"
    assert officer.socket.told("call:camera_asked") == []


def test_silence_heard_by_the_node_is_a_lost_line_at_once(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    peer = warms(phone)
    officer.admits()
    with app.app_context():
        for line, shown in (("connected", "connected"), ("silent", "lost"), ("connected", "connected")):
            connections.peer_changed("fake", peer, line)
            assert officer.socket.told("call:changed")[-1]["participants"][0]["line"] == shown


def test_going_on_in_text_closes_her_connection_and_is_no_lost_line(
    app: Flask, phone: Phone, link: str, officer: Officer, node: FakeMedia
) -> None:
    phone.waits(link)
    peer = warms(phone)
    visit = officer.admits()
    with app.app_context():
        connections.peer_changed("fake", peer, "connected")
        assert phone.socket.asks("visit:choose", {"mode": "text"})["ok"]
        connections.peer_changed("fake", peer, "silent")
    assert peer not in node.peers
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert snapshot["call"]["participants"][0]["line"] == "connected"
    phone.socket.closes()
    assert officer.socket.told("call:changed")[-1]["participants"][0]["line"] == "lost"


def test_a_lost_node_makes_both_connect_anew(
    app: Flask, phone: Phone, link: str, officer: Officer, node: FakeMedia
) -> None:
    phone.waits(link)
    before = warms(phone)
    officer.admits()
    with app.app_context():
        connections.node_gone("fake")
        node.peers.clear()
    assert phone.socket.told("call:replaced")
    assert officer.socket.told("call:replaced")
    with app.app_context():
        connections.node_came("fake", {})
    assert phone.socket.told("call:replaced"), "connects now, not at the next try"
    after = warms(phone)
    assert after != before
    assert node.peers[after]


def test_a_node_that_comes_back_keeps_the_connections_it_still_has(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    peer = warms(phone)
    officer.admits()
    phone.socket.told()
    with app.app_context():
        connections.node_came("fake", {peer: "connected"})
    assert phone.socket.told("call:replaced") == []


def test_without_a_node_she_reads_a_sentence_and_the_visit_goes_on(phone: Phone, link: str, node: FakeMedia) -> None:
    phone.waits(link)
    node.here = False
    refused = phone.socket.asks("call:connect")
    assert refused["code"] == "no_media"
    assert refused["say"]
    assert phone.says("I can still type")["ok"]


def test_leaving_closes_her_connection_and_keeps_the_officers_warm(
    phone: Phone, link: str, officer: Officer, node: FakeMedia
) -> None:
    phone.waits(link)
    warms(phone)
    officer.connects()
    theirs = officer.socket.asks("call:connect", {"visit": None})["peer"]
    officer.admits()
    phone.posts("/leave")
    assert node.peers == {theirs: None}


def test_nobody_uses_another_persons_connection(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    hers = warms(phone)
    officer.connects()
    assert officer.socket.asks("call:offer", OFFER | {"peer": hers})["code"] == "not_found"


def test_an_officer_gets_no_connection_to_someone_elses_visit(app: Flask, phone: Phone, link: str) -> None:
    first, second = Officer(app, 0), Officer(app, 1)
    phone.waits(link)
    visit = first.admits()
    second.connects()
    assert second.socket.asks("call:connect", {"visit": visit})["code"] == "not_allowed"


def test_only_the_newest_window_of_her_phone_is_in_the_call(phone: Phone, link: str) -> None:
    phone.waits(link)
    old = phone.socket
    phone.connects()
    warms(phone)
    assert old.asks("call:connect")["code"] == "elsewhere"


def test_an_officer_is_in_one_call_at_a_time(
    app: Flask, phone: Phone, link: str, officer: Officer, control_room: ControlRoom, node: FakeMedia
) -> None:
    phone.waits(link)
    officer.connects()
    theirs = officer.socket.asks("call:connect", {"visit": None})["peer"]
    first = officer.admits()
    Phone(app).waits(control_room.sends_link(reference="RVR-2"))
    again = Officer(app)  # the same person, in another window
    again.connects()
    assert again.socket.asks("visit:admit", {"visit": again.finds_waiting()})["code"] == "not_now"
    assert node.peers[theirs] == first


def test_a_socket_that_fails_to_open_leaves_nobody_here(
    app: Flask, phone: Phone, link: str, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> None:
        raise RuntimeError

    phone.waits(link)
    officer.admits()
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr("app.calls.service.socket_changed", fails)
        Phone.connects(phone_of(app, phone))
    officer.socket.told()
    phone.socket.closes()
    assert officer.socket.told("call:changed")[-1]["participants"][0]["line"] == "lost"


def phone_of(app: Flask, phone: Phone) -> Phone:
    """Another window of the same phone."""
    window = Phone(app)
    window.http = phone.http
    return window


def test_a_restart_of_the_web_process_shows_nobody_as_here_who_is_not(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    from app.calls import service

    phone.waits(link)
    visit = officer.admits()
    with app.app_context():
        service.drop_all()
    participants = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["call"]["participants"]
    assert {person["line"] for person in participants} == {"lost"}
