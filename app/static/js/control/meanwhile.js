// Two people at one incident. Each save carries what its fields were based on; what somebody else has changed meanwhile
// appears where nobody is typing, and is asked about where somebody is.

import { byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {Record<string, string>} Fields each as text, several choices with commas between */

/**
 * @param {HTMLFormElement} form
 * @param {(name: string) => void} keepMine saves this field once more
 */
export function followOthers(form, keepMine) {
  const carried = /** @type {HTMLInputElement} */ (byId("was"));
  /** @type {Fields} */
  const was = JSON.parse(carried.value || "{}");

  /** @param {string} name @param {string} text */
  function basedOn(name, text) {
    was[name] = text;
    carried.value = JSON.stringify(was);
  }

  /**
   * What the server has now.
   * @param {Fields} now
   * @param {{stored?: string[], unsaved: Set<string>}} here
   */
  function take(now, { stored = [], unsaved }) {
    for (const [name, text] of Object.entries(now)) {
      if (text === was[name]) continue;
      if (unsaved.has(name) || isBeingTyped(form, name)) continue;
      if (!stored.includes(name)) fill(form, name, text);
      basedOn(name, text);
    }
  }

  /** Beside a field whose words were not stored because of somebody else's. @param {Fields} now @param {Set<string>} unsaved */
  function ask(now, unsaved) {
    for (const name of unsaved) {
      const place = document.getElementById(`${name}-error`);
      if (!place || place.hidden || now[name] === undefined || now[name] === was[name]) continue;
      /** @param {() => void} then */
      const settled = (then) => () => {
        basedOn(name, now[name]);
        place.hidden = true;
        unsaved.delete(name);
        then();
      };
      place.append(
        answer(
          t("Keep mine"),
          settled(() => keepMine(name)),
        ),
        answer(
          t("Take theirs"),
          settled(() => fill(form, name, now[name])),
        ),
      );
    }
  }

  /** After a save. @param {Fields | undefined} now @param {string[]} sent @param {Set<string>} unsaved */
  function saved(now, sent, unsaved) {
    if (!now) return;
    take(now, { stored: sent, unsaved });
    ask(now, unsaved);
  }

  return { take, saved };
}

/** @param {string} words @param {() => void} act */
const answer = (words, act) => element("button", { class: "button second", type: "button", click: act }, words);

/** @param {HTMLFormElement} form @param {string} name */
function isBeingTyped(form, name) {
  const active = /** @type {HTMLInputElement | null} */ (document.activeElement);
  return (
    active?.form === form &&
    active.name === name &&
    active.matches("input:not([type=radio], [type=checkbox]), textarea")
  );
}

/** @param {HTMLFormElement} form @param {string} name @param {string} text */
function fill(form, name, text) {
  const chosen = text.split(",");
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(`[name="${name}"]`))) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = chosen.includes(field.value);
    else field.value = text;
  }
}
