// The officer's desk: the queue and the visit on the stage, over one socket and one connection that is kept ready.

import { createAlerts } from "../components/alerts.js";
import { tag } from "../components/card.js";
import { now, syncClock } from "../components/clock.js";
import { showLine } from "../components/live_bar.js";
import { createMedia } from "../components/media.js";
import { tickPromises, waitingSentence } from "../components/promise.js";
import { stayAwake } from "../components/session.js";
import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createWire } from "../shared/wire.js";
import { createAlertControls } from "./alert_controls.js";
import { createCall } from "./call.js";
import { createCallBar } from "./call_bar.js";
import { createEvidence } from "./evidence.js";
import { createGuide } from "./guide.js";
import { createHandover } from "./handover.js";
import { drawOthers } from "./others.js";
import { drawQueue, waitingOf } from "./queue.js";
import { createResponseDesk } from "./response_desk.js";
import { createStage } from "./stage.js";
import { createStills } from "./stills.js";

/** @typedef {import("../components/card.js").Card} Card */

/** @type {Map<string, Card>} */
const cards = new Map();
const acts = {
  /** @param {Card} card */
  admit: (card) => call.admit(card.visit ?? "", card.mode),
  /** @param {Card} card */
  letIn: (card) => wire.ask("visit:let_in", { visit: card.visit }).catch(call.fail),
};

const wire = createWire("/staff", {
  state: (state) => {
    showLine(state);
    drawOwnLine();
  },
  live: (moved) => {
    media.lineIsLive(moved);
    watchBoard();
    handover.look();
  },
  snapshot: (snapshot) => call.snapshot(snapshot),
  told: {
    "board:changed": ({ card }) => cardChanged(card),
    "handover:changed": (event) => handover.changed(event, me),
    "response:changed": ({ visit }) => response.changed(visit),
    "evidence:changed": ({ visit }) => evidence.changed(visit),
    ...whenOnStage(),
  },
});
const media = createMedia({ ask: (name, payload) => wire.ask(name, payload), changed: () => mediaChanged() });
const stage = createStage(() => call.draw());
const call = createCall({
  wire,
  media,
  stage,
  quote: (quote) => response.quote(quote),
  changed: () => draw(),
});
const bar = createCallBar(call, media);
const guide = createGuide(call);
const handover = createHandover(call, wire);
const stills = createStills(call);
const response = createResponseDesk();
const evidence = createEvidence(byId("evidence"));
const alerts = createAlerts(createAlertControls());
let toldMedia = "";
let watched = false;
let me = "";

/** Events of a visit reach the call only while it is the one on the stage. */
function whenOnStage() {
  const names = [
    "visit:changed",
    "call:changed",
    "call:replaced",
    "call:conferred",
    "call:signalled",
    "signing:seen",
    "caption:changed",
    "caption:state",
    "recording:changed",
    "check:reported",
    "location:changed",
    "consent:changed",
    "text:sent",
    "text:typed",
    "preferences:changed",
    "camera:steering_changed",
    "still:changed",
    "interpreter:changed",
  ];
  return Object.fromEntries(
    names.map((name) => [
      name,
      (/** @type {any} */ event) => {
        if (event.visit === call.visit?.id)
          /** @type {Record<string, (event: any) => void>} */ (call.told)[name](event);
        if (event.kind === "battery") response.changed(event.visit); // what is vital comes first when it is low
      },
    ]),
  );
}

async function watchBoard() {
  const answer = await wire.ask("board:watch").catch(() => undefined);
  if (!answer) return;
  syncClock(answer.now);
  cards.clear();
  for (const card of answer.cards) cards.set(card.visit ?? card.incident, card);
  const mine =
    !watched &&
    answer.cards.find((/** @type {Card} */ card) => card.state === "in_call" && card.officer?.id === answer.me.id);
  watched = true;
  me = answer.me.id;
  if (mine && !call.visit) call.open(mine.visit); // the page was reloaded in the call
  draw();
}

/** @param {Card} card */
function cardChanged(card) {
  const before = cards.get(card.visit ?? card.incident)?.state;
  cards.set(card.visit ?? card.incident, card);
  if (before !== "waiting" && card.state === "waiting")
    announce(t("{reference} is waiting", { reference: card.reference }));
  draw();
}

function mediaChanged() {
  if (media.line === "lost") wire.suspect();
  stage.showOwn(media.own.devices.camera.track);
  const { microphone, camera } = media.own.devices;
  const own = `${microphone.state} ${camera.state}`;
  if (own !== toldMedia) call.ownChanged();
  toldMedia = own;
  call.draw();
  bar.draw();
  guide.draw();
  stills.draw();
  drawOwnLine();
}

function draw() {
  drawQueue(cards.values(), { onStage: call.visit?.id ?? null, busy: call.inCall, now_ms: now() }, acts);
  drawOthers(cards.values(), me);
  if (watched) alerts.take(cards.values(), { quiet: call.inCall });
  bar.draw();
  guide.draw();
  stills.draw();
  drawOwnLine();
  response.show(call.visit?.id ?? null);
  handover.show(call.inCall && call.visit?.officer?.id === me ? call.visit.id : "");
  evidence.show(call.visit?.id ?? null);
  drawFinding();
}

function tick() {
  if (call.inCall) stayAwake(); // who listens types nothing
  tickPromises(byId("queue"), now());
  drawFinding();
}

function drawFinding() {
  const waiting = waitingOf(cards.values(), call.visit?.id ?? null);
  setText(
    byId("finding"),
    call.visit ? t("Visit {reference}", { reference: call.visit.reference }) : waitingSentence(waiting, now()),
  );
  document.title = waiting.length ? t("({count}) Officer", { count: waiting.length }) : t("Officer");
}

/** Whether an admission would work at once. */
function drawOwnLine() {
  const tags = [];
  if (media.line === "connected" && !call.inCall) tags.push(tag(t("Video is ready"), "ok"));
  else if (media.line === "connected") tags.push(tag(t("You are in the call"), "ok"));
  else if (wire.state === "live") tags.push(tag(t("Video is connecting. Text works"), "warn"));
  byId("own-line").replaceChildren(...tags);
}

setInterval(() => wire.state === "live" && tick(), 1000);
addEventListener("pagehide", () => media.close());
media.own.open({ camera: true, microphone: true });
