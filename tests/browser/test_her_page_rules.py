"""The decisions of her page that need no call: which view, which notes, what a line is called."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.checks.rules import ways_to_talk
from app.eligibility.rules import Facts, Line, quality, usable_modes
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
    "wantsVideo": None,
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
            ...(await import("/js/victim/ways.js")), ...(await import("/js/victim/drain.js")),
            ...(await import("/js/victim/sound_level.js"))};
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
        ({"wantsVideo": "camera", "mode": "voice"}, ["no-video"]),  # she took video back, and taps her camera
        ({"wantsVideo": "video", "state": "preparing", "mode": None}, ["no-video"]),
        ({"not_safe_now": True, "mode": "text"}, ["silent"]),
        ({"not_safe_now": True, "state": "ended"}, []),
        ({"batteryLow": True}, ["battery"]),
        ({"batteryLow": True, "mode": "voice"}, []),
        ({"state": "waiting", "longWait": True}, ["long-wait"]),
        ({"state": "waiting", "longWait": True, "callBack": True}, ["call-back"]),
        ({"callBack": True, "callBackRead": True}, []),
        ({"state": "ended", "line": "lost", "callBack": True, "devicesOff": True, "wantsVideo": "video"}, []),
    ],
)
def test_the_notes_that_apply(page: Page, changes: dict[str, Any], notes: list[str]) -> None:
    assert page.evaluate("(facts) => rules.notesThatApply(facts)", CALM | changes) == notes


def test_the_phone_judges_a_line_as_the_control_room_does(page: Page) -> None:
    ways = ways_to_talk()
    figures = product(
        [None, 300, 301, 801, 1501], [None, 0.02, 0.06, 0.11, 0.21], [None, 29, 49, 84, 119, 299, 400], [None, 400]
    )
    abilities = product([True, False], [None, "ok", "denied"], [None, "ok", "missing"])
    cases: list[tuple[dict[str, Any], str | None, list[str]]] = []
    for line, phone in product(figures, abilities):
        measured = dict(zip(("rtt_ms", "loss", "up_kbps", "down_kbps"), line, strict=True))
        can_call, camera, microphone = phone
        works = {"camera": None if camera is None else camera == "ok"}
        works["microphone"] = None if microphone is None else microphone == "ok"
        facts = Facts(webrtc=can_call, line=Line(**measured), **works)
        told = measured | {"canCall": can_call, "camera": camera, "microphone": microphone}
        cases.append((told, quality(facts.line), list(usable_modes(facts))))
    said = page.evaluate(
        """([cases, ways]) => cases.map(([phone]) => {
          const {canCall, camera, microphone, ...figures} = phone;
          const line = Object.values(figures).every((value) => value === null) ? null : figures;
          const whole = {canCall, camera, microphone, line};
          return [rules.qualityOf(line, ways.video.needs),
            Object.keys(ways).filter((mode) => !rules.obstacleOf(mode, ways[mode].needs, whole))];
        })""",
        [cases, ways],
    )
    for (told, word, modes), found in zip(cases, said, strict=True):
        assert found == [word, modes], told


@pytest.mark.parametrize(
    ("possible", "needs", "best"),
    [
        (["signing", "video", "voice", "text"], [], "video"),
        (["signing", "video", "voice", "text"], ["bsl"], "signing"),
        (["video", "voice", "text"], ["bsl"], "video"),
        (["voice", "text"], ["captions"], "voice"),
        (["video", "voice", "text"], ["text_first"], "text"),
        (["text"], [], "text"),
    ],
)
def test_the_best_way_is_possible_and_what_she_needs_comes_first(
    page: Page, possible: list[str], needs: list[str], best: str
) -> None:
    assert page.evaluate("([possible, needs]) => rules.bestOf(possible, needs)", [possible, needs]) == best


READING = {"rtt_ms": 400, "jitter_ms": 5, "loss": 0.1, "up_kbps": 300, "down_kbps": 350}


def test_a_short_look_keeps_the_rates_and_smooths_the_loss(page: Page) -> None:
    look = {"rtt_ms": 90, "jitter_ms": 1, "loss": 0.6, "up_kbps": None, "down_kbps": None}
    merged = page.evaluate("([before, now]) => rules.mergeReadings(before, now)", [READING, look])
    assert merged == look | {"loss": 0.2, "up_kbps": 300, "down_kbps": 350}


@pytest.mark.parametrize(
    ("changes", "news"),
    [({}, False), ({"rtt_ms": 440}, False), ({"rtt_ms": 801}, True), ({"up_kbps": 190}, True), ({"loss": 0.02}, True)],
)
def test_only_what_is_clearly_different_is_told(page: Page, changes: dict[str, float], news: bool) -> None:
    video = ways_to_talk()["video"]["needs"]
    said = page.evaluate("([a, b, video]) => rules.isNews(a, b, video)", [READING, READING | changes, video])
    assert said == news


MINUTE_MS = 60_000


def sample(minute: float, level: float, charging: bool = False) -> dict[str, Any]:
    return {"at_ms": minute * MINUTE_MS, "level": level, "charging": charging}


@pytest.mark.parametrize(
    ("samples", "minutes", "why"),
    [
        ([], None, "nothing told"),
        ([sample(0, 0.38)], None, "not watched"),
        ([sample(0, 0.38), sample(1, 0.37)], None, "nobody knows how long it had stood at 38%"),
        ([sample(0, 0.38), sample(1, 0.37), sample(2, 0.36)], None, "a minute is too short"),
        ([sample(0, 0.38), sample(1, 0.37), sample(5, 0.35)], 70, "2% in 4 minutes"),
        ([sample(0, 0.38), sample(1, 0.37), sample(3, 0.9, True), sample(9, 0.9)], None, "charging begins anew"),
        ([sample(0, 0.2, True), sample(1, 0.5), sample(2, 0.49), sample(6, 0.47)], 94, "and counts from then"),
        ([sample(0, 0.38), sample(1, 0.37), sample(5, 0.38)], None, "it went up"),
        ([sample(0, 0.9), sample(1, 0.8), sample(30, 0.7), sample(34, 0.68)], 136, "what was long ago counts no more"),
    ],
)
def test_the_minutes_left_follow_from_the_drain(
    page: Page, samples: list[dict[str, Any]], minutes: int | None, why: str
) -> None:
    assert page.evaluate("(samples) => rules.minutesLeft(samples)", samples) == minutes, why


def test_a_faster_drain_leaves_fewer_minutes_and_a_usual_one_is_a_round_figure(page: Page) -> None:
    minutes = page.evaluate(
        """() => Array.from({length: 30}, (_, i) => rules.minutesLeft([
          {at_ms: 0, level: 0.8, charging: false}, {at_ms: 60_000, level: 0.79, charging: false},
          {at_ms: 360_000, level: 0.79 - 0.01 * (i + 1), charging: false}]))"""
    )
    assert minutes == sorted(minutes, reverse=True)
    assert len(set(minutes)) > 20
    assert page.evaluate("() => [0.38, 0.09, 0.001].map((level) => rules.usualMinutes(level, 0.0075))") == [50, 10, 5]


@pytest.mark.parametrize(
    ("amplitude", "level"), [(0, 0), (0.001, 0), (0.003, 0.13), (0.01, 0.34), (0.1, 0.74), (0.32, 0.94), (1, 1)]
)
def test_how_loud_a_sound_is(page: Page, amplitude: float, level: float) -> None:
    tone = "(a) => rules.levelOf(Array.from({length: 2048}, (_, i) => a * Math.sin(i / 3)))"
    assert page.evaluate(tone, amplitude) == pytest.approx(level, abs=0.01)


def test_a_sound_is_heard_from_a_quiet_voice_on(page: Page) -> None:
    assert page.evaluate("() => [rules.levelOf([]), rules.levelOf([0, 0]), rules.HEARD]") == [0, 0, 0.25]
