// note: full-width advice over the call, with what can be done about it.

import { contactList } from "../components/contact.js";
import { drawList } from "../components/keyed.js";
import { element } from "../shared/dom.js";

/** @param {HTMLElement} place @param {import("./notes.js").Note[]} notes @param {(act: string) => void} act */
export function drawNotes(place, notes, act) {
  drawList(place, notes, { key: (note) => note.key, make: (note) => makeNote(note, act) });
}

/** @param {import("./notes.js").Note} note @param {(act: string) => void} act */
function makeNote(note, act) {
  const words = element("div", {}, element("b", {}, note.title), ...(note.text ? [element("p", {}, note.text)] : []));
  words.append(...contactList(note.contact));
  const buttons = (note.acts ?? []).map((offered) =>
    element(
      "button",
      { type: "button", class: "button second", "data-act": offered.act, click: () => act(offered.act) },
      offered.words,
    ),
  );
  return element("div", { class: `note ${note.kind}` }, words, ...buttons);
}
