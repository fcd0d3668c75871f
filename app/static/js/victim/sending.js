// Sending files, and photos that the officer asks for: what does it is fetched when it is first needed.

import { announce, byId, element, setText } from "../shared/dom.js";
import { hasLeft, onLeave } from "./exit.js";
import { addSheet, fetchPage, needStyles } from "./sheet.js";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createSending(parts) {
  const kit = { ...parts, announce, byId, element, setText, hasLeft, onLeave, fetchPage, needStyles };
  /** @type {Promise<any> | null} */
  let coming = null;

  async function files() {
    coming ??= import("./files.js").then(({ createFiles }) => createFiles(kit));
    return coming.catch((failure) => {
      coming = null; // a line that was lost: tried again with the next tap
      throw failure;
    });
  }

  /** @type {Promise<any> | null} */
  let asking = null;

  async function stills() {
    asking ??= import("./stills.js").then(({ createStills }) => createStills(kit, files));
    return asking.catch((failure) => {
      asking = null;
      throw failure;
    });
  }

  addSheet("/here/files", {
    opened: (section) => files().then((made) => made.opened(section)),
    closed: () => coming?.then((made) => made.closed()),
  });
  Object.assign(parts.told, {
    "still:asked": (/** @type {any} */ event) => stills().then((made) => made.ask(event), parts.problem),
    "still:stopped": () => asking?.then((made) => made.stop()),
  });
  let restored = false;
  return {
    restore(snapshot) {
      if (!restored && snapshot.stills.asked) stills().then((made) => made.ask(snapshot.stills.asked), parts.problem);
      restored = true;
    },
    render: () => coming?.then((made) => made.render()).catch(() => undefined),
  };
}
