// The evidence of the visit on the stage: a list that the server draws, looked at again whenever something came.

import { localTimes } from "../components/clock.js";
import { createFragment } from "../components/fragment.js";
import { all } from "../shared/dom.js";

const LOOK_EVERY_MS = 3000; // while something arrives or is being checked

/** @param {HTMLElement} place */
export function createEvidence(place) {
  /** @type {string | null} */
  let visit = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let next;
  let open = "";
  const fragment = createFragment(place, () => {
    localTimes(place);
    clearTimeout(next);
    if (place.querySelector("[data-moving]")) next = setTimeout(fragment.again, LOOK_EVERY_MS);
    for (const one of all("details", place)) if (one.textContent?.includes(open) && open) one.toggleAttribute("open");
  });
  place.addEventListener(
    "toggle",
    ({ target }) => {
      const shown = /** @type {HTMLDetailsElement} */ (target);
      open = shown.open ? (shown.querySelector("code")?.textContent ?? "") : "";
    },
    true,
  );
  return {
    /** @param {string | null} now the visit on the stage */
    show(now) {
      if (now === visit) return;
      visit = now;
      clearTimeout(next);
      fragment.show(now ? `/officer/visits/${now}/evidence?part=1` : "");
    },
    /** Something came or was checked. @param {string} changed the visit */
    changed(changed) {
      if (changed === visit) fragment.again();
    },
  };
}
