// The plain forms and links, made smoother: each step replaces the one before, so that the whole visit is one entry in
// the history. Without this script they work as they are.

import { afterLeave, hasLeft, leave, moveOn, onLeave } from "./exit.js";

const STEP = { "X-Step": "1" };

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  event.preventDefault();
  const exit = button?.dataset.leave ?? form.dataset.leave;
  if (exit) leave(exit, form.action, fieldsOf(form, button));
  else send(form, button);
});

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.('a[href^="/here"], a[data-step]');
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  const { href, dataset } = /** @type {HTMLAnchorElement} */ (link);
  if ("step" in dataset) follow(href);
  else moveOn(href);
});

/** The first page in another language: without the styles that are here already. @param {string} address */
async function follow(address) {
  try {
    show(await (await fetch(address, { headers: STEP })).text(), address);
  } catch {
    moveOn(address);
  }
}

// The poster of a clip comes when she opens it, not before.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const { poster } = /** @type {HTMLElement} */ (target).dataset;
    if (poster) /** @type {Element} */ (target).querySelector("video")?.setAttribute("poster", poster);
  },
  true,
);

/** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button */
function fieldsOf(form, button) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) fields.append(name, String(value));
  if (button?.name) fields.append(button.name, button.value);
  return fields;
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button */
async function send(form, button) {
  if (form.ariaBusy === "true") return; // a second tap while the first is on its way
  form.ariaBusy = "true";
  button?.setAttribute("aria-busy", "true");
  try {
    const headers = "step" in form.dataset ? STEP : undefined;
    const answer = await fetch(form.action, {
      method: "POST",
      headers,
      body: form.enctype === "multipart/form-data" ? new FormData(form) : fieldsOf(form, button),
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") moveOn(form.dataset.next);
    else show(await answer.text(), form.dataset.next);
  } catch {
    const note = document.getElementById("not-sent");
    if (note) Object.assign(note, { hidden: false, textContent: note.dataset.say });
  }
  form.ariaBusy = null;
  button?.removeAttribute("aria-busy");
}

/**
 * Shows the next page in this document: one round trip less than going there, and her tap still counts as one when the
 * sound of a call is to start. At the page's own address, so that a reload shows the same.
 * @param {string} html from our own server
 * @param {string} [address]
 */
function show(html, address = "/here") {
  if (hasLeft()) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  const scripts = [...page.querySelectorAll("script[type=module]")].map((script) => script.getAttribute("src"));
  history.replaceState(null, "", address);
  for (const { name, value } of page.documentElement.attributes) document.documentElement.setAttribute(name, value);
  document.title = page.title;
  document.body.replaceWith(page.body);
  scrollTo(0, 0);
  for (const script of scripts) if (script) import(script);
  const heading = document.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true }); // a screen reader begins with the new page, as after going there
}

// Published as one file with exit.js; the scripts of the pages after this one have it from here, with its state.
export { afterLeave, hasLeft, leave, moveOn, onLeave };
