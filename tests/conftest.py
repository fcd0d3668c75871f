"""What tests share: an application with its own database, and people who act through it with verbs."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from app.factory import create_app
from app.people.service import add_demo_staff
from app.platform import clock, migrate
from app.platform.config import load
from app.platform.database import transaction
from app.playbook import folder
from app.playbook.content import Playbook
from tests.clock import Clock
from tests.people import ControlRoom, FakeMedia, Officer, Phone, Supervisor
from tests.push_service import PushService


class Compiled(BytecodeCache):
    """Templates compiled once for all applications of a run."""

    code: ClassVar[dict[str, tuple[str, bytes]]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """From the application before."""
        checksum, code = self.code.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """For the next one."""
        self.code[bucket.key] = (bucket.checksum, bucket.bytecode_to_string())


def _read_once(read: Callable[[Mapping[str, str]], Playbook]) -> Callable[[Mapping[str, str]], Playbook]:
    """Each new database gets the product's default playbook, which takes a fifth of a second to read and check."""
    known: dict[tuple[tuple[str, str], ...], Playbook] = {}

    def once(files: Mapping[str, str]) -> Playbook:
        key = tuple(sorted(files.items()))
        return known.get(key) or known.setdefault(key, read(files))

    return once


folder.read = _read_once(folder.read)


def build(data_dir: Path, **more: str) -> Flask:
    """An application that keeps its data in this folder; `more`: other settings."""
    environ = {"RVR_DATA_DIR": str(data_dir), "RVR_DEMO_API_TOKEN": "demo-token", "RVR_PUBLIC_URL": "https://go.test"}
    environ |= more
    app = create_app(load(environ), async_mode="threading")
    app.jinja_env.bytecode_cache = Compiled()
    return app


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a migrated database and demo staff, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    app = build(folder)
    with app.app_context():
        migrate.upgrade()
        with transaction() as tx:
            add_demo_staff(tx)
    app.extensions["store"].engine.dispose()
    return folder


def at_once(work: Callable[..., None], *about: object) -> None:
    """Work beside an ask is done before the ask is answered: what tests see doesn't hang on threads."""
    work(*about)


def _copied(source: str, target: str) -> None:
    """The database is a test's own; published files never change, so that another name for them will do."""
    shutil.copy2(source, target) if source.endswith((".db", ".db-wal")) else os.link(source, target)


@pytest.fixture
def app(tmp_path: Path, migrated: Path) -> Iterator[Flask]:
    """An application with demo staff and a fake media node."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True, copy_function=_copied)
    app = build(tmp_path)
    app.extensions["media"] = FakeMedia()
    app.extensions["socketio"].start_background_task = at_once
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def control_room(app: Flask) -> ControlRoom:
    """A signed-in call handler."""
    return ControlRoom(app)


@pytest.fixture
def officer(app: Flask) -> Officer:
    """A signed-in officer with the queue open."""
    return Officer(app)


@pytest.fixture
def supervisor(app: Flask) -> Supervisor:
    """A signed-in supervisor."""
    return Supervisor(app)


@pytest.fixture
def phone(app: Flask) -> Phone:
    """A phone that has never been here."""
    return Phone(app)


@pytest.fixture
def link(control_room: ControlRoom) -> str:
    """A link that was sent to an eligible victim."""
    return control_room.sends_link()


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rate limit, which would answer most of the random asks (it has its own test)."""
    monkeypatch.setattr("app.platform.realtime.EventLimit.allow", lambda *_: True)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that passes when a test says so."""
    moved = Clock()
    monkeypatch.setattr(clock, "now", moved.now)
    return moved


@pytest.fixture
def pushes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service whose certificate this machine trusts."""
    service = PushService(tmp_path / "push-tls")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(service.certificate))
    yield service
    service.stops()
