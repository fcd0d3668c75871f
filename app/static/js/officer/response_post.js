// What the response sends: fields that save themselves, and forms of their own beside them.

import { doubtSession } from "../components/session.js";
import { all, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {import("./response.js").State} State */

/** @param {string} url @param {URLSearchParams} body @returns {Promise<State | undefined>} undefined: it did not arrive */
export async function post(url, body) {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      keepalive: true,
      headers: { Accept: "application/json" },
    });
    if (response.status === 401) doubtSession(); // what is typed stays, and is saved once a passkey was shown
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a form, and says beside its controls what is wrong. @param {HTMLFormElement} form @param {HTMLElement | null} by the button */
export async function send(form, by) {
  const key = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=key]"));
  if (key) key.value ||= crypto.randomUUID(); // the same until it has arrived
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const button = /** @type {HTMLButtonElement | null} */ (by);
  if (button?.name) body.append(button.name, button.value);
  const answer = await post(form.action, body);
  if (answer) mark(form, answer.wrong ?? {});
  return answer;
}

/** @param {HTMLFormElement} form @param {Record<string, string>} wrong by name of the control */
function mark(form, wrong) {
  for (const line of all("[data-error]", form)) {
    const problem = wrong[line.dataset.error ?? ""];
    line.hidden = !problem;
    setText(line, problem ?? "");
  }
  const first = Object.keys(wrong)[0];
  if (first) /** @type {HTMLElement} */ (form.elements.namedItem(first))?.focus?.();
  else if (form.dataset.kept === "anew") form.reset();
  const key = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=key]"));
  if (key && !first) key.value = "";
}

/** A document that the server answers with: kept as a file, while the page and its call stay. @param {HTMLFormElement} form @returns {Promise<string>} why there is none, or nothing */
export async function takeFile(form) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => undefined);
  if (answer?.status === 401) doubtSession();
  if (answer?.status === 422) return (await answer.json()).problem;
  if (!answer?.ok) return t("That did not work. Please try again.");
  const name = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1] ?? "";
  const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(/** @type {HTMLAnchorElement} */ (link).href), 60_000);
  return "";
}
