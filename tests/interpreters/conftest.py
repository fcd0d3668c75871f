"""An installation with two interpreters of the demo, a push service, and a visit in a call."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.interpreters.management import add_demo_profiles
from app.platform.database import transaction
from tests.conftest import build
from tests.interpreters.people import Interpreter
from tests.people import FakeMedia, Officer, Phone
from tests.push_service import PushService


@pytest.fixture
def app(tmp_path: Path, migrated: Path, pushes: PushService) -> Iterator[Flask]:
    """Interpreters who are available and registered, and push that may go to this machine."""
    folder = tmp_path / "installation"
    shutil.copytree(migrated, folder)
    app = build(folder, RVR_PUSH_SERVICES=pushes.host, RVR_PUSH_CONTACT="mailto:it@force.example")
    app.extensions["media"] = FakeMedia()
    with app.app_context(), transaction() as tx:
        add_demo_profiles(tx)
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def visit_id(app: Flask, officer: Officer, phone: Phone, link: str) -> str:
    """A visit that the officer has admitted."""
    phone.waits(link)
    return officer.admits()


@pytest.fixture
def bo(app: Flask) -> Interpreter:
    """B. Price: BSL."""
    return Interpreter(app)


@pytest.fixture
def mo(app: Flask) -> Interpreter:
    """M. Shah: BSL and Urdu."""
    return Interpreter(app, which=1)
