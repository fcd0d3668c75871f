// promise: the time that somebody has waited, against the three minutes that were promised.

import { element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { duration, now } from "./clock.js";

export const PROMISE_MS = 180_000;
const UNSEEN_EVERY_S = 10;
const FULL_MS = 240_000; // the bar goes on past the mark, so that "late" is seen growing

/** @param {string} since ISO 8601 */
export function createPromise(since) {
  const wait = element(
    "div",
    { class: "wait", "data-since": since },
    element(
      "span",
      { class: "row" },
      element("b", { class: "num waited" }),
      element("span", { class: "quiet xs end against" }),
    ),
    element("span", { class: "promise", "aria-hidden": "true" }, element("i")),
  );
  show(wait, now());
  return wait;
}

/**
 * Moves the promises below `root` on, once a second: those in sight, and of the others a tenth in turn, so that what a
 * screen reader finds there is at most ten seconds old.
 * @param {ParentNode} root @param {number} now_ms
 */
export function tickPromises(root, now_ms) {
  const waits = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".wait")]);
  const turn = Math.floor(now_ms / 1000) % UNSEEN_EVERY_S;
  const due = waits.filter(
    (wait, index) => index % UNSEEN_EVERY_S === turn || wait.checkVisibility({ contentVisibilityAuto: true }),
  );
  for (const wait of due) show(wait, now_ms);
}

/** @param {HTMLElement} wait @param {number} now_ms */
function show(wait, now_ms) {
  const waited_ms = now_ms - Date.parse(wait.dataset.since ?? "");
  const late = waited_ms > PROMISE_MS;
  wait.classList.toggle("late", late);
  wait.style.setProperty("--waited", `${Math.min(100, (waited_ms / FULL_MS) * 100).toFixed(1)}%`);
  const [waited, against] = /** @type {NodeListOf<HTMLElement>} */ (wait.querySelectorAll(".waited, .against"));
  setText(waited, duration(waited_ms));
  setText(against, late ? t("past the 3:00 promise") : t("promise 3:00"));
}

/**
 * The finding, as one would say it aloud.
 * @param {{waiting_since?: string | null}[]} waiting
 * @param {number} now_ms
 */
export function waitingSentence(waiting, now_ms) {
  const late = waiting.filter((card) => now_ms - Date.parse(card.waiting_since ?? "") > PROMISE_MS).length;
  if (!waiting.length) return t("Nobody is waiting");
  const count =
    waiting.length === 1 ? t("1 person is waiting.") : t("{count} people are waiting.", { count: waiting.length });
  if (!late) return `${count} ${t("All within the 3-minute promise")}`;
  const past =
    late === 1 ? t("1 is past the 3-minute promise") : t("{count} are past the 3-minute promise", { count: late });
  return `${count} ${past}`;
}
