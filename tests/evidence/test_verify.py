"""Whatever was changed behind our back – a byte of a file, a note about a chunk, the audit log – is found and named."""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.evidence.records import Exhibit
from app.platform.database import transaction
from signalling import sealing
from tests.conftest import build
from tests.evidence.kept import captured, flip, sealed_file
from tests.people import Officer, Phone


@dataclass
class Store:
    """A visit with two exhibits of two chunks and an empty last one each."""

    app: Flask
    visit: str
    first: str
    second: str

    def verifies(self, *more: str) -> Any:
        return self.app.test_cli_runner().invoke(args=["evidence", "verify", *more])

    def state(self, exhibit: str) -> str:
        with self.app.app_context(), transaction() as tx:
            return str(tx.session.get_one(Exhibit, exhibit).state)

    def intruder(self) -> sqlite3.Connection:
        """Somebody with the database file."""
        connection = sqlite3.connect(self.app.extensions["store"].engine.url.database)
        connection.execute("PRAGMA foreign_keys=OFF")
        for guard in ("update", "delete", "replace"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_entry_no_{guard}")
        return connection

    def changes(self, statement: str, *values: object) -> None:
        with self.intruder() as connection:
            assert connection.execute(statement, values).rowcount == 1
        connection.close()


@pytest.fixture
def store(app: Flask, link: str, phone: Phone, officer: Officer) -> Store:
    phone.waits(link)
    officer.connects()
    visit = officer.admits()
    return Store(
        app, visit, captured(app, visit, b"first ", b"exhibit"), captured(app, visit, b"second ", b"exhibit", b" more")
    )


def test_what_is_as_it_was_captured_is_whole(store: Store) -> None:
    assert store.verifies().output.startswith("whole: ")
    assert store.verifies("--visit", store.visit).exit_code == 0


def test_the_exhibit_and_the_chunk_are_named(store: Store) -> None:
    path = sealed_file(store.app, store.second)
    flip(path, path.stat().st_size - 60)
    found = store.verifies()
    assert found.exit_code == 1
    assert f"exhibit {store.second}, chunk 2: can't be opened" in found.output
    assert store.first not in found.output


def test_every_chunk_at_fault_is_named_not_only_the_first(store: Store) -> None:
    path = sealed_file(store.app, store.second)
    flip(path, 10)
    flip(path, path.stat().st_size - 60)
    output = store.verifies().output
    assert f"{store.second}, chunk 0" in output
    assert f"{store.second}, chunk 2" in output


def test_verifying_changes_nothing_unless_it_is_asked_to_mark(store: Store) -> None:
    flip(sealed_file(store.app, store.first), 10)
    store.verifies()
    assert store.state(store.first) == "complete"
    store.verifies("--mark")
    assert (store.state(store.first), store.state(store.second)) == ("broken", "complete")
    assert store.verifies("--mark").exit_code == 1


def test_a_file_that_is_gone_and_one_that_is_too_many_are_named(store: Store) -> None:
    path = sealed_file(store.app, store.first)
    path.rename(path.with_name("stranger.sealed"))
    output = store.verifies().output
    assert f"exhibit {store.first}: its sealed file is not in the folder" in output
    assert "file stranger.sealed: a file lies in the folder that belongs to no exhibit" in output


def test_a_file_that_was_cut_and_one_that_grew_are_named(store: Store) -> None:
    path = sealed_file(store.app, store.first)
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{store.first}, chunk 2: can't be opened (the end is missing)" in store.verifies().output
    grown = sealed_file(store.app, store.second)
    grown.write_bytes(grown.read_bytes() + b"x")
    assert f"{store.second}: its sealed file is longer or shorter" in store.verifies().output


def test_a_chunk_without_note_and_a_note_without_chunk_are_named(store: Store) -> None:
    store.changes("DELETE FROM exhibit_chunk WHERE exhibit_id = ? AND number = 1", store.first)
    assert f"{store.first}, chunk 1: is in the file, but was not noted" in store.verifies().output
    store.changes(
        "INSERT INTO exhibit_chunk (exhibit_id, number, plain_bytes, sha256) VALUES (?, 9, 0, 'x')", store.second
    )
    assert f"{store.second}, chunk 9: was noted when it arrived" in store.verifies().output


def test_an_exhibit_that_was_replaced_with_all_its_notes_differs_from_the_audit_log(store: Store) -> None:
    """Whoever has the disk and the public key can seal something else; the log said what was captured."""
    key, content = store.app.extensions["settings"].evidence_public_key, b"forged"
    frame = sealing.frame(key, store.first, 0, content, last=True)
    sealed_file(store.app, store.first).write_bytes(frame)
    with store.intruder() as connection:
        connection.execute("DELETE FROM exhibit_chunk WHERE exhibit_id = ?", (store.first,))
        digest = hashlib.sha256(content).hexdigest()
        connection.execute("INSERT INTO exhibit_chunk VALUES (?, 0, ?, ?)", (store.first, len(content), digest))
        connection.execute(
            "UPDATE exhibit SET plain_bytes = ?, file_bytes = ?, sha256 = ? WHERE id = ?",
            (len(content), len(frame), digest, store.first),
        )
    connection.close()
    assert f"exhibit {store.first}: the audit log's entry of its capture is missing, or" in store.verifies().output


def test_an_exhibit_of_which_the_database_knows_nothing_is_a_file_too_many(store: Store) -> None:
    store.changes("DELETE FROM exhibit WHERE id = ?", store.first)
    assert f"file {store.first}.sealed" in store.verifies().output


def test_another_key_opens_nothing_and_says_so(store: Store, tmp_path: Path) -> None:
    private, public = sealing.new_keys()
    other = build(tmp_path, RVR_EVIDENCE_KEY=private, RVR_EVIDENCE_PUBLIC_KEY=public)
    found = other.test_cli_runner().invoke(args=["evidence", "verify"])
    other.extensions["store"].engine.dispose()
    assert found.output.count("it is sealed to another key") == 2


def test_without_the_private_key_it_says_what_is_needed(store: Store, tmp_path: Path) -> None:
    public = store.app.extensions["settings"].evidence_public_key
    web = build(tmp_path, RVR_EVIDENCE_PUBLIC_KEY=public)
    found = web.test_cli_runner().invoke(args=["evidence", "verify"])
    web.extensions["store"].engine.dispose()
    assert "RVR_EVIDENCE_KEY is needed" in found.output


CELLS = (
    ("exhibit_chunk", "sha256"),
    ("exhibit_chunk", "plain_bytes"),
    ("exhibit_chunk", "number"),
    ("exhibit", "sha256"),
    ("exhibit", "plain_bytes"),
    ("exhibit", "file_bytes"),
    ("audit_entry", "at"),
    ("audit_entry", "actor_id"),
    ("audit_entry", "actor_role"),
    ("audit_entry", "action"),
    ("audit_entry", "subject"),
    ("audit_entry", "detail"),
    ("audit_entry", "kind"),
    ("audit_entry", "visit_id"),
    ("audit_entry", "previous"),
    ("audit_entry", "digest"),
)
ANY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(data=st.data())
def test_one_flipped_byte_of_any_file_is_found_and_named(store: Store, data: st.DataObject) -> None:
    exhibit = data.draw(st.sampled_from([store.first, store.second]), "exhibit")
    path = sealed_file(store.app, exhibit)
    before = path.read_bytes()
    flip(path, data.draw(st.integers(0, len(before) - 1), "byte"), data.draw(st.integers(0, 7), "bit"))
    found = store.verifies()
    path.write_bytes(before)
    assert found.exit_code == 1
    assert f"exhibit {exhibit}, chunk " in found.output


@ANY
@given(cell=st.sampled_from(CELLS), data=st.data())
def test_one_flipped_byte_of_any_note_is_found_and_named(
    store: Store, cell: tuple[str, str], data: st.DataObject
) -> None:
    table, column = cell
    connection = store.intruder()
    rows = connection.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    row, value = data.draw(st.sampled_from(rows), "row")
    # Of a time, what it says to the millisecond: "T" for the space, or other microseconds, are the same entry.
    bytes_that_count = [at for at in range(23) if at != 10] if column == "at" else range(len(str(value)))
    changed = _flipped(value, bytes_that_count, data)
    try:
        with connection:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, row))
    except sqlite3.IntegrityError:  # the database refuses a second chunk of that number: nothing was changed
        connection.close()
        return
    with connection:
        key = "id" if table == "exhibit" else "exhibit_id" if table == "exhibit_chunk" else "number"
        named = connection.execute(f"SELECT {key} FROM {table} WHERE rowid = ?", (row,)).fetchone()[0]
    found = store.verifies()
    with connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, row))
    connection.close()
    assert found.exit_code == 1, (cell, value, changed)
    assert (f"audit log, entry {named}" if table == "audit_entry" else f"exhibit {named}") in found.output


def _flipped(value: Any, bytes_that_count: Sequence[int], data: st.DataObject) -> Any:
    if isinstance(value, int):
        return value ^ (1 << data.draw(st.integers(0, 7), "bit"))
    letters = bytearray(value, "utf-8")
    letters[data.draw(st.sampled_from(bytes_that_count), "byte")] ^= 1 << data.draw(st.integers(0, 6), "bit")
    return letters.decode()
