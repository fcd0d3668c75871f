// The queue: who waits, how long, what they need and what their phone can do.

import {
  batteryTags,
  connectionTags,
  deviceTags,
  gradeTag,
  modeName,
  needTags,
  silenceTags,
  tag,
} from "../components/card.js";
import { clockTime } from "../components/clock.js";
import { contactList } from "../components/contact.js";
import { drawList } from "../components/keyed.js";
import { createPromise } from "../components/promise.js";
import { byId, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const JUST_LEFT_MS = 600_000;

/** @typedef {import("../components/card.js").Card} Card */
/** @typedef {{admit: (card: Card) => void, letIn: (card: Card) => void}} QueueActs */

/** Who waits, longest first. @param {Iterable<Card>} cards @param {string | null} except the visit on the stage */
export function waitingOf(cards, except) {
  const waiting = [...cards].filter((card) => card.state === "waiting" && card.visit !== except);
  const timed = waiting.map((card) => ({ card, since_ms: Date.parse(card.waiting_since ?? "") }));
  return timed.sort((one, other) => one.since_ms - other.since_ms).map(({ card }) => card);
}

/** Who has just left by exit before anyone spoke with them. @param {Iterable<Card>} cards @param {number} now_ms */
const justLeft = (cards, now_ms) =>
  [...cards].filter(
    (card) => card.state === "left" && !card.officer && now_ms - Date.parse(card.ended_at ?? "") < JUST_LEFT_MS,
  );

/**
 * @param {Iterable<Card>} cards
 * @param {{onStage: string | null, busy: boolean, now_ms: number}} state busy: in a call, nobody else can be admitted
 * @param {QueueActs} acts
 */
export function drawQueue(cards, { onStage, busy, now_ms }, acts) {
  const all = [...cards];
  const waiting = waitingOf(all, onStage);
  const coming = all.filter((card) => card.state === "opened" || card.state === "preparing").length;
  const items = [...waiting, ...justLeft(all, now_ms)].map((card) => ({ card, busy }));
  drawList(byId("queue"), items, {
    key: ({ card }) => card.visit ?? "",
    make: ({ card }) => makeEntry(card, busy, acts),
  });
  const words = hint(waiting.length, coming, busy);
  setText(byId("queue-hint"), words);
  byId("queue-hint").hidden = !words;
  setText(byId("queue-title"), t("Waiting: {count}", { count: waiting.length }));
}

/** @param {number} waiting @param {number} coming @param {boolean} busy */
function hint(waiting, coming, busy) {
  if (waiting && busy) return t("End your visit before you admit somebody.");
  if (coming)
    return coming === 1 ? t("1 person is opening a link.") : t("{count} people are opening a link.", { count: coming });
  return waiting ? "" : t("A visit appears here when somebody waits.");
}

/** @param {Card} card @param {boolean} busy @param {QueueActs} acts */
function makeEntry(card, busy, acts) {
  const title = element(
    "h3",
    {},
    element("b", { class: "num" }, card.reference || t("No reference")),
    gradeTag(card.grade),
  );
  if (card.state === "left") {
    const words = t("Left by exit {time}. Don’t ring back unless that was agreed.", { time: clockTime(card.ended_at) });
    return element("article", { class: "card alert" }, title, element("p", {}, words), ...contactList(card.contact));
  }
  const tags = [
    ...safetyTags(card),
    tag(modeName(card.mode)),
    ...needTags(card),
    ...batteryTags(card.battery),
    ...connectionTags(card.connection),
    ...deviceTags(card.camera, card.microphone, card.sound),
  ];
  const entry = element(
    "article",
    { class: "card" },
    title,
    createPromise(card.waiting_since ?? ""),
    element("div", { class: "tags" }, ...tags),
    ...contactList(card.contact),
  );
  if (card.knock)
    entry.append(
      element("p", {}, t("Another browser asks to come in with the same link.")),
      actButton("let-in", t("Let it in"), true, () => acts.letIn(card)),
    );
  if (!busy) entry.append(actButton("admit", t("Admit"), false, () => acts.admit(card)));
  return entry;
}

/** @param {string} act @param {string} words @param {boolean} second @param {() => void} press */
function actButton(act, words, second, press) {
  return element(
    "button",
    { type: "button", class: second ? "button second" : "button", "data-act": act, click: press },
    words,
  );
}

/** @param {Card} card */
function safetyTags(card) {
  const tags = silenceTags(card, true);
  if (card.adult === "no") tags.push(tag(t("Under 18"), "bad"));
  if (card.perpetrator_present === "yes") tags.push(tag(t("Other person is there now"), "bad"));
  if (card.safe === false) tags.push(tag(t("Has not said that it is safe"), "warn"));
  if (card.line === "lost") tags.push(tag(t("Connection lost"), "warn"));
  if (card.call_back) tags.push(tag(t("Asks to be called back"), "warn"));
  return tags;
}
