"""Recording a call: with her consent alone, told to everybody, ended by her at once, and kept whatever breaks."""

import errno
import hashlib
import json
import os
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.evidence import compose, intake, recording_node
from app.evidence.recording_records import CallRecording, RecordedFile
from app.evidence.records import EvidenceJob, Exhibit
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from signalling import sealing
from tests.clock import Clock
from tests.people import ORIGIN, Captioner, FakeMedia, Officer, Phone


class Call:
    """A call of two with connections at the (fake) media node, which keeps what it is asked to record."""

    def __init__(self, app: Flask, link: str, phone: Phone, officer: Officer) -> None:
        self.app, self.phone, self.officer = app, phone, officer
        self.media: FakeMedia = app.extensions["media"]
        phone.waits(link)
        officer.connects()
        self.visit = officer.admits()
        for socket in (phone.socket, officer.socket):
            visit = {} if socket is phone.socket else {"visit": self.visit}
            opened = socket.asks("call:connect", visit)
            assert opened["ok"], opened
            assert socket.asks("call:offer", {"peer": opened["peer"], "connection": "c1", "sdp": "v=0"})["ok"]

    def consents(self, agree: bool = True) -> None:
        assert self.phone.socket.asks("consent:say", {"purpose": "recording", "agree": agree})["ok"]

    def records(self) -> dict[str, Any]:
        return self.officer.socket.asks("recording:start", {"visit": self.visit})

    def begins(self) -> list[str]:
        self.consents()
        assert self.records()["ok"]
        return list(self.media.records)

    def stands(self) -> tuple[str, str | None]:
        told = self.officer.socket.told("recording:changed")[-1]
        return told["state"], told["why"]

    def hers(self) -> str:
        return str(self.phone.socket.told("recording:changed")[-1]["state"])

    def films_asked_for(self) -> int:
        with self.app.app_context(), transaction() as tx:
            compose.ask_due(tx)
            return len(tx.session.scalars(select(EvidenceJob).where(EvidenceJob.kind == "compose")).all())

    def exhibits(self) -> dict[str, str]:
        with self.app.app_context(), transaction() as tx:
            return {row.id: row.state for row in tx.session.scalars(select(Exhibit))}

    def file(self, exhibit: str) -> RecordedFile:
        with self.app.app_context(), transaction() as tx:
            found = tx.session.get(RecordedFile, exhibit)
            assert found
            tx.session.expunge(found)
            return found

    def audited(self) -> list[tuple[str, str]]:
        with self.app.app_context(), transaction() as tx:
            rows = tx.session.scalars(select(AuditEntry).order_by(AuditEntry.number))
            return [(row.action, row.actor_role) for row in rows if row.action.startswith("recording:")]

    def ships(
        self, exhibit: str, number: int, content: bytes = b"abc", last: bool = False, key: str = "", **told: Any
    ) -> TestResponse:
        """As the media node does."""
        with self.app.app_context():
            settings = self.app.extensions["settings"]
            frame = sealing.frame(settings.evidence_public_key, exhibit, number, content, last=last)
            headers = {
                "Authorization": f"Bearer {key or settings.media_key.get_secret_value()}",
                "X-Content-SHA256": hashlib.sha256(content).hexdigest(),
                "X-Content-Bytes": str(len(content)),
                "X-Recording": json.dumps({"began_ms": 1_700_000_000_123, "gaps": [], "ended": None} | told),
            }
        path = f"/media-intake/{exhibit}/{number}"
        return self.app.test_client().put(path, data=frame, headers=headers, base_url=ORIGIN)

    def opened(self, exhibit: str) -> bytes:
        with self.app.app_context():
            private = self.app.extensions["settings"].evidence_key.get_secret_value()
            return b"".join(intake.files().chunks(exhibit, private))

    def node(self, event: str, *about: Any) -> None:
        with self.app.app_context():
            getattr(recording_node, event)("fake", *about)


@pytest.fixture
def call(app: Flask, link: str, phone: Phone, officer: Officer) -> Call:
    return Call(app, link, phone, officer)


def test_without_her_yes_nothing_is_recorded(call: Call) -> None:
    answer = call.records()
    assert (answer["ok"], answer["code"]) == (False, "not_now")
    assert call.media.records == {}


def test_with_her_yes_both_are_recorded_and_everybody_is_told(call: Call) -> None:
    exhibits = call.begins()
    assert len(exhibits) == 2
    assert (call.stands(), call.hers()) == (("on", None), "on")
    assert call.audited() == [("recording:started", "officer")]
    snapshot = call.phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    assert snapshot["recording"] == {"state": "on", "why": None}


def test_she_is_asked_on_her_page_and_her_no_ends_the_question(call: Call) -> None:
    assert call.officer.socket.asks("recording:ask", {"visit": call.visit})["ok"]
    assert call.hers() == "asked"
    assert "note-recording" in call.phone.gets("/here/recording").text
    call.consents(False)
    assert (call.stands(), call.hers()) == (("off", None), "off")


def test_she_is_asked_says_yes_and_the_officer_records(call: Call) -> None:
    call.officer.socket.asks("recording:ask", {"visit": call.visit})
    call.begins()
    assert call.audited() == [("recording:asked", "officer"), ("recording:started", "officer")]


def test_she_stops_it_and_nobody_begins_again_without_asking(call: Call) -> None:
    call.begins()
    assert call.phone.socket.asks("recording:stop")["ok"]
    assert call.media.records == {}
    assert (call.stands(), call.hers()) == (("off", "victim"), "off")
    assert call.records()["code"] == "not_now"
    assert call.audited()[-1] == ("recording:stopped", "victim")


def test_a_consent_that_is_taken_back_stops_it(call: Call) -> None:
    call.begins()
    call.consents(False)
    assert call.media.records == {}


def test_the_officer_stops_it(call: Call) -> None:
    call.begins()
    assert call.officer.socket.asks("recording:stop", {"visit": call.visit})["ok"]
    assert call.media.records == {}
    assert call.stands() == ("off", "officer")


def test_off_the_record_it_pauses_and_the_same_files_go_on(call: Call) -> None:
    exhibits = set(call.begins())
    call.officer.socket.asks("visit:off_record", {"visit": call.visit, "off": True})
    assert call.media.records == {}
    assert (call.stands(), call.hers()) == (("paused", None), "paused")
    call.officer.socket.asks("visit:off_record", {"visit": call.visit, "off": False})
    assert set(call.media.records) == exhibits
    assert call.hers() == "on"


def test_begun_off_the_record_it_waits_until_it_is_on_it(call: Call) -> None:
    call.officer.socket.asks("visit:off_record", {"visit": call.visit, "off": True})
    assert call.begins() == []
    call.officer.socket.asks("visit:off_record", {"visit": call.visit, "off": False})
    assert len(call.media.records) == 2


def test_it_ends_with_the_call(call: Call) -> None:
    call.begins()
    assert call.officer.socket.asks("visit:end", {"visit": call.visit})["ok"]
    assert call.media.records == {}
    assert call.stands() == ("off", "call")


def test_it_ends_when_she_leaves_by_exit(call: Call) -> None:
    call.begins()
    call.phone.posts("/leave")
    assert call.media.records == {}


def test_it_ends_when_she_can_only_type(call: Call) -> None:
    call.begins()
    call.phone.socket.asks("visit:not_safe_now", {"not_safe": True})
    assert call.media.records == {}
    assert call.stands() == ("off", "text")


def test_another_officer_records_nothing_of_it(call: Call, app: Flask) -> None:
    call.consents()
    other = Officer(app, 1)
    assert not other.connects().asks("recording:start", {"visit": call.visit})["ok"]
    assert not other.socket.asks("recording:ask", {"visit": call.visit})["ok"]


def test_whoever_joined_the_call_is_told(call: Call, app: Flask) -> None:
    assert call.phone.socket.asks("preferences:set", {"captions": True})["ok"]
    captioner = Captioner(app)
    captioner.joins(call.visit)
    assert captioner.socket.asks("call:join", {"visit": call.visit})["ok"]
    call.begins()
    assert captioner.socket.told("recording:changed")[-1]["state"] == "on"


def test_what_a_node_ships_is_an_exhibit_with_its_gaps(call: Call) -> None:
    exhibit = call.begins()[0]
    gap = {"why": "off_record", "kind": None, "start_ms": 5, "end_ms": 900}
    assert call.ships(exhibit, 0, b"one ").get_json() == {"next": 1}
    assert call.ships(exhibit, 0, b"one ").get_json() == {"next": 1}
    assert call.ships(exhibit, 2).status_code == 409
    assert call.ships(exhibit, 1, b"two", last=True, gaps=[gap], ended="stopped").status_code == 200
    assert call.exhibits()[exhibit] == "complete"
    assert call.opened(exhibit) == b"one two"
    file = call.file(exhibit)
    assert (file.began_ms, file.gaps, file.ended) == (1_700_000_000_123, [gap], "stopped")


def test_nobody_without_the_key_ships_anything(call: Call) -> None:
    exhibit = call.begins()[0]
    assert call.ships(exhibit, 0, key="another key").status_code == 403
    assert call.ships("11111111-1111-1111-1111-111111111111", 0).status_code == 410


@pytest.mark.parametrize("header", ["X-Recording", "X-Content-Bytes", "X-Content-SHA256"])
def test_nonsense_is_refused(call: Call, header: str) -> None:
    exhibit = call.begins()[0]
    with call.app.app_context():
        key = call.app.extensions["settings"].media_key.get_secret_value()
    headers = {
        "Authorization": f"Bearer {key}",
        "X-Content-SHA256": "0" * 64,
        "X-Content-Bytes": "3",
        "X-Recording": '{"began_ms": 1}',
    }
    for value in ("", "{}", "x" * 70):
        answer = call.app.test_client().put(
            f"/media-intake/{exhibit}/0", data=b"no frame", headers=headers | {header: value}, base_url=ORIGIN
        )
        assert answer.status_code == 400


def test_a_participant_who_sent_nothing_is_no_exhibit(call: Call) -> None:
    exhibit = call.begins()[0]
    assert call.ships(exhibit, 0, b"", last=True, ended="stopped").status_code == 200
    assert call.exhibits()[exhibit] == "dropped"
    assert call.ships(exhibit, 0, b"", last=True, ended="stopped").status_code == 410


def test_a_full_disk_ends_the_recording_not_the_call_and_breaks_no_original(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = call.begins()[0]
    call.ships(exhibit, 0, b"one ")
    write = os.fsync

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert call.ships(exhibit, 1, b"two").status_code == 507
    assert call.stands() == ("off", "disk_full")
    assert call.media.records == {}
    assert call.officer.socket.asks("visit:watch", {"visit": call.visit})["snapshot"]["visit"]["state"] == "in_call"
    monkeypatch.setattr(os, "fsync", write)
    call.ships(exhibit, 1, b"two")  # tried again once there is room
    call.ships(exhibit, 2, b"", last=True, ended="stopped")
    assert call.opened(exhibit) == b"one two"


@pytest.mark.parametrize("why", ["spool", "failed"])
def test_a_file_that_the_node_gave_up_is_told_and_followed_by_another(call: Call, why: str) -> None:
    one, other = call.begins()
    call.ships(one, 0, b"webm", last=True, ended=why)
    assert call.stands() == ("on", "interrupted")
    assert set(call.exhibits()) > {one, other}, "another file begins"


def test_a_file_that_ends_as_it_was_asked_to_is_followed_by_none(call: Call) -> None:
    one, other = call.begins()
    call.officer.socket.asks("recording:stop", {"visit": call.visit})
    call.ships(one, 0, b"webm", last=True, ended="spool")
    assert call.stands() == ("off", "officer")
    assert set(call.exhibits()) == {one, other}


def test_of_a_recording_that_is_over_one_film_is_asked_for(call: Call) -> None:
    one, other = call.begins()
    call.ships(one, 0, b"webm", last=True)
    assert call.films_asked_for() == 0
    call.officer.socket.asks("recording:stop", {"visit": call.visit})
    assert call.films_asked_for() == 0, "the other file is still coming"
    call.ships(other, 0, b"webm", last=True)
    assert call.films_asked_for() == 1
    assert call.films_asked_for() == 1


def test_a_node_that_can_not_record_says_so_and_leaves_no_exhibit(call: Call) -> None:
    call.media.can_record = False
    call.begins()
    assert call.stands() == ("off", "unavailable")
    assert set(call.exhibits().values()) == {"dropped"}


def test_what_a_node_that_died_had_shipped_is_closed_and_the_officer_is_told(call: Call) -> None:
    exhibit, other = call.begins()
    call.ships(exhibit, 0, b"one ")
    call.node("node_gone")
    assert call.stands() == ("on", "interrupted")
    call.media.records.clear()
    call.node("node_holds", [])
    assert call.opened(exhibit) == b"one "
    assert call.exhibits()[other] == "dropped"
    assert len(call.media.records) == 2  # whoever is there goes on into other files


def test_a_node_that_only_lost_this_process_goes_on(call: Call) -> None:
    exhibits = call.begins()
    call.node("node_holds", exhibits)
    assert set(call.media.records) == set(exhibits)
    assert set(call.exhibits().values()) == {"capturing"}


def test_a_stop_that_the_node_could_not_hear_is_asked_again_when_it_is_back(call: Call) -> None:
    exhibits = call.begins()
    call.media.here = False
    call.phone.socket.asks("recording:stop")
    assert call.hers() == "off"
    call.media.here = True
    call.node("node_holds", exhibits)
    assert call.media.records == {}


def test_what_no_node_will_finish_is_closed_by_the_sweep(call: Call, time: Clock) -> None:
    exhibit, other = call.begins()
    call.ships(exhibit, 0, b"one ")
    call.media.here = False
    with call.app.app_context():
        recording_node.sweep()
        assert call.exhibits()[exhibit] == "capturing"
        time.passes(minutes=3)
        recording_node.sweep()
    assert call.exhibits() == {exhibit: "complete", other: "dropped"}
    assert call.opened(exhibit) == b"one "


def test_nobody_is_recorded_twice_however_often_it_is_asked(call: Call) -> None:
    call.begins()
    call.records()
    call.officer.socket.asks("recording:ask", {"visit": call.visit})
    with call.app.app_context():
        recording_node.follow(call.visit)
    assert len(call.media.records) == 2
    with call.app.app_context(), transaction() as tx:
        assert len(tx.session.scalars(select(CallRecording)).all()) == 1
