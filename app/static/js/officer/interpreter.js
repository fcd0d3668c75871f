// The interpreter of the visit on the stage: ask for one, and where that is. The server draws it.

import { createFragment } from "../components/fragment.js";
import { announce, byId } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** What is said of a booking that has moved. @type {Record<string, (name: string) => string>} */
const SAID = {
  asked: () => t("Looking for an interpreter"),
  second_ring: () => t("No interpreter yet. More of them are rung"),
  agency: () => t("No interpreter yet. The agency’s link is ready"),
  accepted: (name) => t("{name} has accepted", { name }),
  joined: (name) => t("The interpreter {name} has joined", { name }),
  left: (name) => t("The interpreter {name} has left", { name }),
  cancelled: () => t("The interpreter is cancelled"),
  unanswered: () => t("No interpreter answered"),
};

export function createInterpreter() {
  const place = byId("interpreter");
  const part = createFragment(place);
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    part.send(/** @type {HTMLFormElement} */ (event.target), event.submitter);
  });
  return {
    /** @param {string} visit empty: none */
    show: (visit) => part.show(visit && `/officer/visits/${visit}/interpreter`),
    /** @param {any} event */
    changed({ state, name }) {
      announce(SAID[state](name ?? ""));
      part.again();
    },
  };
}
