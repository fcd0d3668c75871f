// Which notes apply: one table of conditions, each with the facts that it needs.

import { modeOf, PICTURES } from "../shared/modes.js";
import { showNote } from "./views.js";

/** @typedef {import("./media.js").MediaState} MediaState */
/** @typedef {import("./line.js").Participant} Participant */
/** @typedef {{kinds: ("camera" | "microphone")[], outcome: string}} DeviceTrouble */
/**
 * @typedef {object} Facts
 * @property {string} state of the visit
 * @property {string | null} mode
 * @property {string | null} [lowered]
 * @property {boolean} [not_safe_now] she signalled that she can't talk
 * @property {boolean} callBack
 * @property {boolean} callBackRead she has seen that we will call
 * @property {boolean} canCall the browser has WebRTC
 * @property {string} wire
 * @property {boolean} wireGone the socket has been away for a while
 * @property {string} line to the media node
 * @property {boolean} lineSlow the call is on and the line still isn't there
 * @property {string | null} refusal why there is no line
 * @property {Participant | undefined} officer
 * @property {MediaState} own
 * @property {DeviceTrouble | null} trouble
 * @property {boolean} devicesOff
 * @property {string | null} asked which camera the officer asks for
 * @property {string | null} wantsVideo a way with a picture, though she took video back
 * @property {boolean} explaining
 * @property {boolean} batteryLow
 * @property {boolean} clockWrong
 * @property {boolean} longWait
 */

/** @type {Record<string, (facts: Facts) => boolean>} */
const APPLIES = {
  silent: (facts) => begun(facts) && facts.not_safe_now === true,
  "call-back": (facts) => begun(facts) && facts.callBack && !facts.callBackRead,
  offline: (facts) => facts.state !== "ended" && offline(),
  back: (facts) => !offline() && (lineLost(facts) || (facts.wireGone && !talking(facts))),
  officer: (facts) =>
    facts.state === "in_call" && !lineLost(facts) && facts.wire === "live" && facts.officer?.line === "lost",
  blocked: (facts) => facts.wire === "blocked",
  clock: (facts) => !talking(facts) && facts.clockWrong,
  "no-calls": (facts) => calls(facts) && !facts.canCall,
  "no-media": (facts) => calls(facts) && facts.canCall && noLine(facts),
  elsewhere: (facts) => calls(facts) && facts.refusal === "elsewhere" && facts.line !== "connected",
  device: (facts) => facts.trouble !== null,
  "devices-off": (facts) => calls(facts) && facts.canCall && facts.devicesOff && facts.trouble === null,
  paused: (facts) => calls(facts) && facts.state === "in_call" && facts.own.camera === "paused",
  asked: (facts) => facts.state === "in_call" && facts.asked !== null,
  "no-video": (facts) => facts.state !== "ended" && facts.wantsVideo !== null,
  "explain-camera": (facts) => facts.explaining,
  battery: (facts) => begun(facts) && PICTURES[modeOf(facts)] !== null && facts.batteryLow,
  "long-wait": (facts) => facts.state === "waiting" && facts.longWait && !facts.callBack,
};

const offline = () => navigator.onLine === false;

/** @param {Facts} facts */
const begun = ({ state }) => state === "waiting" || state === "in_call";

/** A call with sound, now or soon. @param {Facts} facts */
const calls = (facts) => begun(facts) && facts.mode !== "text";

/** @param {Facts} facts */
const lineLost = (facts) => calls(facts) && facts.state === "in_call" && facts.line === "lost";

/** Picture and sound go on, even while the socket is away. @param {Facts} facts */
const talking = (facts) => calls(facts) && facts.state === "in_call" && facts.line === "connected";

/** There has been none so far. @param {Facts} facts */
function noLine({ refusal, lineSlow, line }) {
  return (refusal === "no_media" || lineSlow) && line !== "connected" && line !== "lost";
}

/** @param {Facts} facts @returns {string[]} */
export function notesThatApply(facts) {
  return Object.keys(APPLIES).filter((name) => APPLIES[name](facts));
}

/** @param {Facts} facts */
export function showNotes(facts) {
  const parts = [facts.asked ?? "", ...partsOf(facts.trouble)];
  const shown = notesThatApply(facts);
  for (const name of Object.keys(APPLIES)) showNote(name, shown.includes(name), ...parts);
}

/** @param {DeviceTrouble | null} trouble */
function partsOf(trouble) {
  if (!trouble) return [];
  return [trouble.kinds.length > 1 ? "both" : trouble.kinds[0], trouble.outcome];
}
