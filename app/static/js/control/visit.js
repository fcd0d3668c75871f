// The incident's visit, live: what her phone tells, and how far she has come with the link.

import { showLine } from "../components/live_bar.js";
import { all, announce } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createWire } from "../shared/wire.js";
import { followDesk } from "./handed_over.js";
import { refreshLive } from "./panels.js";

const GATHER_MS = 250; // several readings come together when the phone check starts

/**
 * @param {(now: Record<string, string>) => void} fields told what the incident's fields say at the server
 * @returns {{look: () => void}} look: the page may show another incident or visit now
 */
export function followVisit(fields) {
  let followed = "";
  let incident = "";
  let pending = 0;

  function refreshSoon() {
    clearTimeout(pending);
    pending = setTimeout(() => refreshLive({ fields }).then(look), GATHER_MS);
  }

  const wire = createWire("/staff", {
    state: showLine,
    snapshot: refreshSoon,
    live: () => {
      incident = "";
      look();
      refreshSoon();
      desk.watch();
    },
    told: {
      "desk:changed": ({ waiting }) => desk.show(waiting),
      "incident:changed": refreshSoon,
      "visit:changed": (event) => {
        if (event.state === "opened") announce(t("The link was opened"));
        if (event.state === "left") announce(t("Left by exit"));
        refreshSoon();
      },
      "check:reported": refreshSoon,
      "consent:changed": (event) => {
        if (event.answer === "withdrawn") announce(t("The caller has taken back a consent"));
        refreshSoon();
      },
      "location:changed": (event) => {
        if (!event.shared) for (const part of all('[data-live="location"]')) part.replaceChildren(); // at once
        announce(event.shared ? t("They share where they are") : t("They have stopped sharing where they are"));
        refreshSoon();
      },
    },
  });

  const desk = followDesk(wire.ask);

  function look() {
    const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-incident]"));
    if (root?.dataset.incident && root.dataset.incident !== incident) {
      incident = root.dataset.incident;
      wire.ask("incident:watch", { incident }).catch(() => (incident = ""));
    }
    const visit = root?.dataset.visit ?? "";
    if (visit === followed) return;
    if (followed) wire.unwatch(followed);
    followed = visit;
    if (visit) wire.watch(visit);
  }

  look();
  return { look: () => refreshSoon() };
}
