"""How much of a file goes at a time beside a call: less while the line answers slowly, more while it does not."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.browser.page_web import PageWeb

PACED = """(busy) => {
  const pace = createPace();
  for (let i = 0; i < 5; i += 1) pace.quiet(60);
  return busy.map((ms) => { pace.busy(ms); return [pace.bytes, pace.restMs]; });
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page with the pace at hand."""
    server = PageWeb()
    page = chromium.new_page()
    page.goto(server.url)
    page.evaluate("async () => Object.assign(window, await import('/js/shared/pace.js'))")
    yield page
    page.close()
    server.stop()


def test_a_quick_line_gets_larger_pieces_and_no_rest(page: Page) -> None:
    assert page.evaluate(PACED, [62] * 20)[-1] == [256 * 1024, 0]


def test_a_line_that_answers_slowly_gets_the_smallest_pieces_and_rests(page: Page) -> None:
    assert page.evaluate(PACED, [200] * 20)[-1] == [8 * 1024, 300]


def test_one_slow_answer_changes_nothing(page: Page) -> None:
    steady, once = page.evaluate(PACED, [62] * 6), page.evaluate(PACED, [62, 62, 62, 900, 62, 62])
    assert once == steady


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(busy=st.lists(st.floats(0, 60_000), min_size=1, max_size=40))
def test_whatever_the_line_does_pieces_and_rests_keep_their_bounds(page: Page, busy: list[float]) -> None:
    for bytes_, rest_ms in page.evaluate(PACED, busy):
        assert 8 * 1024 <= bytes_ <= 256 * 1024
        assert 0 <= rest_ms <= 300
