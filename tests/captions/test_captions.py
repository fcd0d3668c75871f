"""Lines of a call: typed by a person, heard by machines, corrected; read by who may."""

import json
import uuid
from typing import Any

import pytest
import webvtt
from flask import Flask
from sqlalchemy import select

from app.captions import recognising
from app.captions import service as captions
from app.people.records import Staff
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.platform.permissions import Actor, Role
from tests.people import Captioner, FakeMedia, Officer, Phone, Supervisor


@pytest.fixture
def captioner(app: Flask) -> Captioner:
    """A signed-in captioner."""
    return Captioner(app)


@pytest.fixture
def visit(phone: Phone, link: str, officer: Officer) -> str:
    """A call that wants captions."""
    phone.waits(link)
    return officer.admits()


def lines_of(person: Phone | Officer | Captioner) -> list[dict[str, Any]]:
    """The lines that this person was told since the last time."""
    return [one["segment"] for one in person.socket.told("caption:changed")]


def reads(segment: dict[str, Any]) -> str:
    """A line as it is shown."""
    return " ".join([word["text"] for word in segment["words"] if word["text"]] + [segment["pending"]]).strip()


def hers(phone: Phone) -> dict[str, Any]:
    """Captions in her snapshot."""
    found: dict[str, Any] = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["captions"]
    return found


def officers_peer(app: Flask, officer: Officer, visit: str) -> str:
    """The officer's connection."""
    peer: str = officer.socket.asks("call:connect", {"visit": visit})["peer"]
    officer.socket.asks("call:offer", {"peer": peer, "connection": "c1", "sdp": "v=0"})
    return peer


def hears(app: Flask, peer: str, revision: int, words: list[Any], **more: Any) -> None:
    """The media node tells of a line: of words that stand, and after them of those that may still change."""
    now = int(clock.now().timestamp() * 1000)
    line = {"peer": peer, "segment": "s1", "revision": revision, "pending": "", "final": False}
    line |= {"committed": " ".join(text for text, _ in words)}
    line |= {"words": [*words, *([text, 0.5] for text in more.get("pending", "").split())]}
    with app.app_context():
        times = {"start_ms": now - 1000, "end_ms": now, "source": "sherpa"}
        recognising.told("fake", "caption:segment", line | times | more)


def test_she_reads_what_the_captioner_types_as_it_is_typed(
    phone: Phone, officer: Officer, captioner: Captioner, visit: str
) -> None:
    captioner.joins(visit)
    phone.socket.told()
    officer.socket.told()
    line = str(uuid.uuid4())
    assert captioner.types(visit, "Officers are", final=False, segment=line)["ok"]
    assert captioner.types(visit, "Officers are coming", segment=line)["ok"]
    told = lines_of(phone)
    assert [(reads(one), one["final"], one["source"]) for one in told] == [
        ("Officers are", False, "human"),
        ("Officers are coming", True, "human"),
    ]
    assert told[0]["id"] == told[1]["id"]
    assert told[1]["name"] == officer.person.call_name
    assert [reads(one) for one in lines_of(officer)] == [reads(one) for one in told]
    assert [reads(one) for one in lines_of(captioner)] == [reads(one) for one in told]


def test_a_finished_line_is_changed_only_by_a_correction_which_is_marked(
    phone: Phone, officer: Officer, captioner: Captioner, visit: str
) -> None:
    captioner.joins(visit)
    line = str(uuid.uuid4())
    captioner.types(visit, "You can stay", segment=line)
    phone.socket.told()
    assert captioner.types(visit, "Something else", segment=line)["ok"]
    assert lines_of(phone) == []
    assert officer.socket.asks("caption:correct", {"visit": visit, "segment": line, "text": "You can’t stay"})["ok"]
    changed = lines_of(phone)[0]
    assert reads(changed) == "You can’t stay"
    assert [word["was"] for word in changed["words"]] == [None, "can", None]
    captioner.socket.told()
    assert captioner.socket.asks("caption:correct", {"visit": visit, "segment": line, "text": "You cannot stay"})["ok"]
    assert [word["was"] for word in lines_of(captioner)[0]["words"]] == [None, "can", None]


def test_a_reload_shows_what_was_said(phone: Phone, captioner: Captioner, visit: str) -> None:
    captioner.joins(visit)
    captioner.types(visit, "One")
    phone.socket.closes()
    captioner.types(visit, "Two")
    phone.connects()
    found = hers(phone)
    assert [reads(one) for one in found["segments"]] == ["One", "Two"]
    assert found["state"] == "on"


def test_a_captioner_sees_calls_that_want_captions_and_nothing_else(
    app: Flask, phone: Phone, officer: Officer, captioner: Captioner, visit: str
) -> None:
    captioner.connects()
    wanted = captioner.socket.asks("captions:watch")["visits"]
    assert [one["visit"] for one in wanted] == [visit]
    assert set(wanted[0]) == {"visit", "officer", "language", "since", "captioner"}
    for ask, payload in (
        ("visit:watch", {"visit": visit}),
        ("board:watch", {}),
        ("text:send", {"visit": visit, "id": str(uuid.uuid4()), "body": "x"}),
        ("caption:switch", {"visit": visit, "on": False}),
    ):
        assert captioner.socket.asks(ask, payload)["code"] == "not_allowed", ask
    captioner.joins(visit)
    captioner.socket.told()
    phone.says("not for the captioner")
    assert captioner.socket.told() == []
    phone.socket.asks("preferences:set", {"captions": False})
    assert captioner.socket.told("captions:wanted")[-1]["visits"] == []
    assert captioner.socket.asks("captions:join", {"visit": visit})["code"] == "not_now"


def test_who_has_not_begun_to_type_for_a_call_may_not(captioner: Captioner, visit: str) -> None:
    captioner.connects()
    assert captioner.types(visit, "Hello")["code"] == "not_allowed"


def test_what_the_caller_says_is_not_written_down_without_consent(captioner: Captioner, visit: str) -> None:
    captioner.joins(visit)
    assert captioner.types(visit, "Hello", speaker="victim")["code"] == "no_consent"


def test_officers_and_the_phone_cannot_type_captions(officer: Officer, phone: Phone, visit: str) -> None:
    line = {"visit": visit, "segment": str(uuid.uuid4()), "speaker": "officer", "text": "x", "final": True}
    assert officer.socket.asks("caption:type", line)["code"] == "not_allowed"
    assert phone.socket.asks("caption:type", line)["code"] == "bad_request"


def test_another_officer_cannot_correct_or_stop_them(app: Flask, captioner: Captioner, visit: str) -> None:
    captioner.joins(visit)
    line = str(uuid.uuid4())
    captioner.types(visit, "You can stay", segment=line)
    other = Officer(app, 1)
    other.connects()
    assert other.socket.asks("caption:correct", {"visit": visit, "segment": line, "text": "x"})["code"] == "not_allowed"
    assert other.socket.asks("caption:switch", {"visit": visit, "on": False})["code"] == "not_allowed"


def test_stopped_by_the_officer_nobody_types_and_everybody_knows(
    phone: Phone, officer: Officer, captioner: Captioner, visit: str
) -> None:
    captioner.joins(visit)
    phone.socket.told()
    assert officer.socket.asks("caption:switch", {"visit": visit, "on": False})["ok"]
    assert phone.socket.told("caption:state")[-1]["state"] == "stopped"
    assert captioner.types(visit, "Off")["code"] == "not_now"
    assert officer.socket.asks("caption:switch", {"visit": visit, "on": True})["ok"]
    assert captioner.types(visit, "On")["ok"]


def test_without_an_engine_and_without_a_person_captions_are_unavailable(
    app: Flask, phone: Phone, officer: Officer, visit: str
) -> None:
    officers_peer(app, officer, visit)
    assert hers(phone)["state"] == "unavailable"


def test_the_node_listens_to_the_officer_while_captions_are_wanted(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    media: FakeMedia = app.extensions["media"]
    media.engine = "sherpa"
    phone.waits(link)
    hers_peer = phone.socket.asks("call:connect")["peer"]
    visit = officer.admits()
    peer = officers_peer(app, officer, visit)
    assert set(media.listens) == {peer}
    assert hers_peer not in media.listens
    assert hers(phone)["state"] == "on"
    phone.socket.asks("preferences:set", {"captions": False})
    assert media.listens == {}
    phone.socket.asks("preferences:set", {"captions": True})
    assert set(media.listens) == {peer}
    officer.socket.asks("caption:switch", {"visit": visit, "on": False})
    assert media.listens == {}
    officer.socket.asks("caption:switch", {"visit": visit, "on": True})
    officer.socket.asks("visit:end", {"visit": visit})
    assert media.listens == {}


def test_a_machines_words_stay_and_its_doubts_are_shown(app: Flask, phone: Phone, officer: Officer, visit: str) -> None:
    peer = officers_peer(app, officer, visit)
    phone.socket.told()
    officer.socket.told()
    hears(app, peer, 1, [["come", 0.9]], pending="back")
    hears(app, peer, 2, [["come", 0.9], ["Thursday", 0.4]])
    hears(app, peer, 2, [["gone", 0.9], ["Friday", 0.9], ["now", 0.9]])
    hears(app, peer, 3, [["gone", 0.9], ["Friday", 0.9], ["not", 0.9]], final=True)
    told = lines_of(phone)
    assert [reads(one) for one in told] == ["come back", "come Thursday", "come Thursday not"]
    assert [word["unsure"] for word in told[-1]["words"]] == [False, True, False]
    assert told[-1]["source"] == "server"
    mine = lines_of(officer)[-1]
    assert mine["confirm"] == [1, 2]
    officer.socket.asks("caption:confirm", {"visit": visit, "segment": mine["id"]})
    assert lines_of(officer)[-1]["confirm"] == []


def test_a_correction_while_the_machine_goes_on_stays(app: Flask, phone: Phone, officer: Officer, visit: str) -> None:
    peer = officers_peer(app, officer, visit)
    officer.socket.told()
    hears(app, peer, 1, [["you", 0.9], ["can", 0.9]])
    line = lines_of(officer)[-1]["id"]
    officer.socket.asks("caption:correct", {"visit": visit, "segment": line, "text": "you really can’t"})
    hears(app, peer, 2, [["you", 0.9], ["can", 0.9], ["stay", 0.9]], final=True)
    assert reads(lines_of(phone)[-1]) == "you really can’t stay"


def test_a_persons_lines_beat_a_machines(
    app: Flask, phone: Phone, officer: Officer, captioner: Captioner, visit: str
) -> None:
    peer = officers_peer(app, officer, visit)
    captioner.joins(visit)
    captioner.types(visit, "Typed")
    phone.socket.told()
    hears(app, peer, 1, [["heard", 0.9]], final=True)
    own = {"visit": visit, "segment": str(uuid.uuid4()), "words": [("heard", 0.9)], "pending": "", "final": True}
    assert officer.socket.asks("caption:hear", own)["ok"]
    assert lines_of(phone) == []


def test_the_officers_own_browser_is_a_source(phone: Phone, officer: Officer, visit: str) -> None:
    phone.socket.told()
    line = str(uuid.uuid4())
    for words, pending, final in (([], "are you", False), ([("are", 0.9), ("you", 0.5), ("safe", 0.9)], "", True)):
        ask = {"visit": visit, "segment": line, "words": words, "pending": pending, "final": final}
        assert officer.socket.asks("caption:hear", ask)["ok"]
    told = lines_of(phone)
    assert [(reads(one), one["source"]) for one in told] == [("are you", "browser"), ("are you safe", "browser")]


def test_a_gap_is_shown(app: Flask, phone: Phone, officer: Officer, visit: str) -> None:
    peer = officers_peer(app, officer, visit)
    phone.socket.told()
    now = int(clock.now().timestamp() * 1000)
    with app.app_context():
        recognising.told("fake", "caption:gap", {"peer": peer, "start_ms": now - 900, "end_ms": now})
    assert [(one["gap"], one["words"]) for one in lines_of(phone)] == [(True, [])]


def test_the_callers_own_connection_makes_no_captions(app: Flask, phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    peer = phone.socket.asks("call:connect")["peer"]
    officer.admits()
    hears(app, peer, 1, [["secret", 0.9]], final=True)
    assert hers(phone)["segments"] == []


def test_the_transcript_has_speakers_sources_confidence_and_corrections(
    app: Flask, officer: Officer, captioner: Captioner, visit: str
) -> None:
    peer = officers_peer(app, officer, visit)
    hears(app, peer, 1, [["come", 0.9], ["Thursday", 0.4]], final=True)
    captioner.joins(visit)
    line = str(uuid.uuid4())
    captioner.types(visit, "5 < 6 --> you can stay", segment=line)
    officer.socket.asks("caption:correct", {"visit": visit, "segment": line, "text": "5 < 6 --> you can’t stay"})
    response = officer.gets(f"/officer/visits/{visit}/captions.vtt")
    assert response.content_type == "text/vtt; charset=utf-8"
    body = response.get_data(as_text=True)
    file = webvtt.from_string(body)
    assert [cue.voice for cue in file] == [officer.person.name] * 2
    assert "<c.unsure>Thursday</c>" in file[0].raw_text
    assert "<c.corrected>can’t</c>" in file[1].raw_text
    notes = [json.loads(note) for note in [*file.header_comments[1:], *(c for cue in file for c in cue.comments)]]
    assert [(one["source"], one["engine"]) for one in notes] == [("server", "sherpa"), ("human", None)]
    assert notes[0]["confidence"] == [0.9, 0.4]
    assert notes[1]["corrections"][0]["before"] == "5 < 6 --> you can stay"
    assert notes[1]["corrections"][0]["by"] == officer.person.name
    with app.app_context(), transaction() as tx:
        taken = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "caption:transcript")).all()
        assert [entry.actor_id for entry in taken] == [officer.person.id]


def test_who_may_not_read_the_visit_gets_no_transcript(
    app: Flask, officer: Officer, captioner: Captioner, visit: str
) -> None:
    path = f"/officer/visits/{visit}/captions.vtt"
    assert captioner.gets(path).status_code in (302, 403)
    assert Supervisor(app).gets(path).status_code == 302
    assert Officer(app, 1).gets(path).status_code == 302


def test_who_wants_no_captions_is_sent_none(phone: Phone, captioner: Captioner, visit: str) -> None:
    assert hers(phone) is not None
    phone.socket.asks("preferences:set", {"captions": False})
    assert hers(phone) is None


LISTENS = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nm=audio 9 x 111\r\na=recvonly\r\n"
SPEAKS = LISTENS.replace("recvonly", "sendrecv")
SEES = LISTENS + "m=video 9 x 96\r\na=recvonly\r\n"


def test_who_types_for_a_call_hears_it_and_sends_nothing(
    officer: Officer, phone: Phone, captioner: Captioner, visit: str
) -> None:
    captioner.connects()
    assert captioner.socket.asks("call:join", {"visit": visit})["code"] == "not_allowed"
    assert captioner.socket.asks("call:connect", {"visit": visit})["code"] == "not_allowed"
    captioner.joins(visit)
    assert captioner.socket.asks("call:join", {"visit": visit})["ok"]
    peer = captioner.socket.asks("call:connect", {"visit": visit})["peer"]
    for sdp in (SPEAKS, SEES):
        ask = {"peer": peer, "connection": "c1", "sdp": sdp}
        assert captioner.socket.asks("call:offer", ask)["code"] == "not_allowed"
    assert captioner.socket.asks("call:offer", {"peer": peer, "connection": "c1", "sdp": LISTENS})["ok"]
    sends = {"visit": visit, "microphone": "on", "camera": "on"}
    assert captioner.socket.asks("call:media", sends)["code"] == "not_allowed"
    for person in (phone, officer):
        there = person.socket.told("call:changed")[-1]["participants"]
        assert [(one["microphone"], one["camera"]) for one in there if one["role"] == "captioner"] == [("none", "none")]


def hears_the_call(captioner: Captioner, visit: str) -> str:
    """They type for the call and hear it; returns their connection."""
    captioner.joins(visit)
    assert captioner.socket.asks("call:join", {"visit": visit})["ok"]
    peer: str = captioner.socket.asks("call:connect", {"visit": visit})["peer"]
    return peer


@pytest.mark.parametrize("how", ["they leave", "a colleague takes over", "she wants none", "the call ends"])
def test_who_no_longer_types_for_a_call_no_longer_hears_it(
    app: Flask, officer: Officer, phone: Phone, captioner: Captioner, visit: str, how: str
) -> None:
    peer = hears_the_call(captioner, visit)
    media: FakeMedia = app.extensions["media"]
    assert peer in media.peers
    if how == "they leave":
        captioner.socket.asks("captions:leave", {"visit": visit})
    elif how == "a colleague takes over":
        with app.app_context(), transaction() as tx:
            staff = tx.add(Staff(name="A. Colleague", call_name="Al", role="captioner", demo=False))
            tx.session.flush()
            captions.join(tx, Actor(Role.CAPTIONER, staff.id, staff.name), visit)
    elif how == "she wants none":
        phone.socket.asks("preferences:set", {"captions": False})
    else:
        officer.socket.asks("visit:end", {"visit": visit})
    assert peer not in media.peers
    assert captioner.socket.asks("call:join", {"visit": visit})["code"] in ("not_allowed", "gone")
    captioner.socket.told()
    phone.socket.asks("call:media", {"microphone": "off", "camera": "off"})
    assert captioner.socket.told("call:changed") == []


def test_nobody_waits_for_the_node_and_the_newest_wish_is_the_last(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    media: FakeMedia = app.extensions["media"]
    media.engine = "sherpa"
    phone.waits(link)
    later: list[Any] = []
    app.extensions["socketio"].start_background_task = later.append
    visit = officer.admits()
    peer = officers_peer(app, officer, visit)
    assert media.listens == {}
    officer.socket.asks("caption:switch", {"visit": visit, "on": False})
    officer.socket.asks("caption:switch", {"visit": visit, "on": True})
    assert len(later) == 2, "one at a time for each visit: of captions, and of recording"
    while later:
        later.pop()()
    assert set(media.listens) == {peer}
