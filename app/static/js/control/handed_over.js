// What a dispatcher has handed over and nobody has taken yet: on every page of a call handler, within a second.

import { clockTime } from "../components/clock.js";
import { drawList } from "../components/keyed.js";
import { announce, byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {import("../shared/wire_events.js").StaffTold["desk:changed"]["waiting"][number]} Waiting */

/** @param {(name: string, body?: object) => Promise<any>} ask of the page's wire */
export function followDesk(ask) {
  /** @type {Set<string> | undefined} */
  let known;

  /** @param {Waiting[]} waiting */
  function show(waiting) {
    drawList(byId("handed-over"), waiting, { key: (one) => one.incident, make });
    for (const one of waiting)
      if (known && !known.has(one.incident))
        announce(t("Handed over to you: {reference}", { reference: one.reference }));
    known = new Set(waiting.map((one) => one.incident));
  }

  return {
    show,
    /** A dispatcher is refused: they hand over. */
    watch: () =>
      ask("desk:watch").then(
        ({ waiting }) => show(waiting),
        () => {},
      ),
  };
}

/** @param {Waiting} one */
function make(one) {
  const words = t("{name} handed over {reference}, grade {grade}, at {time}.", {
    name: one.by ?? "",
    reference: one.reference || t("No reference"),
    grade: one.grade ?? t("not known"),
    time: clockTime(one.at),
  });
  return element(
    "form",
    { class: "note row", method: "post", action: `/control/incidents/${one.incident}/take` },
    element("b", {}, words),
    element("button", { class: "button end" }, t("Take it")),
  );
}
