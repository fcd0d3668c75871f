// Visits that other officers have or had: whose, and a way to open one for a reason.

import { clockTime } from "../components/clock.js";
import { drawList } from "../components/keyed.js";
import { byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {import("../components/card.js").Card} Card */

/** @param {Iterable<Card>} cards @param {string} me id of the officer at this desk */
export function drawOthers(cards, me) {
  const theirs = [...cards].filter((card) => card.visit && card.officer && card.officer.id !== me);
  byId("others").hidden = theirs.length === 0;
  drawList(byId("others-list"), theirs, { key: (card) => card.visit ?? "", make: makeEntry });
}

/** @param {Card} card */
function makeEntry(card) {
  const since = clockTime(card.ended_at ?? card.admitted_at);
  const words = card.ended_at
    ? t("{name}, ended {time}", { name: card.officer?.name ?? "", time: since })
    : t("{name}, in call since {time}", { name: card.officer?.name ?? "", time: since });
  const title = card.reference || t("No reference");
  return element("li", {}, element("a", { href: `/officer/visits/${card.visit}` }, title), ` ${words}`);
}
