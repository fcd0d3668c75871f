// What of the page is shown: one view, and the notes that apply. All of it is in the template already.

import { all, announce, byId, setText } from "../shared/dom.js";

/** @typedef {"talk" | "ask" | "waiting" | "call" | "call text" | "text" | "ended"} View */
/**
 * @typedef {object} Place where she is; the server knows the first two, the rest is only this page's
 * @property {string} state
 * @property {string | null} mode
 * @property {boolean} choosing she looks at the ways to talk again
 * @property {string | null} asking the mode for which the browser's question is being explained
 * @property {boolean} textOpen
 */

const SECTIONS = {
  talk: ["talk"],
  ask: ["ask"],
  waiting: ["waiting"],
  text: ["text"],
  ended: ["ended"],
  call: ["stage", "call-bar"],
};

/** @param {Place} place @returns {View} */
export function viewOf({ state, mode, choosing, asking, textOpen }) {
  if (state === "ended") return "ended";
  if (asking) return "ask";
  if (state === "preparing" || choosing) return "talk";
  if (mode === "text") return "text";
  if (state === "waiting") return textOpen ? "text" : "waiting";
  return textOpen ? "call text" : "call";
}

/**
 * Shows a view. When what had the focus goes away, the focus goes to the new view's heading, so that nobody is lost.
 * @param {View} view
 */
export function showView(view) {
  const before = document.body.dataset.view;
  if (before === view) return;
  const focused = document.activeElement;
  const shown = new Set(view.split(" ").flatMap((name) => SECTIONS[/** @type {keyof typeof SECTIONS} */ (name)]));
  for (const id of new Set(Object.values(SECTIONS).flat())) byId(id).hidden = !shown.has(id);
  document.body.dataset.view = view;
  document.querySelector("main")?.classList.toggle("filled", shown.has("stage") || shown.has("text"));
  const lost = focused === document.body || !(/** @type {HTMLElement} */ (focused)?.offsetParent);
  if (lost && !before?.startsWith(view)) headingOf(view)?.focus({ preventScroll: true });
  if (!view.includes("text")) scrollTo(0, 0);
}

/** @param {View} view @returns {HTMLElement | null} */
function headingOf(view) {
  const id = SECTIONS[/** @type {keyof typeof SECTIONS} */ (view.split(" ")[0])][0];
  return byId(id).querySelector("h1");
}

/**
 * Shows or hides a note; when it appears it is said once.
 * @param {string} name as in `note-<name>`
 * @param {boolean} on
 * @param {...string} parts which of its data-when parts apply
 */
export function showNote(name, on, ...parts) {
  const note = byId(`note-${name}`);
  if (on) showParts(note, ...parts);
  if (note.hidden !== on) return;
  note.hidden = !on;
  if (on)
    announce(
      all("h2, p", note)
        .filter((part) => !part.hidden)
        .map(visibleText)
        .join(". "),
    );
}

/** @param {HTMLElement} part */
function visibleText(part) {
  // biome-ignore lint/performance/useDomNodeTextContent: textContent would say the hidden parts too
  return part.innerText.replace(/\s+/g, " ").trim();
}

/**
 * Of the parts that depend on something, shows those that apply.
 * @param {HTMLElement} whole
 * @param {...string} parts
 */
export function showParts(whole, ...parts) {
  for (const part of all("[data-when]", whole)) part.hidden = !parts.includes(part.dataset.when ?? "");
}

/** @param {string | null} name of who has taken the call; null shows the words without a name */
export function showOfficer(name) {
  for (const place of all("[data-officer]")) setText(place, name ?? place.dataset.officer ?? "");
  for (const part of all("[data-named]")) part.hidden = !name;
  for (const part of all("[data-unnamed]")) part.hidden = Boolean(name);
}

/**
 * Every button that only works with script says what it does in data-do.
 * @param {Record<string, (event: Event) => void>} actions
 */
export function answerButtons(actions) {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest?.("[data-do]");
    const action = actions[/** @type {HTMLElement | null} */ (button)?.dataset.do ?? ""];
    action?.(event);
  });
}
