// The battery, as the phone tells it or, where it won't, as she says.

import { t } from "../shared/text.js";
import { minutesLeft, usualMinutes } from "./drain.js";

const LOW = 0.1;
const PLUG_IN = 0.2;
const KEPT_SAMPLES = 60;

/** @typedef {"yes" | "no" | "not_sure"} Said whether it is low */

/**
 * @param {object} options
 * @param {number} options.perMinute share of a full battery that a minute of video usually takes
 * @param {() => void} options.changed
 */
export function createCharge({ perMinute, changed }) {
  /** @type {import("./drain.js").Sample[]} */
  const samples = [];
  /** @type {Said | null} */
  let said = null;
  let silent = false;
  watch();

  async function watch() {
    const found = await /** @type {any} */ (navigator).getBattery?.().catch(() => null); // Chromium only
    silent = !found;
    if (!found) return changed();
    const note = () => {
      samples.push({ at_ms: Date.now(), level: found.level, charging: found.charging });
      if (samples.length > KEPT_SAMPLES) samples.shift();
      changed();
    };
    for (const event of ["levelchange", "chargingchange"]) found.addEventListener(event, note);
    note();
  }

  return {
    /** There is something to tell: a moment after the start there isn't. */
    get known() {
      return samples.length > 0 || silent;
    },
    /** The browser won't tell: she is asked. */
    get silent() {
      return silent;
    },
    get isLow() {
      const now = samples.at(-1);
      return now ? now.level <= LOW && !now.charging : said === "yes";
    },
    /** @param {Said} answer */
    says(answer) {
      said = answer;
      changed();
    },
    reading() {
      const { level = null, charging = null } = samples.at(-1) ?? {};
      return { kind: "battery", level, charging, minutes_left: minutesLeft(samples), low: said };
    },
    words() {
      const now = samples.at(-1);
      if (!now) return said === "yes" ? t("Battery: low. Plug in if you can.") : "";
      const percent = Math.round(100 * now.level);
      if (now.charging) return t("Battery: {percent}%, charging.", { percent });
      const minutes = minutesLeft(samples) ?? usualMinutes(now.level, perMinute);
      const words = t("Battery: {percent}%, about {minutes} minutes of video.", { percent, minutes });
      return now.level < PLUG_IN ? `${words} ${t("Plug in if you can.")}` : words;
    },
  };
}
