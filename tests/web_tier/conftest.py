"""Real server processes for the tests of the web tier."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web_tier.running import Server, tiny_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with tiny_server(tmp_path_factory.mktemp("tiny")) as running:
        yield running
    assert "Traceback" not in running.log.read_text()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """For tests that stop it or leave it in a state."""
    with tiny_server(tmp_path) as running:
        yield running
