// Handing the call over to a colleague, and taking one that a colleague offers. The server draws both parts.

import { createFragment } from "../components/fragment.js";
import { announce, byId } from "../shared/dom.js";
import { t } from "../shared/text.js";

const UNSEEN_MS = 6000; // no picture was told of: sound alone, or a camera that is off

/**
 * @param {ReturnType<typeof import("./call.js").createCall>} call
 * @param {any} wire
 */
export function createHandover(call, wire) {
  const own = createFragment(byId("handover-part"));
  const offers = createFragment(byId("offers"));
  let shown = "";

  byId("handover-part").addEventListener("submit", (event) => submit(event, own));
  byId("offers").addEventListener("submit", (event) => submit(event, offers));
  byId("offers").addEventListener("click", (event) => {
    const { accept = "", visit = "" } = /** @type {HTMLElement} */ (event.target).dataset;
    if (accept) take(accept, visit);
  });
  byId("handover").addEventListener("toggle", () => own.again()); // who is free now

  /** @param {string} id of the handover @param {string} visit */
  async function take(id, visit) {
    const taken = await call.admit(visit, "", () => wire.ask("handover:accept", { handover: id }));
    offers.show("/officer/handovers");
    offers.again();
    if (taken) setTimeout(() => wire.ask("handover:settle", { visit }).catch(() => undefined), UNSEEN_MS);
  }

  return {
    look() {
      offers.show("/officer/handovers");
    },
    /** @param {string} visit the one that may be handed over; empty: none */
    show(visit) {
      byId("handover").hidden = !visit;
      if (visit === shown) return;
      shown = visit;
      own.show(visit && `/officer/visits/${visit}/handover`);
    },
    /** @param {any} event @param {string} me */
    changed({ visit, state, offered_by: by, offered_to: to }, me) {
      if (to.id === me) {
        if (state === "offered") announce(t("{name} offers you a call", { name: by.name }));
        return offers.again();
      }
      own.again();
      if (state === "accepted")
        announce(t("{name} takes over. You stay until the caller sees them.", { name: to.name }));
      if (state === "declined") announce(t("{name} can’t take the call now", { name: to.name }));
      if (state !== "done" || call.visit?.id !== visit) return;
      call.close();
      call.fail({
        say: t(
          "{name} has the call now. For an hour you can still write into its response, under visits of other officers.",
          {
            name: to.name,
          },
        ),
      });
    },
  };
}

/** @param {SubmitEvent} event @param {ReturnType<typeof createFragment>} part */
function submit(event, part) {
  event.preventDefault();
  part.send(/** @type {HTMLFormElement} */ (event.target), event.submitter);
}
