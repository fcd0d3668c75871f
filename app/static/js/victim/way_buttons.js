// The buttons of the ways to talk: which is best, what isn't possible now and why. All of them may be tapped.

import { all, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { bestOf, obstacleOf } from "./ways.js";

const buttons = () => /** @type {HTMLButtonElement[]} */ (all("#modes .mode"));

let shownMore = false;

/** @param {string} mode @returns {import("./ways.js").Needs} */
export function needsOf(mode) {
  const button = buttons().find(({ value }) => value === mode);
  return JSON.parse(button?.dataset.needs ?? "{}");
}

/** @param {import("./ways.js").Phone} phone @param {string[]} needs what she is known to need */
export function showWays(phone, needs) {
  const obstacles = new Map(buttons().map(({ value }) => [value, obstacleOf(value, needsOf(value), phone)]));
  const best = bestOf(
    [...obstacles.keys()].filter((mode) => !obstacles.get(mode)),
    needs,
  );
  const lesser = ["low", "stills"].some((mode) => obstacles.get(mode) === null);
  if (obstacles.get("video") === "line" && lesser && !shownMore) {
    shownMore = true; // once: she may close it
    byId("more-ways").setAttribute("open", "");
  }
  for (const button of buttons()) {
    showWay(button, obstacles.get(button.value) ?? null, button.value === best, phone.line !== null);
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {import("./ways.js").Obstacle | null} obstacle
 * @param {boolean} best
 * @param {boolean} known best is said only after something was measured
 */
function showWay(button, obstacle, best, known) {
  const words = {
    browser: t("This browser can’t do it. Text works."),
    camera: t("The camera did not start. Tap to try again."),
    microphone: t("The microphone did not start. Tap to try again."),
    line: t("Not smooth enough yet. Try nearer a window, or try anyway."),
  };
  button.classList.toggle("not-now", obstacle !== null);
  button.classList.toggle("best", best);
  for (const part of all("[data-best]", button)) part.hidden = !(best && known);
  for (const part of all("[data-why]", button)) part.hidden = obstacle !== null;
  for (const part of all("[data-not-now]", button)) {
    part.hidden = obstacle === null;
    setText(part, obstacle ? words[obstacle] : "");
  }
}
