"""Letters as the browser types and reads them: the same as the server's."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from app.text.t140 import ERASE, NEW_LINE, applied, lines
from tests.browser.page_web import PageWeb

LETTERS = st.text(
    st.sampled_from(["a", "b", "é", "e", "\u0301", "👩", "\u200d", "ب", " ", "\x07", NEW_LINE, ERASE]), max_size=30
)

ALL = """async ([script, pieces]) => {
  const { applied } = await import(script);
  return pieces.map(([before, typed]) => applied(before, typed));
}"""
FOR = """async ([script, pairs]) => {
  const { applied, typedFor } = await import(script);
  return pairs.map(([before, after]) => applied(before, typedFor(before, after)));
}"""
READ = """async ([script, stream, events, again]) => {
  const { createStreams } = await import(script);
  const streams = createStreams();
  const shown = {};
  for (const event of events) {
    if (event === "snapshot") {
      streams.restore(again.streams, again.messages);
      continue;
    }
    for (const { line } of streams.take({ ...event, stream })) shown[line.id] = line.body;
  }
  return shown;
}"""
# The line goes away between any two asks; then what was under way may have arrived or not, and comes again.
WRITE = """async ([script, edits, fates]) => {
  const { createTyping } = await import(script);
  let taken = "";
  const send = async ({ position, typed }) => {
    for (;;) {
      const fate = fates.length ? fates.shift() : "heard";
      if (fate !== "lost") taken += [...typed].slice([...taken].length - position).join("");
      if (fate === "heard") return { units: [...taken].length };
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  let waits = false;
  const typing = createTyping({ send, waiting: (is) => { waits = is; }, refused: () => { throw new Error(); } });
  for (const [what, line] of edits) {
    if (what === "write") typing.write(line);
    else if (what === "commit") typing.commit();
    else typing.reopen();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (waits) await new Promise((resolve) => setTimeout(resolve, 10));
  return taken;
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


def script(name: str) -> str:
    """Its address."""
    return f"/js/shared/{name}.js"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=20))
def test_browser_and_server_read_the_same(page: Page, pieces: list[tuple[str, str]]) -> None:
    texts = [(applied("", before), typed) for before, typed in pieces]
    assert page.evaluate(ALL, [script("typed"), texts]) == [applied(*one) for one in texts]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=20))
def test_any_edit_of_a_line_can_be_typed(page: Page, pairs: list[tuple[str, str]]) -> None:
    lines = [[applied("", one).replace(NEW_LINE, "") for one in pair] for pair in pairs]
    assert page.evaluate(FOR, [script("typed"), lines]) == [after for _before, after in lines]


@settings(max_examples=20, deadline=None)
@given(LETTERS, st.lists(st.integers(1, 9), max_size=10), st.integers(0, 10))
def test_whoever_reads_along_reads_what_stands_there_after_a_reconnection_too(
    page: Page, stream: str, cuts: list[int], lost_at: int
) -> None:
    events: list[object] = []
    position = 0
    for length in [*cuts, len(stream)]:
        typed = stream[position : position + length]
        events.append({"position": position, "typed": typed})
        position += len(typed)
    seen = events[: lost_at + 1]
    text = applied("", "".join(event["typed"] for event in seen))  # type: ignore[index]
    key = "0" * 32
    known = {
        "streams": {key: {"units": sum(len(event["typed"]) for event in seen), "lines": len(lines(text))}},  # type: ignore[index]
        "messages": [{"id": f"{key}.{n}", "body": line} for n, line in enumerate(lines(text)) if line],
    }
    shown = page.evaluate(READ, [script("typed"), key, [*seen, "snapshot", *events[lost_at + 1 :]], known])
    wanted = lines(applied("", stream))
    assert [shown.get(f"{key}.{n}", "") for n in range(len(wanted))] == wanted
    assert not any(body for id_, body in shown.items() if int(id_[33:]) >= len(wanted))


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.text(st.sampled_from("ab👩é "), max_size=6)),
        st.tuples(st.sampled_from(["commit", "reopen"]), st.just("")),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=10, deadline=None)
@given(EDITS, st.lists(st.sampled_from(["heard", "lost", "answer lost"]), max_size=6))
def test_what_was_written_arrives_once_whatever_the_line_does(
    page: Page, edits: list[tuple[str, str]], fates: list[str]
) -> None:
    wanted = [""]
    for what, line in edits:
        if what == "write":
            wanted[-1] = line
        elif what == "commit":
            wanted.append("")
        elif len(wanted) > 1:
            wanted.pop()
    assert lines(applied("", page.evaluate(WRITE, [script("typing"), edits, fates]))) == wanted


CLOSE = """async (script) => {
  const { createTyping } = await import(script);
  const sent = [];
  const send = async ({ typed }) => sent.push(typed);
  const typing = createTyping({ send, waiting: () => {}, refused: () => {} });
  typing.write("for the one before");
  typing.close();
  await new Promise((resolve) => setTimeout(resolve, 700));
  return sent;
}"""


def test_what_was_written_to_somebody_goes_to_nobody_else(page: Page) -> None:
    assert page.evaluate(CLOSE, script("typing")) == []
