"""Captions in the browser: words that stand on her screen stay there; short forms become what they stand for."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from app.captions.rules import SHORT_FORMS
from tests.browser.page_web import PageWeb

# Every word that stands there is marked; after each event a mark that is gone is a word that flickered.
SHOW = """async ([captions, dom, events]) => {
  const { createCaptions } = await import(captions);
  const { element, setText } = await import(dom);
  document.body.innerHTML = '<p id="status"></p><div id="stage"></div>';
  const area = `<section id="caption-area" data-styles="/css/captions.css"
    data-was="was {words}" data-added="added" data-out="out {words}"
    data-unsure="not sure" data-human="person"
    data-server="machine" data-unavailable="none" data-name_officer="Officer"
    data-lost="missed"><p
    id="caption-source"></p><p id="caption-hearing"></p><div
     id="caption-lines"></div><div id="caption-said"></div></section>`;
  const told = { "preferences:changed": () => {} };
  let opened = 0;
  const part = await createCaptions({
    actions: { open_text: () => { opened += 1; } }, addSheet: () => {}, announce: () => {}, element, setText, told,
    visit: { mode: "video" }, wire: {}, problem: () => {}, closeSheet: () => {},
    fetchPage: async () => new DOMParser().parseFromString(area, "text/html"),
  });
  const preferences = { captions: true, caption_look: { aloud: true } };
  part.restore({ preferences, call: { participants: [] }, captions: { state: "on", segments: [] } });
  part.render("call");
  let moved = 0;
  for (const [name, event] of events) {
    const before = [...document.querySelectorAll("[data-word]")];
    told[name](event);
    if (!event.correction) moved += before.filter((word) => !word.isConnected && event.segment).length;
  }
  return {
    moved, opened,
    shown: document.querySelector("#caption-lines").textContent.replace(/\\s+/g, " ").trim(),
    source: document.querySelector("#caption-source").textContent,
    said: [...document.querySelectorAll("#caption-said p")].map((one) => one.textContent),
  };
}"""
EXPAND = """async ([script, line, forms]) => {
  const { expanded } = await import(script);
  let text = "";
  for (const letter of line) text = expanded(text + letter, forms).line;
  return text;
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page of our own host."""
    web = PageWeb()
    page = chromium.new_page()
    page.goto(web.url)
    yield page
    page.close()
    web.stop()


def segment(words: list[dict[str, Any]], **more: Any) -> list[Any]:
    """A line as her page is told of it."""
    line = {
        "id": "1",
        "role": "officer",
        "name": "Sam",
        "source": "server",
        "pending": "",
        "final": False,
        "gap": False,
    }
    return ["caption:changed", {"segment": line | {"words": words} | more}]


def word(text: str, *, unsure: bool = False, was: str | None = None) -> dict[str, Any]:
    """A word."""
    return {"text": text, "unsure": unsure, "was": was}


def shows(page: Page, events: list[Any]) -> dict[str, Any]:
    """What stands there after these events."""
    found: dict[str, Any] = page.evaluate(SHOW, ["/js/victim/captions.js", "/js/shared/dom.js", events])
    return found


WORDS = st.lists(st.tuples(st.sampled_from(["you", "can", "stay", "not"]), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None)
@given(WORDS, st.lists(st.integers(0, 8), max_size=6))
def test_words_that_stand_there_are_never_drawn_again(
    page: Page, said: list[tuple[str, bool]], cuts: list[int]
) -> None:
    words = [word(text, unsure=unsure) for text, unsure in said]
    steps = [*sorted(min(cut, len(words)) for cut in cuts), len(words)]
    events = [segment(words[:cut], pending="and") for cut in steps]
    found = shows(page, [*events, segment(words, final=True)])
    assert found["moved"] == 0
    marked = " ".join(text + (" (not sure)" if unsure else "") for text, unsure in said)
    assert found["shown"] == f"Sam: {marked}"
    assert found["said"] == [f"Sam: {marked}"]
    assert found["source"] == "machine"


def test_a_correction_and_a_gap_are_said_in_words(page: Page) -> None:
    fixed = [word("you"), word("can’t", was="can"), word("", was="never"), word("stay")]
    gap = segment([], id="2", gap=True, final=True)
    found = shows(
        page, [segment([word("you"), word("can"), word("never"), word("stay")], final=True), segment(fixed), gap]
    )
    assert found["shown"] == "Sam: you can’t (was can) (out never) stay Sam: […] missed"


def test_without_captions_text_opens_once(page: Page) -> None:
    none = ["caption:state", {"state": "unavailable", "wanted": True}]
    found = shows(page, [none, none])
    assert (found["opened"], found["source"]) == (1, "none")


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("y can stay ", "you can stay "),
        ("Y r sf. ", "You are safe. "),
        ("they are not", "they are not"),
        ("constructor toString ", "constructor toString "),
        ("pls, tmw ", "please, tomorrow "),
    ],
)
def test_short_forms_become_what_they_stand_for(page: Page, typed: str, reads: str) -> None:
    assert page.evaluate(EXPAND, ["/js/captioner/short_forms.js", typed, SHORT_FORMS]) == reads
