"""Exhibits arrive chunk by chunk: sealed, in order, each once, whatever is cut off or sent again."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.evidence import intake
from app.evidence.intake import Differs, OutOfOrder, SealedChunk
from app.evidence.records import Exhibit
from app.platform.audit import AuditEntry
from app.platform.database import Transaction, transaction
from app.platform.exhibit_files import DiskFull, ExhibitFiles
from app.platform.wire import Refused
from app.visits import service as visits
from signalling import sealing
from signalling.sealing import Broken
from tests.people import Officer, Phone


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Capture:
    """Something that takes in an exhibit for a visit."""

    def __init__(self, app: Flask, visit: str) -> None:
        self.app, self.visit = app, visit
        with self.at_work() as tx:
            found = visits.find(tx, visit)
            self.exhibit = intake.begin(tx, visits.victim(found), found, "upload", "victim", "holiday.jpg").id

    @contextmanager
    def at_work(self) -> Iterator[Transaction]:
        with self.app.app_context(), transaction() as tx:
            yield tx

    def row(self, tx: Transaction) -> Exhibit:
        found = tx.get(Exhibit, self.exhibit)
        assert found
        return found

    def sends(self, number: int, content: bytes, last: bool = False, claims: str = "") -> int:
        with self.at_work() as tx:
            row = self.row(tx)
            actor = visits.victim(visits.find(tx, row.visit_id))
            return intake.take(tx, actor, row, number, content, claims or sha256(content), last=last)

    @property
    def state(self) -> str:
        with self.at_work() as tx:
            return str(self.row(tx).state)

    def opened(self) -> bytes:
        with self.app.app_context():
            private = self.app.extensions["settings"].evidence_key.get_secret_value()
            return b"".join(intake.files().chunks(self.exhibit, private))

    def is_cut_short(self) -> None:
        with self.at_work() as tx:
            intake.cut_short(tx, visits.SYSTEM, self.row(tx))

    def actions(self) -> list[str]:
        with self.at_work() as tx:
            query = (
                select(AuditEntry).where(AuditEntry.subject == f"exhibit:{self.exhibit}").order_by(AuditEntry.number)
            )
            return [entry.action for entry in tx.session.scalars(query)]


@pytest.fixture
def capture(app: Flask, link: str, phone: Phone, officer: Officer) -> Capture:
    phone.waits(link)
    officer.connects()
    return Capture(app, officer.admits())


def test_what_was_sent_opens_with_the_private_key_as_it_was(capture: Capture) -> None:
    assert capture.sends(0, b"one ") == 1
    assert capture.sends(1, b"two", last=True) == 2
    assert capture.state == "complete"
    assert capture.opened() == b"one two"
    assert capture.actions() == ["exhibit:begun", "exhibit:captured"]


def test_nothing_that_was_sent_can_be_read_on_the_disk_nor_written_again(capture: Capture) -> None:
    capture.sends(0, b"He hit me " * 9, last=True)
    path = capture.app.extensions["exhibit_files"].path(capture.exhibit)
    assert b"hit" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o400


def test_a_chunk_sent_again_is_kept_once(capture: Capture) -> None:
    capture.sends(0, b"one ")
    assert capture.sends(0, b"one ") == 1
    capture.sends(1, b"two", last=True)
    assert capture.sends(1, b"two", last=True) == 2
    assert capture.opened() == b"one two"


def test_a_chunk_too_far_ahead_is_told_which_one_is_next(capture: Capture) -> None:
    capture.sends(0, b"one")
    with pytest.raises(OutOfOrder) as error:
        capture.sends(2, b"three")
    assert error.value.expected == 1


def test_bytes_that_changed_on_the_way_are_refused(capture: Capture) -> None:
    with pytest.raises(Differs):
        capture.sends(0, b"one", claims=sha256(b"other"))
    capture.sends(0, b"one")
    with pytest.raises(Differs):
        capture.sends(0, b"another one")


def test_nothing_can_be_added_to_what_is_complete(capture: Capture) -> None:
    capture.sends(0, b"all", last=True)
    with pytest.raises(Refused):
        capture.sends(1, b"more")


def test_what_a_crash_left_half_written_is_written_over(capture: Capture) -> None:
    capture.sends(0, b"one ")
    files: ExhibitFiles = capture.app.extensions["exhibit_files"]
    with (files.folder / f"{capture.exhibit}.part").open("ab") as file:
        file.write(b"half of a frame")
    capture.sends(1, b"two", last=True)
    assert capture.opened() == b"one two"


def test_a_full_disk_leaves_what_was_there_whole(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    capture.sends(0, b"one ")
    write = os.fsync

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        capture.sends(1, b"two", last=True)
    monkeypatch.setattr(os, "fsync", write)
    assert capture.state == "capturing"
    capture.sends(1, b"two", last=True)
    assert capture.opened() == b"one two"


def test_what_arrived_before_its_sender_was_gone_is_closed_and_opens(capture: Capture) -> None:
    capture.sends(0, b"one ")
    capture.is_cut_short()
    assert capture.opened() == b"one "
    assert capture.actions() == ["exhibit:begun", "exhibit:cut_short", "exhibit:captured"]


def test_an_exhibit_of_which_nothing_arrived_is_dropped(capture: Capture) -> None:
    capture.is_cut_short()
    assert capture.state == "dropped"


def test_a_chunk_that_was_sealed_elsewhere_must_be_a_frame(capture: Capture) -> None:
    with capture.at_work() as tx, pytest.raises(ValueError, match="not a frame"):
        intake.take_sealed(tx, visits.SYSTEM, capture.row(tx), SealedChunk(0, b"rubbish", 3, sha256(b"abc")))


def test_a_chunk_that_was_sealed_elsewhere_opens_here(capture: Capture) -> None:
    with capture.at_work() as tx:
        row = capture.row(tx)
        frame = sealing.frame(row.public_key, row.id, 0, b"abc", last=True)
        intake.take_sealed(tx, visits.SYSTEM, row, SealedChunk(0, frame, 3, sha256(b"abc")))
    assert capture.opened() == b"abc"


def test_one_flipped_byte_on_the_disk_is_found(capture: Capture) -> None:
    capture.sends(0, b"all", last=True)
    path = capture.app.extensions["exhibit_files"].path(capture.exhibit)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(Broken, match="chunk 0"):
        capture.opened()


def test_exhibits_of_a_visit_are_numbered(capture: Capture) -> None:
    with capture.at_work() as tx:
        visit = visits.find(tx, capture.row(tx).visit_id)
        second = intake.begin(tx, visits.SYSTEM, visit, "still", "victim")
        assert (capture.row(tx).number, second.number) == (1, 2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chunks=st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=4), data=st.data())
def test_whatever_order_a_bad_line_brings_them_in(capture: Capture, chunks: list[bytes], data: st.DataObject) -> None:
    capture = Capture(capture.app, capture.visit)  # each time a new exhibit of one visit
    due = 0
    while due < len(chunks):
        number = data.draw(st.integers(0, len(chunks) - 1))
        with suppress(OutOfOrder):
            due = capture.sends(number, chunks[number], last=number == len(chunks) - 1)
    assert capture.opened() == b"".join(chunks)
