// An ordinary page over the visit, while the visit goes on behind it: the same that exit leads to, so that nobody can
// tell covered from left. On by one tap; back only by a deliberate gesture. What is behind is hidden from everybody, a
// screen reader included, and waits. It is shown by itself while another app is in front: phones keep pictures of pages.

import { all, byId } from "../shared/dom.js";
import { onLeave } from "./exit.js";

const HOLD_MS = 2000;
const PRESSES = 3;

/** @param {(covered: boolean) => void} changed she covered it, or is back: it is shown a moment later */
export function createCover(changed) {
  const cover = byId("cover");
  let covered = !cover.hidden; // after a reload the server shows it so
  let shown = covered;
  let scrolled = 0;
  /** @type {Element | null} */
  let focused = null;

  function show(on = covered || document.hidden) {
    if (shown === on || !cover.isConnected) return;
    shown = on;
    if (on) [scrolled, focused] = [scrollY, document.activeElement];
    swap(cover, on);
    scrollTo(0, on ? 0 : scrolled);
    if (!on) back();
  }

  function back() {
    byId("status").textContent = ""; // what was said meanwhile is not said now
    const before = /** @type {HTMLElement | null} */ (focused?.isConnected ? focused : null);
    before?.focus({ preventScroll: true });
  }

  /** @param {boolean} on */
  function set(on) {
    if (covered === on) return;
    covered = on;
    changed(on); // sound first
    show();
  }

  answerGesture(/** @type {HTMLElement} */ (cover.querySelector("h1 button")), () => set(false));
  document.addEventListener("visibilitychange", () => show());
  addEventListener("pagehide", () => show(true));
  onLeave(() => {
    if (shown) document.getElementById("exit-said")?.remove(); // its style is off, so that it would be seen
  });
  for (const button of all("[data-do=hide]")) button.hidden = false;
  show();

  return {
    hide: () => set(true),
    get on() {
      return covered;
    },
    /** Where exit leads. When the visit is over for this page, a covered one goes there: it looks the same. */
    leadsTo: cover.querySelector("form")?.dataset.leave ?? "/",
  };
}

/** One page in place of the other, each with its own styles and title. @param {HTMLElement} cover @param {boolean} on */
function swap(cover, on) {
  for (const part of all("body > header, body > main")) part.hidden = on;
  cover.hidden = !on;
  for (const found of document.querySelectorAll("style, link[rel=stylesheet]")) {
    const style = /** @type {HTMLStyleElement | HTMLLinkElement} */ (found);
    style.media = on === cover.contains(style) ? "all" : "not all";
  }
  document.title = (on ? cover.dataset.title : cover.dataset.behind) ?? "";
}

/**
 * Two seconds' hold, or three presses at any speed by keyboard, switch or screen reader. A tap does nothing.
 * @param {HTMLElement} heading
 * @param {() => void} done
 */
function answerGesture(heading, done) {
  let presses = 0;
  let touched = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let holding;

  function finish() {
    clearTimeout(holding);
    presses = 0;
    done();
  }

  heading.addEventListener("pointerdown", (event) => {
    touched = isTouch(event);
    clearTimeout(holding);
    holding = setTimeout(finish, HOLD_MS);
    heading.setPointerCapture?.(event.pointerId); // a finger that trembles may leave the words
  });
  for (const end of ["pointerup", "pointercancel"]) heading.addEventListener(end, () => clearTimeout(holding));
  heading.addEventListener("contextmenu", (event) => event.preventDefault());
  heading.addEventListener("click", ({ detail }) => {
    if (detail > 0 && touched) return;
    presses += 1;
    if (presses === PRESSES) finish();
  });
}

/** A finger or a mouse, and not a screen reader that stands in for one: those touch with a point. @param {PointerEvent} event */
function isTouch({ width, height, pressure, pointerType }) {
  return width > 1 || height > 1 || pressure > 0 || pointerType === "mouse";
}
