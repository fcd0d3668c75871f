// The officer has something for her to read: said in neutral words, and fetched only when she asks for it.

import { announce, byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { addSheet } from "./sheet.js";

const KINDS = ["confirmation", "plan"];

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createPapers({ told, visit }) {
  /** @type {Map<string, HTMLElement>} */
  const notes = new Map();
  for (const kind of KINDS) addSheet(`/here/papers/${kind}`, { opened: () => {} });

  /** @param {string} kind */
  function show(kind) {
    notes.get(kind)?.remove();
    const title = kind === "plan" ? t("Your safety plan is written down") : t("There is something for you to read");
    const note = element(
      "section",
      { class: "state-note" },
      element("h2", {}, title),
      element(
        "div",
        { class: "row" },
        element("a", { class: "button second", href: `/here/papers/${kind}`, "data-sheet": "" }, t("Read it now")),
        element("button", { class: "button second", type: "button", click: () => note.remove() }, t("Not now")),
      ),
    );
    notes.set(kind, note);
    put(note);
  }

  /** It stays in reach when the call has ended. @param {HTMLElement} note */
  function put(note) {
    if (visit.state === "ended") byId("ended").querySelector("form")?.before(note);
    else byId("notes").append(note);
  }

  told["paper:offered"] = ({ kind }) => {
    show(kind);
    announce(t("There is something for you to read"));
  };
  let { state } = visit;
  return {
    restore({ papers }) {
      for (const kind of papers) if (!notes.has(kind)) show(kind);
    },
    render() {
      if (state === visit.state) return;
      state = visit.state;
      for (const note of notes.values()) if (note.isConnected) put(note);
    },
  };
}
