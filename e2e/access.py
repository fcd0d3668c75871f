"""What a page is measured by: axe, reflow, text spacing, targets, focus that nothing covers, still pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js").read_text()
# 7:1 on her pages; staff sit in good light before good screens, and get the 4.5:1 that axe asks by itself.
RUN = """async (hers) => {
  const rules = {"color-contrast-enhanced": {enabled: hers}};
  const {violations} = await axe.run(document, {resultTypes: ["violations"], rules});
  const where = (v) => v.nodes.map((n) => n.target.join(" ") + " " + n.failureSummary).join("; ");
  return violations.map((v) => v.id + ": " + where(v));
}"""
OVERFLOWS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text that its box cuts off: nobody can read it by scrolling.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sr, video, svg, .twin") && e.innerText?.trim())
  .filter((e) => ["hidden", "clip"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 80))"""
SMALL_TARGETS = """(narrowest) =>
  [...document.querySelectorAll("button, a[href], input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: narrowest < 44}))
  .filter((e) => getComputedStyle(e).clipPath !== "inset(50%)") // seen only while it has the focus
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && (box.height < 43.5 || box.width < narrowest)
    && !(narrowest < 44 && e.matches("p a, li a, dd a, h3 a")))
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
MOVES = "() => document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)"
# WCAG 1.4.12: line 1.5, paragraphs 2, letters 0.12, words 0.16 times the size of the text.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
# Corners and middle of what has the focus: each is on the screen, and nothing lies over it.
COVERED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") ?? e : e;
  const box = shown.getBoundingClientRect();
  const tall = box.height > innerHeight / 2;
  const inset = 3;
  const points = [[box.left + inset, box.top + inset], [box.right - inset, box.top + inset],
    [(box.left + box.right) / 2, (box.top + box.bottom) / 2],
    ...(tall ? [] : [[box.left + inset, box.bottom - inset], [box.right - inset, box.bottom - inset]])];
  const under = points.filter(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return !top || !(shown.contains(top) || top.contains(shown));
  });
  const by = under.map(([x, y]) => document.elementFromPoint(x, y)?.outerHTML.slice(0, 60) ?? "off the screen");
  return {name: e.outerHTML.slice(0, 90), by, covered: tall ? under.length > 2 : under.length > 0, box: box.toJSON()};
}"""


def finds_nothing(page: Page, where: str, *, hers: bool) -> None:
    """axe, reflow and targets of the page as it is now."""
    found = page.evaluate(RUN, hers)
    assert found == [], f"{where}: {found}"
    fits(page, where, hers=hers)


def fits(page: Page, where: str, *, hers: bool) -> None:
    """Nothing is wider than the screen, cut off, or too small to hit."""
    assert page.evaluate(OVERFLOWS) <= 0, f"{where}: the page is wider than the screen"
    assert not hers or page.evaluate(CUT_OFF) == [], f"{where}: cut off"
    small = page.evaluate(SMALL_TARGETS, 43.5 if hers else 24)
    assert small == [], f"{where}: small targets {small}"


@contextmanager
def with_text_spacing(page: Page) -> Iterator[None]:
    """As a reader's own style sheet spaces it."""
    style = page.add_style_tag(content=TEXT_SPACING)
    yield
    style.evaluate("(style) => style.remove()")


def focus_is_never_covered(page: Page, where: str) -> list[str]:
    """Tab once through the page; returns what had the focus, in order."""
    page.evaluate("() => { scrollTo(0, 0); document.activeElement?.blur(); }")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        at: dict[str, Any] | None = page.evaluate(COVERED)
        if at is None or (seen and at["name"] == seen[0]):
            break
        assert not at["covered"], f"{where}: {at}"
        seen.append(at["name"])
    return seen
