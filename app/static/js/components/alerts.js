// Who waits too long, as the service has found: seen in a banner, said once by the status region, and heard.

import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { duration, now } from "./clock.js";

const NAMED = 3;

/** @typedef {import("./card.js").Card} Card */

/** @param {{ring: () => void}} alarm */
export function createAlerts(alarm) {
  /** When officers were told of each, as this page knows. @type {Map<string, string> | undefined} */
  let known;

  return {
    /**
     * The cards of the board, as they are now. What the page was opened with rings no alarm.
     * @param {Iterable<Card>} cards @param {{quiet: boolean}} how quiet: in a call, where a caller would hear it
     */
    take(cards, { quiet }) {
      const late = overdue(cards);
      const fresh = late.filter((card) => known && known.get(card.visit ?? "") !== card.alerted_at);
      known = new Map(late.map((card) => [card.visit ?? "", card.alerted_at ?? ""]));
      byId("alert").hidden = !late.length;
      setText(byId("alert"), late.length ? t("Waiting too long: {references}", { references: names(late) }) : "");
      if (!fresh.length) return;
      if (!quiet) alarm.ring();
      for (const card of fresh.slice(0, NAMED)) announce(sentence(card));
    },
  };
}

/** Who waits too long, longest first. @param {Iterable<Card>} cards */
function overdue(cards) {
  const late = [...cards].filter((card) => card.state === "waiting" && card.alerted_at);
  const timed = late.map((card) => ({ card, since_ms: Date.parse(card.waiting_since ?? "") }));
  return timed.sort((one, other) => one.since_ms - other.since_ms).map(({ card }) => card);
}

/** @param {Card[]} late */
function names(late) {
  const named = late.slice(0, NAMED).map((card) => card.reference || t("No reference"));
  const more = late.length - named.length;
  return more > 0
    ? t("{references} and {count} more", { references: named.join(", "), count: more })
    : named.join(", ");
}

/** @param {Card} card */
const sentence = (card) =>
  t("{reference} has waited {time}", {
    reference: card.reference || t("No reference"),
    time: duration(now() - Date.parse(card.waiting_since ?? "")),
  });
