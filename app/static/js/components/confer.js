// The lane between officer and interpreter: whole lines, no letters.

import { byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/**
 * @param {string} own the role of who looks
 * @param {(id: string, body: string) => Promise<unknown>} send
 */
export function createConfer(own, send) {
  const lane = byId("confer-lines");
  const form = /** @type {HTMLFormElement} */ (byId("confer"));
  const box = /** @type {HTMLInputElement} */ (form.querySelector("input"));

  /** @param {{id: string, by: string, name: string, body: string}} line */
  function put({ id, by, name, body }) {
    if (lane.querySelector(`[data-id="${CSS.escape(id)}"]`)) return;
    const mine = by === own;
    const classes = `line ${mine ? "mine" : "theirs"}`;
    lane.append(element("div", { class: classes, "data-id": id }, element("b", {}, mine ? t("You") : name), body));
    lane.scrollTop = lane.scrollHeight;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = box.value.trim();
    if (!body) return;
    const id = crypto.randomUUID();
    try {
      await send(id, body);
      put({ id, by: own, name: "", body });
      if (box.value.trim() === body) box.value = "";
    } catch (refusal) {
      const place = byId("confer-problem");
      place.textContent = /** @type {any} */ (refusal).say ?? t("That did not work. Please try again.");
      place.hidden = false;
      return;
    }
    byId("confer-problem").hidden = true;
  });

  return {
    put,
    /** @param {any[]} lines */
    replace(lines) {
      lane.replaceChildren();
      lines.forEach(put);
    },
  };
}
