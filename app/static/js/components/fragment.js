// A part of a page that the server draws: fetched anew when it has changed, and by its own forms.

import { all } from "../shared/dom.js";

/**
 * Keeps what somebody is typing in it: while a form in it has the focus or was changed, it is drawn anew only on `force`.
 * @param {HTMLElement} place
 * @param {(response: Response) => void} [drawn] after each drawing
 */
export function createFragment(place, drawn) {
  let address = "";
  let asked = 0;
  let last = "";
  let forced = false; // what was sent is still to be shown, by its own answer or by a later look

  /** @param {string} path @param {RequestInit} [init] @param {boolean} [force] */
  async function load(path, init, force = true) {
    asked += 1;
    const mine = asked;
    forced ||= force;
    const response = await fetch(path, { redirect: "manual", ...init }).catch(() => null);
    if (!response || mine !== asked || path === "" || response.status === 401) return;
    const text = await response.text();
    if (mine !== asked) return;
    if (forced) last = ""; // what its own form typed is shown as the server has it
    if (!forced && isTyping()) return;
    forced = false;
    draw(text);
    drawn?.(response);
  }

  /** @param {string} text our own page's, escaped there */
  function draw(text) {
    if (text === last) return; // nothing has changed: what is open or chosen stays so
    last = text;
    const page = new DOMParser().parseFromString(text, "text/html");
    place.replaceChildren(...page.body.childNodes);
  }

  const isTyping = () =>
    place.contains(document.activeElement) && all("input, textarea, select", place).some(isChanged);

  return {
    /** @param {string} path empty: nothing is shown */
    show(path) {
      if (path !== address) {
        place.replaceChildren();
        last = "";
        forced = false;
      }
      address = path;
      if (path) load(path, undefined, false);
      else asked += 1;
    },
    /** Something was done or told: show where it is now. */
    again: () => address && load(address, undefined, false),
    /** @param {HTMLFormElement} form @param {HTMLElement | null} by the button */
    send: (form, by) =>
      load(form.getAttribute("action") ?? "", {
        method: "POST",
        body: new URLSearchParams(/** @type {any} */ (new FormData(form, by))),
      }),
  };
}

/** @param {HTMLElement} control */
function isChanged(control) {
  if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type))
    return control.checked !== control.defaultChecked;
  if (control instanceof HTMLSelectElement) return control === document.activeElement;
  return control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement
    ? control.value !== control.defaultValue
    : false;
}
