// The interpreter's call: the caller largest, the officer, one's own picture; what everybody should do; the officer alone.

import { createConfer } from "../components/confer.js";
import { showLine } from "../components/live_bar.js";
import { createMedia } from "../components/media.js";
import { readableWords } from "../components/readable.js";
import { showRecorded } from "../components/recorded.js";
import { stayAwake } from "../components/session.js";
import { watchArrival } from "../shared/arrival.js";
import { all, announce, byId, setText } from "../shared/dom.js";
import { modeOf } from "../shared/modes.js";
import { createPlayback } from "../shared/playback.js";
import { t } from "../shared/text.js";
import { createWire } from "../shared/wire.js";

const LIVE = ["sent", "opened", "preparing", "waiting", "in_call"];
const MINUTE_MS = 60_000;
const { visit = "", booking = "", joined = "", breakMin = "20" } = byId("call").dataset;
const video = (/** @type {string} */ id) => /** @type {HTMLVideoElement} */ (byId(id));

/** @type {any[]} */
let participants = [];
let toldMedia = "";
let hushed = false;

const wire = createWire("/staff", {
  state: showLine,
  live: join,
  told: {
    "booking:changed": (event) => event.booking === booking && join(false),
    "call:changed": (event) => event.visit === visit && follow(event.participants),
    "call:visit": (event) => event.visit === visit && followVisit(event),
    "call:replaced": (event) => event.visit === visit && media.reconnect(),
    "call:conferred": (event) => event.visit === visit && confer.put(event),
    "recording:changed": (event) => event.visit === visit && showRecorded(event.state),
    "signing:seen": (event) => event.visit === visit && seen(event),
  },
});
const media = createMedia({ ask: (name, payload) => wire.ask(name, payload), changed: draw });
const confer = createConfer("interpreter", (id, body) => wire.ask("call:confer", { visit, id, body }, { keep: true }));
const tiles = { victim: createTile("victim"), officer: createTile("officer") };
watchArrival(video("victim-picture"), {
  rttMs: async () => (await media.stats()).rtt_ms,
  report: (arrival) => {
    const of = person("victim")?.peer;
    if (of) wire.ask("signing:seen", { visit, of, ...arrival }).catch(() => undefined);
  },
});

/** Into the call, or back. Who may no longer be here goes to the booking, which says why. @param {boolean} moved */
async function join(moved) {
  wire.ask("booking:watch").catch(() => undefined);
  try {
    const { snapshot } = await wire.ask("call:join", { visit });
    confer.replace(snapshot.lines);
    follow(snapshot.call.participants);
    followVisit(snapshot.visit);
    showRecorded(snapshot.recording.state);
    media.lineIsLive(moved);
    toldMedia = "";
    tellMedia();
  } catch (refusal) {
    if (["not_allowed", "gone"].includes(/** @type {any} */ (refusal).code)) out();
  }
}

function out() {
  media.close();
  location.assign(`/interpreter/bookings/${booking}`);
}

/** @param {string} role */
const person = (role) => participants.find((one) => one.role === role && one.line !== "absent");

/** @param {any[]} now */
function follow(now) {
  participants = now;
  draw();
}

/** @param {any} now */
function followVisit(now) {
  if (!LIVE.includes(now.state)) return out();
  media.sendAs(modeOf(now));
  if (hushed !== now.hushed) announce(now.hushed ? t("The caller hides the call: wait, don’t sign") : t("Go on"));
  hushed = now.hushed;
  byId("hushed").hidden = !hushed;
}

/** @param {any} event */
function seen(event) {
  if (event.of === media.peerId && event.by === "victim") show("seen-by-them", t("The caller sees you"), event);
  if (event.of === person("victim")?.peer && event.by === "interpreter")
    show("seen-by-you", t("You see the caller"), event);
}

/** @param {string} id @param {string} whose @param {any} event */
function show(id, whose, event) {
  const place = byId(id);
  place.dataset.readable = event.readable;
  setText(place, `${whose}: ${readableWords(event)}`);
}

/** @param {"victim" | "officer"} role */
function createTile(role) {
  const playback = createPlayback(video(`${role}-picture`), draw);
  return {
    play: () => playback.play(),
    draw() {
      const one = person(role);
      const stream = media.streamOf(one?.peer);
      if (playback.show(stream)) playback.play().catch(() => (byId("hear").hidden = false));
      byId(`${role}-picture`).hidden = !(stream && one?.camera === "on");
      byId(`${role}-tile`).classList.toggle("dimmed", one?.line !== "connected");
      setText(byId(`${role}-words`), one ? LINES()[one.line] : t("Not in the call"));
    },
  };
}

const LINES = () =>
  /** @type {Record<string, string>} */ ({
    connected: "",
    connecting: t("Connecting…"),
    lost: t("Connection lost. Coming back by itself."),
  });

function draw() {
  for (const tile of Object.values(tiles ?? {})) tile.draw();
  const { microphone, camera } = media.own.devices;
  const own = video("own-picture");
  const shown = /** @type {MediaStream | null} */ (own.srcObject)?.getTracks()[0] ?? null;
  if (shown !== camera.track) own.srcObject = camera.track ? new MediaStream([camera.track]) : null;
  label("microphone", microphone.state === "on" ? t("Mic on") : t("Mic off"), microphone.state === "on");
  label("camera", camera.state === "on" ? t("Camera on") : t("Camera off"), camera.state === "on");
  setText(byId("own-line"), media.line === "connected" ? t("You are in the call") : t("Connecting…"));
  tellMedia();
}

/** @param {string} id @param {string} words @param {boolean} on */
function label(id, words, on) {
  setText(/** @type {HTMLElement} */ (byId(id).querySelector("span")), words);
  byId(id).classList.toggle("off", !on);
}

function tellMedia() {
  const { microphone, camera } = media.own.devices;
  const state = { visit, microphone: microphone.state, camera: camera.state, facing: "user" };
  if (wire.state !== "live" || toldMedia === JSON.stringify(state)) return;
  toldMedia = JSON.stringify(state);
  wire.ask("call:media", state).catch(() => {
    toldMedia = "";
  });
}

for (const button of /** @type {HTMLButtonElement[]} */ (all("[data-signal]"))) {
  button.addEventListener("click", async () => {
    const { signal = "" } = button.dataset;
    const pauses = signal === "pause" && button.ariaPressed === "true";
    await wire.ask("call:signal", { visit, signal: pauses ? "go_on" : signal }).then(
      () =>
        announce(signal === "swap" ? t("Colleagues are asked. You stay until one is seen.") : t("Everybody sees it")),
      (refusal) => announce(refusal.say),
    );
    if (signal === "pause") button.ariaPressed = String(!pauses);
  });
}
byId("microphone").addEventListener("click", () => media.own.toggle("microphone"));
byId("camera").addEventListener("click", () => media.own.toggle("camera"));
byId("hear").addEventListener("click", () => {
  byId("hear").hidden = true;
  for (const tile of Object.values(tiles)) tile.play();
});

function tick() {
  stayAwake(); // who interprets types nothing
  const minutes = Math.floor((Date.now() - Date.parse(joined)) / MINUTE_MS);
  const due = minutes >= Number(breakMin);
  setText(byId("worked"), t("{minutes} of {most} minutes", { minutes, most: breakMin }));
  byId("break").hidden = !due;
}
setInterval(tick, 10_000);
tick();
addEventListener("pagehide", () => media.close());
media.enter(visit, "");
media.own.open({ camera: true, microphone: true });
draw();
