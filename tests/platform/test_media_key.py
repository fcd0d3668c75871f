"""Media nodes: let in by the shared key only."""

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import build


@pytest.fixture
def real(tmp_path: Path, migrated: Path) -> Flask:
    """An application that waits for real media nodes."""
    return build(migrated)


def dial_in(app: Flask, **auth: object) -> bool:
    client = app.extensions["socketio"].test_client(app, namespace="/media", auth=auth)
    return bool(client.is_connected("/media"))


NODE = {"node": "n1", "engine": "forwarder", "capacity": 4, "peers": []}


def test_a_node_with_the_key_is_let_in_and_chosen(real: Flask) -> None:
    key = real.extensions["settings"].media_key.get_secret_value()
    assert dial_in(real, key=key, **NODE)
    assert real.extensions["media"].choose() == "n1"


@pytest.mark.parametrize("key", ["", "wrong", None, 7, ["x"], "ключ"])
def test_a_node_with_another_key_is_not(real: Flask, key: object) -> None:
    assert not dial_in(real, key=key, **NODE)
    assert not real.extensions["media"].here


@pytest.mark.parametrize("broken", [{"capacity": "many"}, {"node": None}, {"peers": "x"}, {"peers": [{"x": 1}]}])
def test_a_node_that_does_not_say_who_it_is_is_refused(real: Flask, broken: dict[str, object]) -> None:
    key = real.extensions["settings"].media_key.get_secret_value()
    assert not dial_in(real, key=key, **(NODE | broken))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.none() | st.text() | st.dictionaries(st.sampled_from(["peer", "call", "line"]), st.none() | st.text()))
def test_whatever_a_node_tells_of_its_peers_breaks_nothing(real: Flask, told: object) -> None:
    key = real.extensions["settings"].media_key.get_secret_value()
    node = real.extensions["socketio"].test_client(real, namespace="/media", auth={"key": key, **NODE})
    node.emit("peer:changed", told, namespace="/media")
    assert node.is_connected("/media")
