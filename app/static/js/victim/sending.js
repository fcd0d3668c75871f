// Sending files, and photos that the officer asks for: what does it is fetched when it is first needed.

import { announce, byId, element, setText } from "../shared/dom.js";
import { afterLeave, hasLeft, onLeave } from "./exit.js";
import { addSheet, fetchPage } from "./sheet.js";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createSending(parts) {
  const kit = { ...parts, announce, byId, element, setText, hasLeft, onLeave, afterLeave, fetchPage };
  /** @type {Promise<any> | null} */
  let coming = null;

  async function files() {
    coming ??= import("./files.js").then(({ createFiles }) => createFiles(kit));
    return coming.catch((failure) => {
      coming = null; // a line that was lost: tried again with the next tap
      throw failure;
    });
  }

  addSheet("/here/files", {
    opened: (section) => files().then((made) => made.opened(section)),
    closed: () => coming?.then((made) => made.closed()),
  });
  return { render: () => coming?.then((made) => made.render()).catch(() => undefined) };
}
