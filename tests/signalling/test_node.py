"""The /media protocol against a web process that asks odd things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.browser.actors import Node, eventually
from tests.browser.conftest import a_media_web, a_node
from tests.browser.media_web import KEY, MediaWeb

REQUESTS = ["peer:open", "peer:offer", "peer:answer", "peer:enter", "peer:leave", "peer:close", "record:start"]
CODES = {"unknown_peer", "unknown_connection", "bad_sdp", "full", "bad_request"}
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
PAYLOADS = st.one_of(
    JSON, st.fixed_dictionaries({}, optional={"peer": JSON, "connection": JSON, "call": JSON, "sdp": JSON})
)


media_web = pytest.fixture(scope="module")(a_media_web)
node = pytest.fixture(scope="module")(a_node)


def test_it_introduces_itself(media_web: MediaWeb, node: Node) -> None:
    introduction = media_web.introductions[-1]
    assert introduction["key"] == KEY
    assert introduction["engine"] == "forwarder"
    assert introduction["capacity"] > 0
    assert introduction["peers"] == []


@given(event=st.sampled_from(REQUESTS), payload=PAYLOADS)
def test_whatever_it_is_asked_it_answers(media_web: MediaWeb, node: Node, event: str, payload: object) -> None:
    reply = media_web.ask(event, payload)
    assert isinstance(reply, dict)
    assert reply.get("error") in CODES | {None}
    if "error" not in reply and event == "peer:open":
        assert isinstance(payload, dict)
        media_web.ask("peer:close", {"peer": payload["peer"]})


def test_it_reports_what_it_has_done(media_web: MediaWeb, node: Node) -> None:
    report = media_web.ask("node:report", {})
    assert report["cpu_ms"] > 0
    assert report["rss_bytes"] > 1_000_000
    assert report["calls"] == 0


def test_it_dials_in_again_and_says_what_it_holds(media_web: MediaWeb, node: Node) -> None:
    media_web.ask("peer:open", {"peer": "held"})
    before = len(media_web.introductions)
    media_web.hang_up()
    eventually("dialled in again", lambda: len(media_web.introductions) > before)
    assert media_web.introductions[-1]["peers"] == [{"peer": "held", "call": None, "line": "new"}]
    media_web.ask("peer:close", {"peer": "held"})
