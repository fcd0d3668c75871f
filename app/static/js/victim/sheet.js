// A page of its own that works as a plain form, shown over the lower part of this one, so that the call goes on behind it.

import { element } from "../shared/dom.js";
import { hasLeft } from "./exit.js";

/** @typedef {{opened: (section: HTMLElement) => void, closed?: () => void}} Sheet what a part does with its page */
/** @type {Record<string, Sheet>} by path */
const sheets = {};
/** @type {{element: HTMLElement, sheet: Sheet, opener: HTMLElement | null} | null} */
let open = null;

/** @param {string} path such as "/here/picture" @param {Sheet} sheet */
export function addSheet(path, sheet) {
  if (!Object.keys(sheets).length) listen();
  sheets[path] = sheet;
}

function listen() {
  // Before steps.js, which would go to the page.
  document.addEventListener("click", clicked, true);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeSheet());
}

/** @param {Event} event */
function clicked(event) {
  const target = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest?.("a[data-sheet]"));
  const sheet = link && sheets[link.pathname];
  if (sheet) {
    event.preventDefault();
    show(link, sheet);
  } else if (open && target.closest?.("[data-close]")) {
    event.preventDefault();
    closeSheet();
  }
}

/** @param {HTMLAnchorElement} link @param {Sheet} sheet */
async function show(link, sheet) {
  closeSheet();
  const page = await fetchPage(link.href);
  const section = page?.querySelector("main > section");
  if (hasLeft() || !section) return;
  await needStyles();
  if (hasLeft()) return;
  const more = document.getElementById("more-button");
  if (more?.ariaExpanded === "true") more.click(); // one panel at a time
  const made = element("div", { class: "sheet" }, document.adoptNode(section), ...hideButton());
  open = { element: made, sheet, opener: link };
  document.querySelector("main")?.append(made);
  cover(true);
  sheet.opened(/** @type {HTMLElement} */ (section));
  made.querySelector("h1")?.focus();
}

/** Hide stays in reach of the thumb: a copy of the page's own, whose place the sheet covers. */
function hideButton() {
  const hide = document.querySelector(".button.cover")?.cloneNode(true);
  if (!hide) return [];
  /** @type {HTMLElement} */ (hide).hidden = false;
  return [element("div", { class: "row foot" }, hide)];
}

/** @param {string} address @returns {Promise<Document | null>} */
export async function fetchPage(address) {
  try {
    const answer = await fetch(address, { headers: { "X-Step": "1" } });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    const note = document.getElementById("not-sent");
    if (note) note.hidden = false;
    return null;
  }
}

/** Closes what is open; the focus goes back to where it was opened. */
export function closeSheet() {
  if (!open) return;
  const { element: made, sheet, opener } = open;
  open = null;
  made.remove();
  cover(false);
  sheet.closed?.();
  const places = [opener, document.getElementById("more-button"), ...document.querySelectorAll("main h1")];
  const place = /** @type {HTMLElement[]} */ (places).find((found) => found?.offsetParent);
  place?.focus();
}

/** What lies under the sheet takes no focus. @param {boolean} on */
function cover(on) {
  for (const id of ["talk", "waiting", "text", "stage", "call-bar", "notes"]) {
    const part = document.getElementById(id);
    if (part) part.inert = on;
  }
}

/** The styles that only these parts need. Resolves when they apply, or can't be had. */
export function needStyles() {
  const href = document.body.dataset.styles ?? "";
  if (document.querySelector(`link[rel=stylesheet][href="${href}"]`)) return Promise.resolve();
  const covered = document.getElementById("cover")?.hidden === false;
  const link = element("link", { rel: "stylesheet", href, media: covered ? "not all" : "all" });
  document.head.append(link);
  return new Promise((resolve) => {
    for (const event of ["load", "error"]) link.addEventListener(event, resolve);
  });
}
