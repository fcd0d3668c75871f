// The interpreter's place comes with the first interpreter: most calls have none.

import { announce } from "../shared/dom.js";
import { fetchPage } from "./sheet.js";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createSigner(parts) {
  /** @type {Promise<any> | null} */
  let coming = null;
  /** @param {{participants: any[]}} call @param {Record<string, number>} [volumes] */
  const look = ({ participants }, volumes) => {
    if (coming || participants.some(({ role }) => role === "interpreter")) {
      coming ??= import("./together.js").then(({ createTogether }) => createTogether(parts));
      coming.then((made) => made.follow(participants, volumes)).catch(() => (coming = null));
    }
  };
  const before = parts.told["call:changed"];
  parts.told["call:changed"] = (event) => {
    before(event);
    look(event);
  };
  parts.told["interpreter:changed"] = (event) => {
    const note = import("./interpreter_note.js");
    note.then(({ show }) => show(event, parts.visit, fetchPage, announce)).catch(() => undefined);
  };
  return {
    render: () => coming?.then((made) => made.render()).catch(() => undefined),
    restore: ({ call, preferences }) => look(call, preferences.volumes),
  };
}
