// The plain forms and links, made smoother: each step replaces the one before, so that the whole visit is one entry in
// the history. Without this script they work as they are.

import { hasLeft, leave, moveOn } from "./exit.js";

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
  const link = /** @type {Element} */ (event.target).closest?.('a[href^="/here"]');
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  moveOn(/** @type {HTMLAnchorElement} */ (link).href);
});

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
    const answer = await fetch(form.action, { method: "POST", body: fieldsOf(form, button), redirect: "manual" });
    if (answer.type === "opaqueredirect") moveOn(form.dataset.next);
    else show(await answer.text());
  } catch {
    const note = document.getElementById("not-sent");
    if (note) note.hidden = false;
  }
  form.ariaBusy = null;
  button?.removeAttribute("aria-busy");
}

/**
 * Shows a page that came instead of the next step, at this address and without a new entry in the history.
 * @param {string} html from our own server
 */
function show(html) {
  if (hasLeft()) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  document.body.replaceWith(page.body);
}
