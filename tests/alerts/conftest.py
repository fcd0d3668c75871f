"""An installation that may send to a push service on this machine, and somebody who waits."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import build
from tests.people import FakeMedia, Phone
from tests.push_service import PushService


@pytest.fixture
def app(tmp_path: Path, migrated: Path, pushes: PushService) -> Iterator[Flask]:
    """An application that may send there."""
    folder = tmp_path / "installation"
    shutil.copytree(migrated, folder)
    app = build(folder, RVR_PUSH_SERVICES=pushes.host, RVR_PUSH_CONTACT="mailto:it@force.example")
    app.extensions["media"] = FakeMedia()
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def waiting(app: Flask, link: str) -> Phone:
    """Somebody who waits."""
    phone = Phone(app)
    phone.waits(link)
    return phone
