// The pages about people: forms whose button shows or makes a passkey, links to copy, times of this desk.

import "../components/copy.js";
import { localTimes } from "../components/clock.js";
import { goOnWithout, makePasskey, showPasskey } from "../components/passkeys.js";
import { setText } from "../shared/dom.js";

/** The link's secret never leaves this page but to be used, and is not kept in the browser's history. */
const token = location.hash.slice(1);
if (token) history.replaceState(null, "", location.pathname);

/** What stands on the page of a check when a file answers, not a page. */
const then = /** @type {HTMLElement | null} */ (document.querySelector("[data-then]"));

/** @param {HTMLElement} then */
function sayThatAFileFollows(then) {
  /** @type {HTMLElement} */ (document.querySelector("[data-check]")).hidden = true;
  then.hidden = false;
  then.querySelector("h1")?.focus();
}

/** @type {Record<string, (form: HTMLFormElement) => Promise<void>>} */
const acts = {
  "sign-in": async (form) => lead(await showPasskey("sign-in", { next: form.dataset.next })),
  enrol: async (form) => lead(await makePasskey("enrol", { token, name: nameIn(form) })),
  add: async (form) => lead(await makePasskey("add", { name: nameIn(form) })),
  confirm: async (form) => {
    await (form.dataset.without === undefined ? showPasskey("confirm") : goOnWithout());
    form.submit(); // past the listener below: the request goes on as it was
    if (then) sayThatAFileFollows(then);
  },
};

/** @param {{next?: string}} answer */
const lead = (answer) => location.assign(answer.next ?? "/");

/** @param {HTMLFormElement} form */
const nameIn = (form) => String(new FormData(form).get("name") ?? "");

/** @param {HTMLFormElement} form */
async function act(form) {
  const error = /** @type {HTMLElement} */ (form.querySelector("[data-error]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector(".button"));
  error.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    await acts[form.dataset.passkey ?? ""](form);
  } catch (problem) {
    error.hidden = false;
    setText(error, /** @type {Error} */ (problem).message);
    button.removeAttribute("aria-busy");
  }
}

localTimes(document);
document.getElementById("error-summary")?.focus();
addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.passkey === undefined) return;
  event.preventDefault();
  if (!form.querySelector("[aria-busy]")) act(form);
});
