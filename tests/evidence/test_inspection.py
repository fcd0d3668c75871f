"""What the worker makes of what came in: no file can harm it, and what a file says of itself is not shown."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from app.evidence import copies, isolation, jobs
from app.evidence.copies import CopyWriter
from app.evidence.file_types import Verdict, ending_of, judge, looks_like_text
from app.evidence.records import Exhibit, ExhibitFinding
from app.platform.database import transaction
from app.platform.exhibit_files import DiskFull
from tests.evidence import files
from tests.evidence.sending import Sender, sha256
from tests.evidence.worker import Worker
from tests.people import Phone


@pytest.fixture
def worker(app: Flask) -> Worker:
    return Worker(app)


@pytest.fixture
def hers(phone: Phone, link: str) -> Sender:
    phone.waits(link)
    return Sender(phone)


def test_where_a_photo_was_taken_is_kept_for_the_officer_and_is_not_in_the_copy(worker: Worker, hers: Sender) -> None:
    original = files.photo()
    exhibit = hers.sends(original, name="IMG_1.jpg", type="image/jpeg", sha256=sha256(original))
    assert worker.works() == []
    verdict, problem, facts = worker.finding(exhibit)
    assert (verdict, problem) == ("as_named", None)
    assert (facts["latitude"], facts["longitude"]) == (51.50123, -0.12555)
    assert (facts["make"], facts["model"], facts["taken"]) == ("SecretMaker", "SecretPhone", "2026:11:25 18:30:01")
    copy = worker.copy(exhibit)
    assert copy
    assert b"Secret" not in copy
    assert not Image.open(BytesIO(copy)).getexif()
    assert worker.exhibit(exhibit).sha256 == sha256(original)
    assert worker.actions(exhibit) == ["exhibit:begun", "exhibit:captured", "exhibit:checked", "exhibit:copied"]


@pytest.mark.parametrize(("container", "codec"), [("mp4", "mpeg4"), ("webm", "libvpx"), ("mov", "mpeg4")])
def test_a_video_is_copied_without_what_its_file_says(worker: Worker, hers: Sender, container: str, codec: str) -> None:
    exhibit = hers.sends(files.video(container, codec), name=f"clip.{container}", type="")
    assert worker.works() == []
    verdict, problem, facts = worker.finding(exhibit)
    assert (verdict, problem) == ("as_named", None)
    assert "SecretTitle" in str(facts)
    assert (facts["width"], facts["height"]) == (64, 48)
    copy = worker.copy(exhibit)
    assert copy
    assert b"SecretTitle" not in copy
    assert b"51.50" not in copy
    with av.open(BytesIO(copy)) as played:
        assert len(list(played.decode(video=0))) == 10


@pytest.mark.parametrize(
    ("name", "content"),
    [("holiday.jpg", files.PROGRAM), ("holiday.jpg", files.PAGE), ("letter.pdf", files.photo()), ("x.png", b"hello")],
)
def test_a_file_that_lies_is_kept_and_never_shown(worker: Worker, hers: Sender, name: str, content: bytes) -> None:
    exhibit = hers.sends(content, name=name, type="")
    assert worker.works() == []
    assert worker.finding(exhibit)[:2] == ("not_as_named", "not_as_named")
    assert worker.copy(exhibit) is None
    assert worker.exhibit(exhibit).state == "checked"
    assert worker.exhibit(exhibit).sha256 == sha256(content)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("bomb.zip", files.zip_bomb(), "download_only"),
        ("huge.png", files.huge_picture(), "too_large_to_show"),
        ("letter.pdf", files.PDF, "download_only"),
        ("note.txt", b"He was here at 5.", "download_only"),
        ("cut.jpg", files.photo()[:900], "unreadable"),
        ("cut.mp4", files.video()[:300], "unreadable"),
        ("thing", b"\x00\x01\x02nobody knows", "download_only"),
    ],
)
def test_what_cannot_be_shown_is_kept_with_the_reason(
    worker: Worker, hers: Sender, name: str, content: bytes, problem: str
) -> None:
    exhibit = hers.sends(content, name=name, type="")
    assert worker.works() == []
    assert worker.finding(exhibit)[1] == problem
    assert worker.copy(exhibit) is None
    assert worker.exhibit(exhibit).state == "checked"


def test_what_came_otherwise_than_her_browser_computed_is_marked(app: Flask, worker: Worker, hers: Sender) -> None:
    good = hers.sends(b"one", sha256=sha256(b"one"))
    other = hers.sends(b"two", sha256=sha256(b"one"))
    unsaid = hers.sends(b"three")
    worker.works()
    with app.app_context(), transaction() as tx:
        same = {row.id: row.same_hash for row in tx.session.scalars(select(ExhibitFinding))}
    assert same == {good: True, other: False, unsaid: None}


def test_one_flipped_byte_is_found_and_nothing_is_shown(app: Flask, worker: Worker, hers: Sender) -> None:
    exhibit = hers.sends(files.photo(), name="a.jpg", type="")
    path: Path = app.extensions["exhibit_files"].path(exhibit)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    assert worker.works() == ["broken"]
    assert worker.exhibit(exhibit).state == "broken"
    assert worker.actions(exhibit)[-1] == "exhibit:found_broken"


def test_checked_again_it_comes_to_the_same_with_one_copy(app: Flask, worker: Worker, hers: Sender) -> None:
    exhibit = hers.sends(files.photo(), name="a.jpg", type="")
    worker.works()
    first = worker.copy(exhibit)
    with app.app_context(), transaction() as tx:
        jobs.ask(tx, "check", visit_id=worker_visit(tx, exhibit), exhibit_id=exhibit)
    assert worker.works() == []
    assert worker.copy(exhibit) == first
    with app.app_context():
        assert len(list(copies.folder().iterdir())) == 1


def worker_visit(tx: Any, exhibit: str) -> str:
    return str(tx.get(Exhibit, exhibit).visit_id)


def test_without_the_private_key_nothing_is_opened(app: Flask, worker: Worker, hers: Sender) -> None:
    exhibit = hers.sends(b"x")
    without = app.extensions["settings"].model_copy(
        update={"evidence_key": type(app.extensions["settings"].evidence_key)("")}
    )
    app.extensions["settings"] = without
    assert worker.works() == ["no_key"]
    assert worker.exhibit(exhibit).state == "complete"


def test_a_full_disk_leaves_the_exhibit_whole_and_no_half_copy(
    app: Flask, worker: Worker, hers: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = hers.sends(files.photo(), name="a.jpg", type="")

    def full(*_about: object) -> str:
        raise DiskFull("copies")

    monkeypatch.setattr(CopyWriter, "finish", full)
    assert worker.works() == ["disk_full"]
    assert worker.exhibit(exhibit).state == "complete"
    with app.app_context():
        assert list(copies.folder().iterdir()) == []


def test_a_parser_that_dies_takes_nothing_with_it(
    worker: Worker, hers: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "PATIENCE_S", 0)
    exhibit = hers.sends(files.photo(), name="a.jpg", type="")
    assert worker.works() == []
    assert worker.finding(exhibit)[1] == "unreadable"


LOCKED = """
import os, socket, sys
from app.evidence import parser, reading
parser.lock_up()
for what in (lambda: open('/etc/passwd'), lambda: socket.socket(), lambda: os.pipe(), lambda: bytearray(2 * 10**9)):
    try:
        what()
    except (OSError, MemoryError):
        continue
    os._exit(1)
os._exit(0)
"""


def test_the_process_that_reads_files_can_open_nothing() -> None:
    environment = {"PATH": os.environ["PATH"]}
    assert subprocess.run([sys.executable, "-c", LOCKED], env=environment, check=False).returncode == 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_copy_reads_as_it_was_written_wherever_it_was_written(tmp_path: Path, data: st.DataObject) -> None:
    key, expected = copies.new_key(), bytearray()
    writer = CopyWriter(tmp_path, "one", key)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(expected)))
        part = bytes([data.draw(st.integers(0, 255))]) * data.draw(st.integers(1, 600_000))
        writer.write(at, part)
        expected[at : at + len(part)] = part
    assert writer.finish() == sha256(expected)
    at, length = data.draw(st.integers(0, len(expected))), data.draw(st.integers(0, len(expected)))
    read = b"".join(copies.read(tmp_path, "one", key, len(expected), at, length))
    assert read == expected[at : at + length]
    copies.remove(tmp_path, "one")


def test_a_copy_that_was_altered_or_moved_is_not_read(tmp_path: Path) -> None:
    key = copies.new_key()
    writer = CopyWriter(tmp_path, "one", key)
    writer.write(0, b"x" * 10)
    writer.finish()
    copies.path_of(tmp_path, "one").rename(copies.path_of(tmp_path, "two"))
    for name in ("one", "two"):
        with pytest.raises(copies.CannotRead):
            list(copies.read(tmp_path, name, key, 10, 0, 10))


@pytest.mark.parametrize(
    ("found", "ending", "declared", "verdict"),
    [
        ("image/jpeg", "jpg", "image/jpeg", Verdict.AS_NAMED),
        ("image/jpeg", "", "", Verdict.AS_NAMED),
        ("image/jpeg", "unheard", "", Verdict.AS_NAMED),
        ("image/jpeg", "png", "image/jpeg", Verdict.NOT_AS_NAMED),
        ("image/jpeg", "jpg", "image/png", Verdict.NOT_AS_NAMED),
        ("video/mp4", "mov", "video/quicktime", Verdict.AS_NAMED),
        ("application/zip", "docx", "", Verdict.AS_NAMED),
        (None, "jpg", "", Verdict.NOT_AS_NAMED),
        (None, "txt", "text/plain", Verdict.UNKNOWN),
        (None, "", "", Verdict.UNKNOWN),
    ],
)
def test_how_bytes_and_names_compare(found: str | None, ending: str, declared: str, verdict: Verdict) -> None:
    assert judge(found, ending, declared) is verdict


@given(st.text(max_size=40))
def test_an_ending_is_a_plain_word(name: str) -> None:
    assert ending_of(name) == "" or ending_of(name).isalnum()


@pytest.mark.parametrize(
    ("head", "is_text"),
    [
        (b"hello", True),
        ("ł".encode(), True),
        ("ł".encode()[:1], True),
        (b"a\x00b", False),
        (b"\xff\xff\xff\xff", False),
        (b"", False),
    ],
)
def test_what_looks_like_text(head: bytes, is_text: bool) -> None:
    assert looks_like_text(head) is is_text
