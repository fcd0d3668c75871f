// Asking the caller for a photo, and what came of it.

import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @param {ReturnType<typeof import("./call.js").createCall>} call */
export function createStills(call) {
  const form = /** @type {HTMLFormElement} */ (byId("still"));
  const what = /** @type {HTMLInputElement} */ (byId("still-what"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (what.value.trim() && (await call.ask("still:ask", { what: what.value.trim() }))) what.value = "";
  });
  let shown = "";

  function draw() {
    form.hidden = !call.inCall;
    const words = call.inCall ? wordsOf(call.still) : "";
    setText(byId("still-words"), words);
    if (words && words !== shown) announce(words);
    shown = words;
  }
  return { draw };
}

/** @param {string} answer */
const wordsOf = (answer) =>
  /** @type {Record<string, string>} */ ({
    asked: t("Asked. The caller decides."),
    yes: t("The caller agrees. The photo comes under Evidence."),
    always: t("The caller agrees to each photo in this call."),
    no: t("The caller says: not now."),
    stop: t("The caller wants no more photos."),
    stopped: t("Ask again when you need it."),
  })[answer] ?? "";
