"""What a line makes of her choice: never flapping, never above it, always back where the line carries it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from app.visits.rules import LOWER, MODES
from tests.browser.page_web import PageWeb

GOOD: dict[str, Any] = {
    "lossUp": 0,
    "lossDown": 0,
    "rttMs": 80,
    "uplinkKbps": 2000,
    "limited": False,
    "fps": None,
}
BAD = GOOD | {"lossDown": 0.4}
UNSURE = GOOD | {"lossDown": 0.08}
EVERY_S = 2

# Runs a line through samples, one every two seconds; tells each change as [second, mode] and the last state.
RUN = """({chosen, samples, undo}) => {
  let line = adapt.startLine(chosen, chosen, 0);
  const changes = [];
  samples.forEach((sample, i) => {
    const at = 2 * (i + 1);
    if (at === undo) line = adapt.startLine(chosen, chosen, at, true);
    const before = line.now;
    line = adapt.follow(line, sample, at);
    if (line.now !== before) changes.push([at, line.now]);
  });
  return {changes, line};
}"""

# The same with a line that carries so many kilobits: what sends more is bad.
CARRY = """({chosen, kbps, seconds, good}) => {
  let line = adapt.startLine(chosen, chosen, 0);
  const changes = [];
  for (let at = 2; at <= seconds; at += 2) {
    const needed = modes.VOICE_KBPS + (modes.PICTURES[line.now]?.kbps ?? 0);
    const before = line.now;
    line = adapt.follow(line, {...good, uplinkKbps: kbps, lossUp: needed > kbps ? 0.3 : 0}, at);
    if (line.now !== before) changes.push([at, line.now]);
  }
  return {changes, line};
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page with the decision at hand."""
    server = PageWeb()
    page = chromium.new_page()
    page.goto(server.url)
    page.evaluate(
        """async () => {
          window.adapt = await import("/js/victim/adapt.js");
          window.modes = await import("/js/shared/modes.js");
        }"""
    )
    yield page
    page.close()
    server.stop()


def run(page: Page, chosen: str, samples: list[dict[str, Any]], undo: int = -1) -> dict[str, Any]:
    """What became of the line."""
    result: dict[str, Any] = page.evaluate(RUN, {"chosen": chosen, "samples": samples, "undo": undo})
    return result


def test_the_phone_lowers_as_the_server_allows(page: Page) -> None:
    assert page.evaluate("() => adapt.LOWER") == {mode: list(ladder) for mode, ladder in LOWER.items()}
    assert page.evaluate("() => Object.keys(modes.PICTURES)") == list(MODES)


@pytest.mark.parametrize("chosen", MODES)
def test_a_good_line_leaves_her_choice_alone(page: Page, chosen: str) -> None:
    assert run(page, chosen, [GOOD] * 300)["changes"] == []


def test_a_hopeless_line_comes_to_voice_step_by_step_within_half_a_minute(page: Page) -> None:
    found = run(page, "video", [BAD] * 30)
    assert [mode for _at, mode in found["changes"]] == ["low", "stills", "voice"]
    assert found["changes"][-1][0] <= 36
    assert found["line"]["hard"] is True, "then text and a call back are offered"


def test_a_signer_is_never_left_with_voice(page: Page) -> None:
    found = run(page, "signing", [BAD] * 60)
    assert [mode for _at, mode in found["changes"]] == ["low", "stills"]
    assert found["line"]["hard"] is True


def test_a_burst_changes_nothing(page: Page) -> None:
    samples = [GOOD, GOOD, GOOD, BAD, BAD, GOOD, GOOD, BAD, UNSURE, BAD, GOOD] * 20
    assert run(page, "video", samples)["changes"] == []


def test_a_line_that_is_good_again_brings_the_picture_back_by_itself(page: Page) -> None:
    found = run(page, "video", [BAD] * 5 + [GOOD] * 60)
    assert [mode for _at, mode in found["changes"]] == ["low", "video"]


def test_from_voice_she_is_asked_and_not_shown(page: Page) -> None:
    found = run(page, "video", [BAD] * 20 + [GOOD] * 200)
    assert found["line"]["now"] == "voice"
    assert found["line"]["offer"] is True


def test_who_undoes_a_step_is_left_alone_for_a_minute(page: Page) -> None:
    found = run(page, "video", [BAD] * 40, undo=20)
    again = [at for at, mode in found["changes"] if at > 20]
    assert again[0] >= 80


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (GOOD, "good"),
        (UNSURE, "unsure"),
        (GOOD | {"rttMs": 600}, "good"),  # long, and fit for speech
        (GOOD | {"rttMs": 1600}, "bad"),
        (GOOD | {"rttMs": None, "uplinkKbps": None}, "good"),  # a browser that tells little
        (GOOD | {"uplinkKbps": 40}, "good"),  # a low guess proves nothing while the picture is whole
        (GOOD | {"uplinkKbps": 40, "limited": True}, "bad"),
        (GOOD | {"uplinkKbps": 90, "limited": True}, "good"),  # a little worse is no reason to slow it down
        (GOOD | {"fps": 3}, "bad"),
        (GOOD | {"fps": 8}, "good"),
        (GOOD | {"lossUp": 0.03}, "good"),  # what is lost is sent again
        (GOOD | {"lossUp": 0.2}, "bad"),
    ],
)
def test_what_a_sample_says_of_video(page: Page, sample: dict[str, Any], said: str) -> None:
    assert page.evaluate("(sample) => adapt.judge('video', sample)", sample) == said


@pytest.mark.parametrize("kbps", [10, 30, 60, 90, 200])
def test_a_steady_line_settles_and_tries_again_ever_more_rarely(page: Page, kbps: int) -> None:
    found = page.evaluate(CARRY, {"chosen": "video", "kbps": kbps, "seconds": 3600, "good": GOOD})
    assert len(found["changes"]) <= 32, "an hour with a change of picture every two minutes at most"
    late = [at for at, _mode in found["changes"] if at > 1800]
    assert len(late) <= 12


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([mode for mode in MODES if mode != "text"]),
    st.lists(st.tuples(st.sampled_from([GOOD, UNSURE, BAD]), st.integers(1, 30)), max_size=20),
)
def test_whatever_the_line_does_the_picture_does_not_flap(page: Page, chosen: str, weather: list[Any]) -> None:
    samples = [sample for sample, times in weather for _ in range(times)]
    found = run(page, chosen, samples)
    allowed = [chosen, *LOWER[chosen]]  # type: ignore[index]
    before, before_at = chosen, 0
    for at, mode in found["changes"]:
        step = allowed.index(mode) - allowed.index(before)
        assert abs(step) == 1, "one step at a time, within what she chose"
        assert at - before_at >= (20 if step < 0 else 8), "up needs long patience, down a little"
        assert not (before == "voice" and step < 0), "from voice only by her tap"
        before, before_at = mode, at
