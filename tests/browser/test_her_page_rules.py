"""The decisions of her page that need no call: which view, which notes, what a line is called."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.checks.rules import link_quality
from tests.browser.page_web import PageWeb

HERE = {"state": "waiting", "mode": "video", "choosing": False, "asking": None, "textOpen": False}

CALM: dict[str, Any] = {
    "state": "in_call",
    "mode": "video",
    "callBack": False,
    "callBackRead": False,
    "canCall": True,
    "wire": "live",
    "wireGone": False,
    "line": "connected",
    "lineSlow": False,
    "refusal": None,
    "officer": {"line": "connected"},
    "own": {"microphone": "on", "camera": "on", "facing": "user"},
    "trouble": None,
    "devicesOff": False,
    "asked": None,
    "explaining": False,
    "batteryLow": False,
    "longWait": False,
}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page with her scripts' decisions at hand."""
    server = PageWeb()
    page = chromium.new_page()
    page.goto(server.url)
    page.evaluate(
        """async () => {
          window.rules = {...(await import("/js/victim/views.js")), ...(await import("/js/victim/notes.js")),
            ...(await import("/js/victim/checks.js"))};
        }"""
    )
    yield page
    page.close()
    server.stop()


@pytest.mark.parametrize(
    ("place", "view", "why"),
    [
        ({"state": "preparing", "mode": None}, "talk", "she chooses how to talk"),
        ({"asking": "video"}, "ask", "the browser's question is explained before it comes"),
        ({}, "waiting", "she waits for a call"),
        ({"textOpen": True}, "text", "she types while she waits"),
        ({"mode": "text"}, "text", "she chose text"),
        ({"choosing": True}, "talk", "she looks at the other ways"),
        ({"state": "in_call"}, "call", "the call is on"),
        ({"state": "in_call", "textOpen": True}, "call text", "text opens beside the picture, which stays"),
        ({"state": "in_call", "mode": "text"}, "text", "text needs no picture"),
        ({"state": "in_call", "choosing": True}, "talk", "she may change her way in the call"),
        ({"state": "ended", "choosing": True, "textOpen": True}, "ended", "the end is shown whatever was open"),
    ],
)
def test_the_view_follows_from_the_visit_and_her_taps(page: Page, place: dict[str, Any], view: str, why: str) -> None:
    assert page.evaluate("(place) => rules.viewOf(place)", HERE | place) == view, why


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({}, []),
        ({"line": "lost"}, ["back"]),
        ({"line": "lost", "wire": "lost", "wireGone": True}, ["back"]),
        ({"wire": "lost", "wireGone": True}, []),  # picture and sound go on without the socket
        ({"state": "waiting", "wire": "lost", "wireGone": True}, ["back"]),
        ({"officer": {"line": "lost"}}, ["officer"]),
        ({"officer": {"line": "lost"}, "line": "lost"}, ["back"]),  # her own line first: the other is not known
        ({"wire": "blocked"}, ["blocked"]),
        ({"canCall": False}, ["no-calls"]),
        ({"canCall": False, "mode": "text"}, []),
        ({"line": "connecting", "refusal": "no_media"}, ["no-media"]),
        ({"line": "connecting", "lineSlow": True}, ["no-media"]),
        ({"line": "connecting", "refusal": "elsewhere"}, ["elsewhere"]),
        ({"trouble": {"kinds": ["camera"], "outcome": "denied"}}, ["device"]),
        ({"devicesOff": True}, ["devices-off"]),
        ({"own": {"microphone": "on", "camera": "paused", "facing": "user"}}, ["paused"]),
        ({"asked": "environment"}, ["asked"]),
        ({"asked": "environment", "state": "waiting"}, []),
        ({"batteryLow": True}, ["battery"]),
        ({"batteryLow": True, "mode": "voice"}, []),
        ({"state": "waiting", "longWait": True}, ["long-wait"]),
        ({"state": "waiting", "longWait": True, "callBack": True}, ["call-back"]),
        ({"callBack": True, "callBackRead": True}, []),
        ({"state": "ended", "line": "lost", "callBack": True, "devicesOff": True}, []),
    ],
)
def test_the_notes_that_apply(page: Page, changes: dict[str, Any], notes: list[str]) -> None:
    assert page.evaluate("(facts) => rules.notesThatApply(facts)", CALM | changes) == notes


def test_the_phone_calls_a_line_what_the_control_room_calls_it(page: Page) -> None:
    rtts = [None, 0, 300, 300.5, 800, 801]
    speeds = [None, 0, 119, 120, 399, 400, 10_000]
    for rtt_ms, kbps in product(rtts, speeds):
        said = page.evaluate("([rtt, kbps]) => rules.qualityOf(rtt, kbps)", [rtt_ms, kbps])
        assert said == link_quality(rtt_ms, kbps), (rtt_ms, kbps)
