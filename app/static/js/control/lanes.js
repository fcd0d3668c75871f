// In which lane of the board a card stands, and in which order. Plain decisions: no page, no clock.

/** @typedef {import("../components/card.js").Card} Card */

/** @type {Record<string, string>} */
const LANES = {
  appointment: "appointment",
  to_check: "to_check",
  link_sent: "link_sent",
  opened: "opened",
  preparing: "opened",
  waiting: "waiting",
  in_call: "in_call",
};

/** @param {Card} card */
export const laneOf = (card) => LANES[card.state] ?? "ended";

/** One card for a visit, for an incident that has none, and for an appointment. @param {Card} card */
export const keyOf = (card) =>
  card.visit ?? (card.appointment ? `appointment-${card.appointment.id}` : `incident-${card.incident}`);

/** Its time has come, or has gone by. @param {Card} card */
export const isDue = (card) => ["due", "missed"].includes(card.appointment?.state ?? "");

/** Whether somebody should look at this card now, wherever it stands. @param {Card} card */
export const isAlert = (card) =>
  isDue(card) ||
  card.state === "left" ||
  card.state === "not_safe" ||
  Boolean(card.danger_since || card.not_safe_since || card.knock || card.call_back);

/** @type {Record<string, (card: Card) => string | null | undefined>} */
const STANDS_SINCE = {
  appointment: (card) => card.appointment?.starts_at,
  to_check: (card) => card.recorded_at,
  link_sent: (card) => card.sent_at,
  opened: (card) => card.opened_at,
  waiting: (card) => card.waiting_since,
  in_call: (card) => card.admitted_at,
  ended: (card) => card.ended_at,
};

/** @param {Card} card */
const since_ms = (card) => Date.parse(STANDS_SINCE[laneOf(card)](card) ?? "") || 0;

/** The cards of one lane, in no order. @param {Iterable<Card>} cards @param {string} lane */
export const inLane = (cards, lane) => [...cards].filter((card) => laneOf(card) === lane);

/**
 * The cards of one lane: first who is in danger or signalled that it is not safe, then who stands there longest; of what has ended, the
 * latest. An incident with an appointment is checked then, not now.
 * @param {Iterable<Card>} cards @param {string} lane
 */
export function cardsOfLane(cards, lane) {
  const everything = [...cards];
  const booked = new Set(everything.filter((card) => card.appointment).map((card) => card.incident));
  const found = inLane(everything, lane).filter((card) => lane !== "to_check" || !booked.has(card.incident));
  const timed = found.map((card) => ({
    card,
    calm: lane === "ended" || !(card.danger_since || card.not_safe_since) ? 1 : 0,
    at_ms: lane === "ended" ? -since_ms(card) : since_ms(card),
  }));
  return timed.sort((one, other) => one.calm - other.calm || one.at_ms - other.at_ms).map(({ card }) => card);
}

/** Adds, replaces or takes away a card. An incident's own card goes when its first visit comes. @param {Map<string, Card>} cards @param {Card} card */
export function upsert(cards, card) {
  if (card.visit) cards.delete(`incident-${card.incident}`);
  if (card.state === "gone") cards.delete(keyOf(card));
  else cards.set(keyOf(card), card);
}
