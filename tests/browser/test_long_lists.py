"""A board of 500: a change remakes one row and keeps the reader's place; waits out of sight stay true enough."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.media_web import MediaWeb

MANY = 500
#: Draws so many rows that wait, each with a button, laid out only in sight, and keeps what it made in `window`.
DRAWS = """async (many) => {
  const { drawList } = await import("/js/components/keyed.js");
  const { createPromise } = await import("/js/components/promise.js");
  const rows = document.createElement("main");
  document.body.replaceChildren(rows);
  window.items = Array.from({length: many}, (_, index) => ({id: `row-${index}`, since: window.since, level: 1}));
  window.made = 0;
  window.draws = () => drawList(rows, window.items.map((item) => ({item})), {
    key: ({item}) => item.id,
    make: ({item}) => {
      window.made += 1;
      const row = document.createElement("article");
      row.style = "content-visibility: auto; contain-intrinsic-block-size: 6rem";
      const button = Object.assign(document.createElement("button"), {textContent: item.level});
      button.dataset.act = "admit";
      row.append(createPromise(item.since), button);
      return row;
    },
  });
  window.draws();
}"""
TICKS = """async ([from_ms, seconds]) => {
  const { tickPromises } = await import("/js/components/promise.js");
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  for (let second = 0; second < seconds; second += 1) tickPromises(document.body, from_ms + second * 1000);
  return [...document.querySelectorAll(".waited")].map((one) => one.textContent);
}"""


@pytest.fixture
def page(chromium: Browser, media_web: MediaWeb) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(media_web.url)
    page.evaluate("window.since = new Date().toISOString()")
    page.evaluate(DRAWS, MANY)
    yield page
    page.close()


def test_one_change_remakes_one_row_and_keeps_the_focus(page: Page) -> None:
    page.locator("article button").nth(250).focus()
    page.evaluate("window.made = 0; window.items[250] = {...window.items[250], level: 2}; window.draws()")
    assert page.evaluate("window.made") == 1
    assert page.evaluate("document.activeElement.textContent") == "2"
    assert page.locator("article").count() == MANY


def test_the_same_news_again_remakes_nothing(page: Page) -> None:
    page.evaluate("window.made = 0; window.items = window.items.map((item) => ({...item})); window.draws()")
    assert page.evaluate("window.made") == 0


def test_a_row_that_moves_is_the_same_row(page: Page) -> None:
    page.evaluate("window.made = 0; window.items.unshift(window.items.pop()); window.draws()")
    assert page.evaluate("window.made") == 0
    assert page.locator("article").first.get_attribute("data-key") == f"row-{MANY - 1}"


def test_waits_in_sight_are_true_and_others_at_most_ten_seconds_old(page: Page) -> None:
    since_ms = page.evaluate("Date.parse(window.since)")
    waits = page.evaluate(TICKS, [since_ms + 100_000, 10])
    assert len(waits) == MANY
    assert waits[0] == "1:49"
    assert set(waits) <= {f"1:4{second}" for second in range(10)}
    assert len(set(waits)) > 1, "all rows are drawn each second: nothing is saved"
