// One exhibit: drawing on a copy of it. What is drawn becomes an exhibit of its own; the original is never touched.

import { localTimes } from "../components/clock.js";
import { byId, setText } from "../shared/dom.js";
import { sendFile } from "../shared/send_file.js";
import { t } from "../shared/text.js";
import { createDrawing } from "./drawing.js";

localTimes(document.body);
const tools = document.getElementById("tools");
if (tools) start(tools);

/** @param {HTMLElement} bar */
function start(bar) {
  const source = /** @type {HTMLImageElement | HTMLVideoElement} */ (byId("copy"));
  const words = /** @type {HTMLInputElement} */ (byId("tool-words"));
  /** @type {ReturnType<typeof createDrawing> | null} */
  let drawing = null;
  bar.hidden = false;
  bar.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("button"));
    if (!button) return;
    if (button.dataset.tool) choose(button.dataset.tool);
    else if ("undo" in button.dataset) drawing?.undo();
    else save();
  });

  /** @param {string} tool */
  function choose(tool) {
    drawing ??= createDrawing(source, words);
    drawing.tool = tool;
    for (const one of bar.querySelectorAll("[data-tool]"))
      one.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (one).dataset.tool === tool));
    byId("tool-hint").hidden = false;
    words.hidden = byId("words-label").hidden = tool !== "text";
    (tool === "text" ? words : drawing.canvas).focus();
  }

  async function save() {
    const file = drawing?.isEmpty === false ? await drawing.picture() : null;
    if (!file) return say(t("Nothing is drawn yet."));
    const { visit, exhibit } = bar.dataset;
    sendFile({
      begin: `/officer/visits/${visit}/exhibits?made_from=${exhibit}`,
      pieces: "/officer/exhibits",
      file,
      name: "drawn.png",
      changed(step, _received, refused) {
        if (step === "done") say(t("Kept as a new exhibit."));
        else say(refused || t("Sending…"));
      },
    });
  }

  /** @param {string} sentence */
  const say = (sentence) => setText(byId("tool-said"), sentence);
}
