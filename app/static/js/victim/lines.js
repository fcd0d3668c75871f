// Captions are fetched only when she wants them: what they need of this page is handed to them.

import { all, announce, element, setText } from "../shared/dom.js";
import { hasLeft } from "./exit.js";
import { addSheet, closeSheet, fetchPage } from "./sheet.js";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createLines(parts) {
  const { told, wire } = parts;
  const kit = { ...parts, addSheet, all, announce, closeSheet, element, fetchPage, hasLeft, setText };
  /** @type {import("./later.js").Part | null} */
  let made = null;
  /** @type {any} */
  let now = null;
  let view = "";

  async function need() {
    const { createCaptions } = await import("./captions.js");
    if (hasLeft()) return;
    made ??= await createCaptions(kit);
    made?.restore?.(now);
    made?.render?.(view);
  }

  const before = told["preferences:changed"];
  told["preferences:changed"] = (event) => {
    before(event);
    if (event.preferences.captions && !made) wire.watch();
  };
  return {
    render(shown) {
      view = shown;
      made?.render?.(shown);
    },
    restore(snapshot) {
      now = snapshot;
      if (made) made.restore?.(now);
      else if (now.captions) need().catch(() => undefined); // tried again with the next snapshot
    },
  };
}
