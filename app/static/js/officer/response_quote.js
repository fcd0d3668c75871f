// A line of captions or text goes into the field that was last in use, in quotation marks, with who said it and when.

import { clockTime } from "../components/clock.js";
import { announce } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { showPart } from "./response_parts.js";

/** @typedef {{words: string, name: string, at: string | undefined}} Quote */

const FIRST = "report.what"; // when no field was in use yet

/** @param {HTMLElement} root the response */
export function createQuote(root) {
  /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
  let last = null;
  root.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.matches(".response-field textarea, .response-field input[type=text]"))
      last = /** @type {HTMLInputElement} */ (target);
  });

  /** @param {Quote} quote */
  return ({ words, name, at }) => {
    const first = root.querySelector(`.response-field[data-key="${FIRST}"] textarea`);
    const field = /** @type {HTMLTextAreaElement} */ (last?.isConnected ? last : first);
    const quoted = t("“{words}” ({name}, {time})", { words, name, time: clockTime(at) });
    const gap = field.value && !/\s$/.test(field.value) ? (field instanceof HTMLTextAreaElement ? "\n" : " ") : "";
    field.value = `${field.value}${gap}${quoted}`;
    field.dispatchEvent(new Event("input", { bubbles: true })); // it saves itself
    showPart(root, field.closest("form")?.dataset.part ?? "report");
    announce(t("Quoted into: {question}", { question: field.labels?.[0]?.textContent ?? field.ariaLabel ?? "" }));
  };
}
