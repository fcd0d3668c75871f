// The board: drawn from what the page was sent with, then kept live by the socket.

import { tag } from "../components/card.js";
import { clockTime, now, preciseTime, syncClock } from "../components/clock.js";
import { drawList } from "../components/keyed.js";
import { showLine } from "../components/live_bar.js";
import { tickPromises, waitingSentence } from "../components/promise.js";
import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createWire } from "../shared/wire.js";
import { makeCard } from "./card_view.js";
import { followDesk } from "./handed_over.js";
import { cardsOfLane, inLane, keyOf, upsert } from "./lanes.js";

/** @typedef {import("../components/card.js").Card} Card */

export function startBoard() {
  /** @type {Map<string, Card>} */
  const cards = new Map();
  const wire = createWire("/staff", {
    state: showLine,
    live: () => {
      watch();
      desk.watch();
    },
    told: { "board:changed": ({ card }) => change(card), "desk:changed": ({ waiting }) => desk.show(waiting) },
  });
  const desk = followDesk(wire.ask);

  async function watch() {
    const answer = await wire.ask("board:watch").catch(() => undefined);
    if (!answer) return;
    syncClock(answer.now);
    cards.clear();
    for (const card of answer.cards) upsert(cards, card);
    showServices(answer.nodes);
    draw();
  }

  /** @param {Card} card */
  function change(card) {
    const before = cards.get(keyOf(card));
    upsert(cards, card);
    draw();
    if (before?.state !== card.state) announceMove(card);
    if (card.not_safe_since && !before?.not_safe_since)
      announce(t("{reference} signals: not safe to talk", { reference: card.reference }));
    if (card.appointment?.state === "due" && before?.appointment?.state !== "due")
      announce(t("Appointment due: {reference}", { reference: card.reference }));
  }

  /** @param {Card} card */
  async function letIn(card) {
    byId("problem").hidden = true;
    await wire.ask("visit:let_in", { visit: card.visit }).catch((refusal) => {
      byId("problem").hidden = false;
      byId("problem").textContent = refusal.say;
    });
  }

  function draw() {
    for (const lane of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".lane"))) {
      drawLane(lane, cardsOfLane(cards.values(), lane.dataset.lane ?? ""), letIn);
    }
    setText(byId("last-change"), t("Updates by itself. Last change {time}", { time: preciseTime(now()) }));
    drawFinding();
  }

  function tick() {
    tickPromises(byId("board"), now());
    drawFinding();
  }

  function drawFinding() {
    const waiting = inLane(cards.values(), "waiting");
    setText(byId("finding"), waitingSentence(waiting, now()));
    document.title = waiting.length ? t("({count}) Board", { count: waiting.length }) : t("Board");
  }

  for (const card of JSON.parse(byId("cards").textContent || "[]")) upsert(cards, card);
  byId("board").hidden = false;
  draw();
  setInterval(() => wire.state === "live" && tick(), 1000);
}

/** @param {HTMLElement} lane @param {Card[]} cards @param {(card: Card) => void} letIn */
function drawLane(lane, cards, letIn) {
  const list = /** @type {HTMLElement} */ (lane.querySelector(".cards"));
  const count = /** @type {HTMLElement} */ (lane.querySelector(".count"));
  setText(count, String(cards.length));
  drawList(list, cards, { key: keyOf, make: (card) => makeCard(card, letIn) });
}

/** @param {{media: boolean}} nodes */
function showServices(nodes) {
  byId("services").replaceChildren(
    nodes.media ? tag(t("Calling by video: working"), "ok") : tag(t("Calling by video: away. Text works"), "bad"),
  );
}

/** What a call handler should hear without looking. @param {Card} card */
function announceMove(card) {
  const reference = card.reference;
  const time = clockTime(now());
  if (card.state === "waiting") announce(t("{reference} is waiting", { reference }));
  if (card.state === "left") announce(t("{reference} left by exit at {time}", { reference, time }));
  if (card.state === "not_safe") announce(t("{reference}: not safe now", { reference }));
}
