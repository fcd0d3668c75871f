// Which notes apply: one table of conditions, each with the facts that it needs.

import { showNote } from "./views.js";

/** @typedef {import("./media.js").MediaState} MediaState */
/** @typedef {import("./line.js").Participant} Participant */
/** @typedef {{kinds: ("camera" | "microphone")[], outcome: string}} DeviceTrouble */
/**
 * @typedef {object} Facts
 * @property {string} state of the visit
 * @property {string | null} mode
 * @property {boolean} callBack
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
 * @property {boolean} explaining
 * @property {boolean} batteryLow
 * @property {boolean} longWait
 */

/** @param {Facts} facts */
export function showNotes(facts) {
  const inCall = facts.state === "in_call";
  const begun = inCall || facts.state === "waiting";
  const calls = begun && facts.mode !== "text"; // a call with sound, now or soon
  const offline = facts.state !== "ended" && navigator.onLine === false;
  const lineLost = inCall && calls && facts.line === "lost";
  const noLine = facts.refusal === "no_media" || facts.lineSlow;

  showNote("call-back", begun && facts.callBack);
  showNote("offline", offline);
  showNote("back", !offline && (lineLost || facts.wireGone));
  showNote("officer", inCall && !lineLost && facts.wire === "live" && facts.officer?.line === "lost");
  showNote("blocked", facts.wire === "blocked");
  showNote("no-calls", calls && !facts.canCall);
  showNote("no-media", calls && facts.canCall && noLine && !["connected", "lost"].includes(facts.line));
  showNote("device", facts.trouble !== null, ...partsOf(facts.trouble));
  showNote("devices-off", calls && facts.canCall && facts.devicesOff && facts.trouble === null);
  showNote("paused", inCall && calls && facts.own.camera === "paused");
  showNote("asked", inCall && facts.asked !== null, facts.asked ?? "");
  showNote("explain-camera", facts.explaining);
  showNote("battery", begun && facts.mode === "video" && facts.batteryLow);
  showNote("long-wait", facts.state === "waiting" && facts.longWait && !facts.callBack);
}

/** @param {DeviceTrouble | null} trouble */
function partsOf(trouble) {
  if (!trouble) return [];
  return [trouble.kinds.length > 1 ? "both" : trouble.kinds[0], trouble.outcome];
}
