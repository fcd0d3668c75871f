"""An application whose messages go out through GOV.UK Notify, on this machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from app.factory import create_app
from tests.notify import FakeNotify
from tests.people import FakeMedia


@pytest.fixture
def notify(httpserver: HTTPServer) -> FakeNotify:
    """GOV.UK Notify, on this machine."""
    return FakeNotify(httpserver)


@pytest.fixture
def sending(tmp_path: Path, migrated: Path, notify: FakeNotify) -> Iterator[Flask]:
    """An application that sends through it."""
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    app = create_app(notify.settings(tmp_path), async_mode="threading")
    app.extensions["media"] = FakeMedia()
    yield app
    app.extensions["store"].engine.dispose()
