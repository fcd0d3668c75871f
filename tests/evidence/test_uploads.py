"""Files in chunks over HTTP: resumable, bounded, and nothing of a bad line gets into them."""

import errno
import os
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.evidence import intake
from app.evidence.records import EvidenceJob, Exhibit
from app.evidence.upload_rules import MAX_FILE_BYTES, MAX_NAME_CHARACTERS, MAX_VISIT_BYTES, clean_name, refusal
from app.platform.database import transaction
from tests.evidence.sending import Sender, digest, sha256
from tests.people import ControlRoom, Officer, Phone


@pytest.fixture
def hers(phone: Phone, link: str) -> Sender:
    phone.waits(link)
    return Sender(phone)


def row(app: Flask, exhibit: str) -> Exhibit:
    with app.app_context(), transaction() as tx:
        found = tx.get(Exhibit, exhibit)
        assert found
        return found


def opened(app: Flask, exhibit: str) -> bytes:
    with app.app_context():
        private = app.extensions["settings"].evidence_key.get_secret_value()
        return b"".join(intake.files().chunks(exhibit, private))


def test_a_file_arrives_as_it_was_and_is_given_to_the_worker(app: Flask, hers: Sender) -> None:
    exhibit = hers.sends(b"he was here again", piece=5, sha256=sha256(b"he was here again"))
    assert opened(app, exhibit) == b"he was here again"
    assert row(app, exhibit).state == "complete"
    with app.app_context(), transaction() as tx:
        job = tx.session.scalars(select(EvidenceJob)).one()
        assert (job.kind, job.exhibit_id, job.state) == ("check", exhibit, "waiting")


def test_a_sender_that_was_cut_off_asks_where_to_go_on(hers: Sender) -> None:
    exhibit = hers.begins(9).get_json()["id"]
    hers.puts(exhibit, 0, b"one ")
    asked = hers.asks(exhibit)
    assert (asked["next"], asked["received"], asked["done"]) == (1, 4, False)
    assert asked["first"] == {"bytes": 4, "sha256": sha256(b"one ")}
    [waiting] = hers.browser.gets("/here/exhibits").get_json()["unfinished"]
    assert (waiting["id"], waiting["name"]) == (exhibit, "note.txt")
    assert hers.puts(exhibit, 1, b"two 3").get_json()["done"] is True
    assert hers.browser.gets("/here/exhibits").get_json()["unfinished"] == []


def test_a_chunk_whose_answer_was_lost_is_sent_again_and_kept_once(app: Flask, hers: Sender) -> None:
    exhibit = hers.begins(8).get_json()["id"]
    for _ in range(2):
        assert hers.puts(exhibit, 0, b"one ").get_json()["next"] == 1
    for _ in range(2):
        assert hers.puts(exhibit, 1, b"two.").get_json()["done"] is True
    assert opened(app, exhibit) == b"one two."


def test_a_chunk_too_far_ahead_is_answered_with_the_one_that_is_expected(hers: Sender) -> None:
    exhibit = hers.begins(8).get_json()["id"]
    answer = hers.puts(exhibit, 3, b"late")
    assert (answer.status_code, answer.get_json()["expected"]) == (409, 0)


def test_bytes_that_changed_on_the_way_are_not_taken(hers: Sender) -> None:
    exhibit = hers.begins(4).get_json()["id"]
    assert hers.puts(exhibit, 0, b"four", claims=digest(b"five")).status_code == 422
    assert hers.puts(exhibit, 0, b"four", claims="md5=:x:").status_code == 400
    assert hers.asks(exhibit)["next"] == 0


def test_more_bytes_than_were_announced_are_not_taken(hers: Sender) -> None:
    exhibit = hers.begins(4).get_json()["id"]
    assert hers.puts(exhibit, 0, b"too many").status_code == 400
    assert hers.puts(exhibit, 0, b"").status_code == 400
    assert hers.puts(exhibit, 0, b"x" * (256 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    ("size", "code"), [(0, "empty_file"), (MAX_FILE_BYTES + 1, "file_too_large"), (-1, "bad_request")]
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(hers: Sender, size: int, code: str) -> None:
    answer = hers.begins(size).get_json()
    assert answer["code"] == code
    assert answer["say"]


def test_a_path_in_the_name_is_not_kept(app: Flask, hers: Sender) -> None:
    exhibit = hers.sends(b"x", name="../../etc/C:\\Users\\anna\\photo.jpg")
    assert hers.asks(exhibit)["name"] == "photo.jpg"
    names = {path.name for path in app.extensions["exhibit_files"].folder.iterdir()}
    assert names == {f"{exhibit}.sealed"}


@given(st.text(max_size=300))
def test_a_name_is_one_visible_line_without_a_path(written: str) -> None:
    name = clean_name(written)
    assert "/" not in name
    assert "\\" not in name
    assert name.isprintable()
    assert len(name) <= MAX_NAME_CHARACTERS
    assert name not in (".", "..")
    assert clean_name(name) == name


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("a" * 300 + ".jpg").endswith("aa.jpg")
    assert clean_name("photo\u202egpj.exe") == "photogpj.exe"


@pytest.mark.parametrize(
    ("size", "so_far", "code"),
    [
        (1, (0, 0, 0), None),
        (1, (100, 100, 0), "too_many"),
        (1, (0, 300, 0), "too_many"),
        (2, (1, 1, MAX_VISIT_BYTES - 1), "too_many"),
        (1, (1, 1, MAX_VISIT_BYTES - 1), None),
    ],
)
def test_a_visit_has_its_bounds(size: int, so_far: tuple[int, int, int], code: str | None) -> None:
    assert refusal(size, *so_far) == code


def test_when_the_disk_is_full_she_reads_that_nothing_is_lost(
    app: Flask, hers: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = hers.begins(8).get_json()["id"]
    hers.puts(exhibit, 0, b"one ")
    really = os.fsync

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = hers.puts(exhibit, 1, b"two.")
    assert answer.status_code == 507
    assert "Nothing is lost" in answer.get_json()["say"]
    monkeypatch.setattr(os, "fsync", really)
    assert hers.puts(exhibit, 1, b"two.").get_json()["done"] is True
    assert opened(app, exhibit) == b"one two."


def test_what_she_gives_up_is_gone(app: Flask, hers: Sender) -> None:
    exhibit = hers.begins(8).get_json()["id"]
    hers.puts(exhibit, 0, b"one ")
    assert hers.browser.http.delete(f"/here/exhibits/{exhibit}", base_url="https://go.test").get_json() == {"ok": True}
    assert row(app, exhibit).state == "dropped"
    assert list(app.extensions["exhibit_files"].folder.iterdir()) == []
    assert hers.puts(exhibit, 1, b"two.").status_code == 410


def test_nobody_else_reaches_a_file_of_hers(app: Flask, hers: Sender, control_room: ControlRoom) -> None:
    exhibit = hers.begins(8).get_json()["id"]
    other = Phone(app)
    assert Sender(other).begins(3).status_code == 410
    other.waits(control_room.sends_link())
    assert Sender(other).puts(exhibit, 0, b"one ").status_code == 404


def test_before_she_said_that_she_can_talk_nothing_is_taken(phone: Phone, link: str) -> None:
    phone.continues(link)
    assert Sender(phone).begins(3).status_code == 410


def test_what_had_arrived_when_the_visit_closes_is_kept_and_can_be_opened(
    app: Flask, hers: Sender, phone: Phone, officer: Officer
) -> None:
    visit = officer.admits()
    exhibit, empty = hers.begins(8).get_json()["id"], hers.begins(8).get_json()["id"]
    hers.puts(exhibit, 0, b"one ")
    officer.socket.asks("visit:end", {"visit": visit})
    phone.posts("/leave")
    assert row(app, exhibit).state == "complete"
    assert opened(app, exhibit) == b"one "
    assert row(app, empty).state == "dropped"


def test_the_officer_is_told_when_something_comes(hers: Sender, officer: Officer) -> None:
    visit = officer.admits()
    officer.socket.told()
    hers.sends(b"x")
    told: list[dict[str, Any]] = officer.socket.told("evidence:changed")
    assert [event["visit"] for event in told] == [visit, visit]


def test_an_officer_sends_a_file_into_their_own_visit_only(app: Flask, hers: Sender, officer: Officer) -> None:
    visit = officer.admits()
    source = hers.sends(b"x")
    drawn = Sender(officer, visit).sends(b"drawn on", query=f"?made_from={source}")
    assert (row(app, drawn).kind, row(app, drawn).by, row(app, drawn).made_from) == ("annotation", "officer", source)
    assert row(app, Sender(officer, visit).sends(b"own")).kind == "upload"
    assert Sender(officer, visit).begins(3, query="?made_from=unknown").status_code == 404
    assert Sender(Officer(app, which=1), visit).begins(3).get_json()["code"] == "not_allowed"


def test_who_sends_too_fast_is_told_when_to_go_on(hers: Sender) -> None:
    answers = (hers.browser.gets("/here/exhibits/nothing") for _ in range(2000))
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["Retry-After"]) >= 0


def sends_by_form(phone: Phone, content: bytes, name: str = "note.txt") -> Any:
    form = {"file": (BytesIO(content), name)}
    return phone.http.post("/here/files", data=form, base_url="https://go.test")


def test_without_script_a_plain_form_sends_one_file(app: Flask, phone: Phone, hers: Sender) -> None:
    page = phone.gets("/here/files").get_data(as_text=True)
    assert "police" not in page.lower()
    answer = sends_by_form(phone, b"x" * 400_000)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/here/files?sent=1")
    assert "Sent." in phone.gets("/here/files?sent=1").get_data(as_text=True)
    with app.app_context(), transaction() as tx:
        exhibit = tx.session.scalars(select(Exhibit)).one()
        assert (exhibit.state, exhibit.plain_bytes) == ("complete", 400_000)
    assert opened(app, exhibit.id) == b"x" * 400_000


def test_what_the_plain_form_cannot_take_is_said_in_words(phone: Phone, hers: Sender) -> None:
    assert "There is nothing in that file." in sends_by_form(phone, b"").get_data(as_text=True)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.mp4"\r\n\r\n'
    answer = phone.http.post(
        "/here/files",
        data=head + b"x" * 13_000_000 + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
        base_url="https://go.test",
    )
    assert answer.status_code == 422


def test_who_sends_learns_how_busy_the_line_is(phone: Phone, hers: Sender) -> None:
    assert phone.socket.asks("exhibit:pace")["ok"] is True
