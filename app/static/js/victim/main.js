// The visit page: the server says where the visit is, her taps say what she wants, and `render` shows both.

import { askForZoom, countCameras } from "../shared/devices.js";
import { all, announce, byId, element, setText } from "../shared/dom.js";
import { limitOf, modeOf, PICTURES, VOICE_KBPS } from "../shared/modes.js";
import { t } from "../shared/text.js";
import { applied, ERASE, NEW_LINE, typedFor } from "../shared/typed.js";
import { createWire } from "../shared/wire.js";
import { createChoices } from "./choices.js";
import { createConversation } from "./conversation.js";
import { createCover } from "./cover.js";
import { afterLeave, hasLeft, moveOn, onLeave } from "./exit.js";
import { CAN_CALL, createLine } from "./line.js";
import { createMedia } from "./media.js";
import { showNotes } from "./notes.js";
import { createStage, showBar, showOwnPicture, showUnread } from "./stage.js";
import { answerButtons, showNote, showOfficer, showParts, showView, viewOf } from "./views.js";

const LONG_WAIT_MS = 3 * 60_000; // the wait that is promised
const WIRE_GONE_MS = 3000; // most lost lines are back before that; a note that flickers worries
const CLOCK_WRONG_MS = 10 * 60_000; // less is common and harms nobody
const LINE_SLOW_MS = 10_000;
const EARLY_MS = 5000;
const HERE = ["preparing", "waiting", "in_call", "ended"];

/** @typedef {import("./line.js").Participant} Participant */
/**
 * @typedef {object} Visit
 * @property {string} state
 * @property {string | null} mode what she chose
 * @property {string | null} lowered what her line made of it for now
 * @property {string | null} officer
 * @property {boolean} call_back
 * @property {boolean | null} safe
 * @property {string[]} [needs]
 * @property {boolean} [covered]
 * @property {boolean} [not_safe_now] she signalled that she can't talk
 * @property {boolean} [off_record] nothing is recorded or captioned now
 */

/** @type {Visit} */
const visit = {
  state: document.body.dataset.state ?? "preparing",
  mode: document.body.dataset.mode || null,
  lowered: null,
  officer: null,
  call_back: false,
  safe: true,
};
/** @type {Participant[]} */
let participants = [];
let restored = false;
let entered = ""; // the last state that the server told
let toldMedia = "";
let cameras = 0;
/** @type {Record<"camera" | "microphone", string | null>} how opening each went */
const devices = { camera: null, microphone: null };
/** @type {ReturnType<typeof import("./later.js").createLater> | null} */
let later = null;
/** @type {Promise<void> | null} */
let coming = null;
/** @type {any} the last one */
let snapshotOfNow = null;
/** @typedef {typeof page} Page what this page alone knows */
const page = {
  choosing: false,
  /** @type {string | null} */
  asking: null,
  textOpen: false,
  moreOpen: false,
  preview: false,
  /** @type {import("./notes.js").DeviceTrouble | null} */
  trouble: null,
  devicesOff: false,
  /** @type {{facing: "user" | "environment" | null, camera: "on" | null} | null} */
  asked: null,
  explaining: false,
  low: false, // the battery
  batteryLow: false, // and she hasn't said what to do
  longWait: false,
  clockWrong: false,
  callBackRead: false,
  wireGone: false,
  lineSlow: false,
  noVideo: false, // she said no to it, or took her yes back
  /** @type {import("../shared/modes.js").Mode | "camera" | null} the way that she chose all the same, or her camera */
  wantsVideo: null,
};

/** @type {Record<string, (event: any) => void>} */
const told = {
  "visit:changed": follow,
  "call:changed": (event) => followCall(event.participants),
  "call:camera_asked": askedForCamera,
  "call:replaced": () => line.reconnect(),
  "text:sent": (message) => conversation.receive(message),
  "text:typed": (event) => conversation.typed(event),
};
const wire = createWire("/page", {
  state: wireChanged,
  live(moved) {
    if (moved || line.state === "lost") line.reconnect();
  },
  snapshot: restore,
  told,
  refused: away,
});
const line = createLine({ ask: (name, payload) => wire.ask(name, payload), quiet: wire.suspect, changed: render });
const media = createMedia({ changed: render, opened: deviceOpened });
media.shapedBy((camera) => (modeOf(visit) === "video" ? camera : null)); // until the part for other ways is here
const stage = createStage();
const conversation = createConversation({
  send: (id, body) => wire.ask("text:send", { id, body }, { keep: true }),
  isOpen: () => document.body.dataset.view?.includes("text") ?? false,
  unread: showUnread,
});
const cover = createCover(coverChanged);
const choices = createChoices({ page, visit, media, wire, stage, set, problem, opened: conversation.opened });

/** The visit is not here any more. While it is covered nobody may see that, and where exit leads looks the same. */
function away() {
  moveOn(cover.on ? cover.leadsTo : "/here");
}

/** @param {boolean} covered */
function coverChanged(covered) {
  stage.mute(covered);
  tellCovered(covered);
}

/** @param {boolean} covered */
function tellCovered(covered) {
  wire.ask("visit:cover", { covered }, { keep: true }).catch(() => undefined);
}

/** @param {Partial<typeof page>} changes */
function set(changes) {
  Object.assign(page, changes);
  render();
}

/** @param {object} reading */
function report(reading) {
  wire.ask("check:report", reading).catch(() => undefined); // the next reading replaces one that got lost
}

/** @param {"camera" | "microphone"} kind @param {string} result */
async function deviceOpened(kind, result) {
  devices[kind] = result;
  report({ kind, result });
  cameras = await countCameras(); // with permission the browser tells all of them
  render();
}

/** @param {unknown} refusal an empty sentence takes the last one away */
function problem(refusal) {
  const { say = "" } = /** @type {{say?: string}} */ (refusal);
  const words = byId("note-problem").querySelector("[data-say]");
  if (words) words.textContent = say;
  showNote("problem", say !== "");
}

/** A wrong clock changes nothing here, but she may wonder, and staff should know. @param {string} now the server's time */
function checkClock(now) {
  const aheadMs = Date.now() - Date.parse(now);
  if (Math.abs(aheadMs) < CLOCK_WRONG_MS) return;
  report({ kind: "clock", ahead_s: Math.round(aheadMs / 1000) });
  set({ clockWrong: true });
}

/** @param {{now: string, visit: Visit, call: {participants: Participant[]}, text: {messages: any[], streams: any}, consents: {video: string}}} snapshot */
async function restore(snapshot) {
  follow(snapshot.visit);
  followCall(snapshot.call.participants);
  conversation.restore(snapshot.text);
  if (snapshot.visit.covered !== cover.on) tellCovered(cover.on);
  page.noVideo = ["no", "withdrawn"].includes(snapshot.consents.video);
  snapshotOfNow = snapshot;
  later?.restore(snapshot);
  if (restored) return;
  restored = true;
  checkClock(snapshot.now);
  const me = participants.find(({ role }) => role === "victim");
  await choices.restoreDevices(/** @type {any} */ (me));
}

/** @param {Visit} now */
function follow(now) {
  if (!HERE.includes(now.state) || now.safe === false) return away();
  // What the line carries is decided here: the server's word may be older.
  const lowered = restored && now.mode === visit.mode ? visit.lowered : now.lowered;
  Object.assign(visit, now, { lowered });
  if (visit.not_safe_now) media.close(); // a code word that she typed has no button that would have done so
  if (visit.state === "in_call") sendMedia(visit.mode !== "text"); // before anything is drawn: the officer waits for it
  showOfficer(visit.officer);
  if (entered !== visit.state) moved();
  render();
}

function moved() {
  entered = visit.state;
  page.longWait = false;
  if (visit.state === "in_call") {
    announce(t("{name} is here. The call has started.", { name: visit.officer ?? "" }));
    page.choosing = false;
    page.asking = null;
    after(LINE_SLOW_MS, () => set({ lineSlow: line.state !== "connected" }));
  }
  if (visit.state === "waiting") after(LONG_WAIT_MS, () => set({ longWait: true }));
  if (visit.state === "ended") {
    for (const part of [media, stage, line]) part.close();
    after(WIRE_GONE_MS, () => wire.drained().then(wire.close)); // with what she had not sent yet
  }
}

/** @param {number} ms @param {() => void} act unless the visit has moved on by then */
function after(ms, act) {
  const { state } = visit;
  setTimeout(() => visit.state === state && act(), ms);
}

/** @param {Participant[]} now */
function followCall(now) {
  participants = now;
  render();
}

/** @param {{facing: "user" | "environment" | null, camera: "on" | null}} asked */
function askedForCamera(asked) {
  set({ asked });
}

/** @param {string} state */
function wireChanged(state) {
  page.wireGone = false;
  if (state === "blocked") byId("modes").dataset.next = "/here?plain=1";
  if (state === "lost") setTimeout(() => set({ wireGone: wire.state === "lost" }), WIRE_GONE_MS);
  render();
}

function officer() {
  const present = participants.filter(({ role, line }) => role === "officer" && line !== "absent");
  return present.at(-1);
}

function render() {
  if (hasLeft()) return; // nothing of it is there any more
  const place = { ...visit, ...page };
  const view = viewOf(place);
  showView(view);
  const talking = visit.state === "in_call" && visit.mode !== "text";
  const calling = visit.state !== "ended" && visit.mode !== "text";
  if (calling) line.start();
  else line.close();
  sendMedia(talking);
  if (line.state === "lost") wire.suspect();
  const lost = line.state === "lost" || officer()?.line === "lost";
  if (talking) stage.show(officer(), line.streamOf(officer()), lost, modeOf(visit));
  else stage.close();
  if (line.state === "connected") page.lineSlow = false;
  showDetails(view);
  if (line.state === "connected" || line.refusal || !calling || !CAN_CALL) fetchLater();
  later?.render(view);
}

function fetchLater() {
  if (snapshotOfNow && visit.state !== "ended") coming ??= makeLater();
  return coming;
}

async function makeLater() {
  try {
    const { createLater } = await import("./later.js");
    if (hasLeft()) return;
    later = createLater({
      wire,
      told,
      conversation,
      actions: choices.actions,
      media,
      stage,
      line,
      visit,
      problem,
      page,
      set,
      changeTo: choices.changeTo,
      devices,
    });
    later.restore(snapshotOfNow);
    render();
  } catch {
    coming = null; // a line that was lost: tried again with the next change
  }
}

/** A page that opens over this one waits for its script: going there instead would leave a call. @param {Event} event */
async function pressedEarly(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[data-sheet]");
  if (later || !link || visit.state !== "in_call") return;
  event.preventDefault();
  await Promise.race([fetchLater(), new Promise((resolve) => setTimeout(resolve, EARLY_MS))]);
  const { href } = /** @type {HTMLAnchorElement} */ (link);
  if (later) /** @type {HTMLElement} */ (link).click();
  else moveOn(href);
}

/** @param {boolean} talking */
function sendMedia(talking) {
  if (talking && document.hidden) media.pause();
  line.send(media.sent(), talking).catch(() => undefined);
  const state = JSON.stringify(media.state());
  if (visit.state !== "in_call" || state === toldMedia) return;
  toldMedia = state;
  wire.ask("call:media", media.state(), { keep: true }).catch(() => undefined);
}

/** @param {string | null} mode @returns {string} the devices of it, as the question names them */
function askedFor(mode) {
  if (mode === "signing") return "camera";
  return PICTURES[/** @type {import("../shared/modes.js").Mode} */ (mode)] ? "video" : "voice";
}

/** @param {string} view */
function showDetails(view) {
  const own = media.state();
  showBar(own, cameras > 1);
  const where = view.startsWith("call") ? "call" : view === "waiting" ? "waiting" : null;
  showOwnPicture(media.tracks.camera, own.facing, page.preview ? where : null);
  byId("own-bar").hidden = !media.tracks.camera && !media.tracks.microphone;
  showParts(byId("own-bar"), media.tracks.camera ? "ready" : "microphone");
  showParts(byId("ask"), ...(page.trouble ? ["trouble"] : ["asking", askedFor(page.asking)]));
  byId("more").hidden = !(page.moreOpen && view.startsWith("call"));
  byId("call-bar").inert = !byId("more").hidden || document.querySelector(".sheet") !== null; // it lies under them
  byId("more-button").setAttribute("aria-expanded", String(page.moreOpen));
  byId("text-button").setAttribute("aria-expanded", String(page.textOpen));
  byId("talk-back").hidden = !page.choosing;
  byId("text-close").hidden = visit.mode === "text";
  byId("text-change").hidden = visit.mode !== "text";
  byId("sound-off").hidden = view !== "text";
  byId("text-cant-talk").hidden = visit.not_safe_now === true;
  showNotes({
    ...visit,
    ...page,
    callBack: visit.call_back,
    canCall: CAN_CALL,
    wire: wire.state,
    line: line.state,
    refusal: line.refusal,
    officer: officer(),
    own,
    asked: page.asked && (page.asked.facing ?? "on"),
  });
}

document.addEventListener("visibilitychange", render);
addEventListener("online", render);
addEventListener("offline", render);
document.addEventListener("click", pressedEarly, true);
for (const part of [media, wire]) onLeave(part.close);
for (const part of [stage, line]) afterLeave(part.close);
for (const part of all("[data-script]")) part.hidden = false;
stage.mute(cover.on);
answerButtons(Object.assign(choices.actions, { hide: cover.hide }));
byId("modes").addEventListener("submit", choices.modeChosen);
wire.watch();
render();

// Published as one file with what it imports; later.js has from here what both need, with its state.
export {
  all,
  announce,
  applied,
  askForZoom,
  byId,
  CAN_CALL,
  ERASE,
  element,
  limitOf,
  modeOf,
  NEW_LINE,
  PICTURES,
  setText,
  showNote,
  t,
  typedFor,
  VOICE_KBPS,
};
