"""How much memory and time an evidence package takes: made from a sealed original of 2 GB, and taken.

In a process of its own, whose whole memory is looked at every 20 ms; beside a package of 100 MB.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from flask import Flask

from app.evidence import intake, package
from app.evidence.lifecycle import ExhibitState
from app.evidence.records import Exhibit, ExhibitChunk, fingerprint
from app.factory import create_app
from app.people.service import add_demo_staff
from app.platform import audit, migrate
from app.platform.config import load
from app.platform.database import transaction
from app.platform.permissions import Actor, Role
from app.visits import service as visits
from bench.report import Figure
from signalling import sealing
from tests.people import ControlRoom, FakeMedia, Officer, Phone

LARGE_MB, SMALL_MB = 2048, 100
SOMEBODY = Actor(Role.SUPERVISOR, "a-supervisor", "Sgt Bell")


@dataclass(frozen=True)
class Measured:
    """Of one package."""

    grown_mb: float
    made_s: float
    taken_s: float
    zip_bytes: int


def measure() -> list[Figure]:
    """The figures."""
    large, small = measured(LARGE_MB), measured(SMALL_MB)
    beside = f"{SMALL_MB} MB: {small.grown_mb:.0f} MB"
    return [
        Figure("memory for a package of 2 GB, made and taken", large.grown_mb, "MB", "≤ 40", beside),
        Figure(
            "making it, with every chunk checked first", large.made_s, "s", "", f"{SMALL_MB} MB: {small.made_s:.1f} s"
        ),
        Figure("taking it", large.taken_s, "s", "", f"{SMALL_MB} MB: {small.taken_s:.1f} s"),
    ]


def measured(megabytes: int) -> Measured:
    """A package with one original of this size, in a process of its own."""
    command = [sys.executable, "-m", "bench.evidence_package", str(megabytes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _here(megabytes: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        app = _installation(Path(folder))
        visit = _visit(app)
        with app.app_context():
            _capture(visit, megabytes)
            with transaction() as tx:
                package_id = package.ask(tx, SOMEBODY, visits.find(tx, visit), "A measurement", "Nobody").id
            with _peak() as grown:
                began = time.monotonic()
                package.make(package_id)
                made = time.monotonic()
                with transaction() as tx:
                    row, pieces = package.take(tx, SOMEBODY, package_id, visit)
                total = sum(len(piece) for piece in pieces)
                assert total == row.plain_bytes
                taken = time.monotonic()
        app.extensions["store"].engine.dispose()
    return Measured(grown[0] / 2**20, made - began, taken - made, total)


def _installation(folder: Path) -> Flask:
    environ = {"RVR_DATA_DIR": str(folder), "RVR_DEMO_API_TOKEN": "demo-token", "RVR_PUBLIC_URL": "https://go.test"}
    app = create_app(load(environ), async_mode="threading")
    app.extensions["media"] = FakeMedia()
    with app.app_context():
        migrate.upgrade()
        with transaction() as tx:
            add_demo_staff(tx)
    return app


def _visit(app: Flask) -> str:
    phone, officer = Phone(app), Officer(app)
    phone.waits(ControlRoom(app).sends_link())
    return officer.admits()


def _capture(visit_id: str, megabytes: int) -> None:
    """As intake keeps it, without a sync of the disk for each of 8,192 chunks."""
    with transaction() as tx:
        visit = visits.find(tx, visit_id)
        row = intake.begin(tx, visits.victim(visit), visit, "upload", "victim")
        exhibit_id, key = row.id, row.public_key
    chunks, whole, count = [], hashlib.sha256(), megabytes * 4
    intake.files().folder.mkdir(exist_ok=True)
    with intake.files().path(exhibit_id).open("wb") as file:
        for number in range(count):
            content = number.to_bytes(4, "big") * (sealing.MAX_CHUNK_BYTES // 4)
            file.write(sealing.frame(key, exhibit_id, number, content, last=number == count - 1))
            whole.update(content)
            chunks.append((number, len(content), hashlib.sha256(content).hexdigest()))
        size = file.tell()
    with transaction() as tx:
        row = tx.session.get_one(Exhibit, exhibit_id)
        rows = [ExhibitChunk(exhibit_id=exhibit_id, number=n, plain_bytes=b, sha256=h) for n, b, h in chunks]
        tx.session.add_all(rows)
        row.plain_bytes, row.file_bytes, row.sha256 = sum(b for _, b, _ in chunks), size, whole.hexdigest()
        row.state = ExhibitState.COMPLETE.value
        about = {"bytes": row.plain_bytes, "fingerprint": fingerprint(rows)}
        audit.record(tx, SOMEBODY, "exhibit:captured", f"exhibit:{exhibit_id}", visit=visit_id, **about)


@contextmanager
def _peak() -> Iterator[list[int]]:
    """By how many bytes this process grew at most within the block."""
    process, over = psutil.Process(), threading.Event()
    before = process.memory_info().rss
    grown = [0]

    def look() -> None:
        while not over.wait(0.02):
            grown[0] = max(grown[0], process.memory_info().rss - before)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield grown
    finally:
        over.set()
        watcher.join()


if __name__ == "__main__":
    print(json.dumps(asdict(_here(int(sys.argv[1])))))
