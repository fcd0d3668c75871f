// When the caller must not be spoken to: the page is covered, or it is not safe to talk. Facts in, notes out.

import { clockTime } from "../components/clock.js";
import { t } from "../shared/text.js";

const PRESENT = ["waiting", "in_call"];

/** @typedef {import("./notes.js").Note} Note */

/** @param {{visit: any}} facts @returns {Note | null} */
export function notSafeNow({ visit }) {
  if (!visit.not_safe_since || !PRESENT.includes(visit.state)) return null;
  return {
    key: "not-safe-now",
    kind: "bad",
    title: t("Not safe to talk since {time}: don’t speak, type", { time: clockTime(visit.not_safe_since) }),
    text: t(
      "Their sound, microphone and camera are off; they can read. Type short questions that yes or no can answer: are you hurt, is somebody there, shall we come? In danger, send help now. If they call 999 and can’t speak, they press 55.",
    ),
  };
}

/** @param {{visit: any, her?: any}} facts @returns {Note | null} */
export function covered({ visit, her }) {
  if (!visit.covered_since || !PRESENT.includes(visit.state)) return null;
  const heard = her?.microphone === "on" ? t("Their microphone is still on: you may hear what happens.") : "";
  return {
    key: "covered",
    kind: "warn",
    title: t("Covered: stay silent"),
    text: `${t("An ordinary page is over the call and the sound is off there. Somebody may be beside them. What you type waits unread until they come back. Don’t ring.")} ${heard}`.trim(),
  };
}

/** @param {{visit: any}} facts @returns {Note | null} */
export function offRecord({ visit }) {
  if (!visit.off_record || !PRESENT.includes(visit.state)) return null;
  return {
    key: "off-record",
    kind: "warn",
    title: t("Off the record: no recording, no captions"),
    text: t(
      "Everybody in the call sees it. What is typed or sent is still kept. Press “Off the record” to go on it again.",
    ),
  };
}
