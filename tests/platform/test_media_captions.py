"""What a node tells of spoken words: the same shape on both sides, and whatever else comes breaks nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_socketio.test_client import SocketIOTestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.platform.caption_events import CAPTIONS, Captions
from signalling.captions.segments import Segments
from signalling.captions.words import Word
from tests.conftest import build

NODE = {"node": "n1", "engine": "forwarder", "capacity": 4, "peers": []}
ABLE = {"engine": "sherpa", "languages": ["en"], "problem": None}
WHOSE = {"peer": "p1", "call": "c1"}


@pytest.fixture
def real(tmp_path: Path, migrated: Path) -> Flask:
    return build(migrated)


@pytest.fixture
def heard(real: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    """What the rest of the application is told."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    media = real.extensions["media"]
    media._hooks = replace(media._hooks, caption_told=lambda *told: found.append(told))
    return found


def dial_in(app: Flask, **more: object) -> SocketIOTestClient:
    key = app.extensions["settings"].media_key.get_secret_value()
    return app.extensions["socketio"].test_client(app, namespace="/media", auth={"key": key, **NODE, **more})


class Says:
    """A recogniser that heard these words."""

    def __init__(self, *words: Word) -> None:
        self._words = list(words)

    def hear(self, samples: bytes) -> None: ...

    def words(self) -> list[Word]:
        return self._words

    def ended(self) -> bool:
        return False

    def finish(self) -> list[Word]:
        return self._words


def what_a_node_sends(*words: Word) -> list[dict[str, Any]]:
    """Made by the node's own code."""
    told: list[dict[str, Any]] = []
    segments = Segments(Says(*words), "sherpa", told.append)
    for at_ms in (1_700_000_000_200, 1_700_000_000_400):
        segments.hear(bytes(6400), at_ms)
    segments.finish()
    return [WHOSE | one for one in told]


def test_what_the_node_makes_is_what_the_web_process_takes(
    real: Flask, heard: list[tuple[str, str, dict[str, Any]]]
) -> None:
    node = dial_in(real, captions=ABLE)
    sent = what_a_node_sends(Word("not", 0.9, 0, 100), Word("here", None, 120, 200))
    for one in sent:
        node.emit("caption:segment", one, namespace="/media")
    assert [told["committed"] for _, _, told in heard] == ["", "not", "not here"]
    assert heard[-1][:2] == ("n1", "caption:segment")
    assert heard[-1][2] | {"words": [list(word) for word in heard[-1][2]["words"]]} == sent[-1]
    node.emit("caption:gap", WHOSE | {"start_ms": 1, "end_ms": 2}, namespace="/media")
    node.emit("caption:state", WHOSE | {"state": "unavailable", "engine": None}, namespace="/media")
    assert [event for _, event, _ in heard[-2:]] == ["caption:gap", "caption:state"]


def test_what_a_node_can_write_down_is_known_while_it_is_here(real: Flask) -> None:
    assert real.extensions["media"].captions_of("n1") == Captions()
    dial_in(real, captions=ABLE)
    assert real.extensions["media"].captions_of("n1") == Captions(engine="sherpa", languages=["en"])


def test_a_node_that_says_nothing_of_captions_is_let_in(real: Flask) -> None:
    assert dial_in(real).is_connected("/media")
    assert real.extensions["media"].captions_of("n1").engine is None


VALUES = st.none() | st.text(max_size=5) | st.integers(-5, 5) | st.lists(st.none(), max_size=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    event=st.sampled_from(sorted(CAPTIONS)),
    told=VALUES | st.dictionaries(st.sampled_from(["peer", "segment", "words", "start_ms", "state"]), VALUES),
)
def test_whatever_else_comes_breaks_nothing_and_is_told_to_nobody(
    real: Flask, heard: list[tuple[str, str, dict[str, Any]]], event: str, told: object
) -> None:
    node = dial_in(real)
    node.emit(event, told, namespace="/media")
    assert node.is_connected("/media")
    assert not heard
