"""Exhibits that are complete, as intake keeps them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from app.evidence import intake
from app.evidence.records import Exhibit
from app.platform.database import transaction
from app.visits import service as visits


def captured(app: Flask, visit: str, *chunks: bytes, kind: str = "upload", name: str = "", media_type: str = "") -> str:
    """The id of an exhibit that arrived in these chunks."""
    return captured_from(app, visit, chunks, kind, name, media_type)


def captured_from(
    app: Flask, visit: str, chunks: Iterable[bytes], kind: str = "upload", name: str = "", media_type: str = ""
) -> str:
    """The same from a stream, which is never in memory as a whole."""
    with app.app_context():
        with transaction() as tx:
            found = visits.find(tx, visit)
            exhibit = intake.begin(tx, visits.victim(found), found, kind, "victim", name)
            exhibit.media_type = media_type or None
            exhibit_id = exhibit.id
        number, whole = 0, hashlib.sha256()
        for chunk in chunks:
            whole.update(chunk)
            _take(visit, exhibit_id, number, chunk, last=False)
            number += 1
        _take(visit, exhibit_id, number, b"", last=True)
        with transaction() as tx:
            row = tx.session.get_one(Exhibit, exhibit_id)
            row.sha256 = whole.hexdigest()
        return exhibit_id


def _take(visit: str, exhibit_id: str, number: int, content: bytes, *, last: bool) -> None:
    with transaction() as tx:
        row = tx.session.get_one(Exhibit, exhibit_id)
        actor = visits.victim(visits.find(tx, visit))
        intake.take(tx, actor, row, number, content, hashlib.sha256(content).hexdigest(), last=last)


def sealed_file(app: Flask, exhibit_id: str) -> Path:
    """Where it lies; writable now, as for somebody who owns the disk."""
    path: Path = app.extensions["exhibit_files"].path(exhibit_id)
    path.chmod(0o600)
    return path


def flip(path: Path, at_byte: int, bit: int = 0) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[at_byte] ^= 1 << bit
    path.write_bytes(content)
