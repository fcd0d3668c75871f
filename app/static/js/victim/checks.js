// What the phone says about itself: battery and connection. Shown to her, and told to the people who wait for her.

import { all, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const MEASURE_EVERY_MS = 30_000;
const ROUND_TRIPS = 5;
const LOW_BATTERY = 0.1;
// The same bounds as app/checks/rules.py.
const GOOD_RTT_MS = 300;
const WEAK_RTT_MS = 800;
const WEAK_KBPS = 120;
const FAIR_KBPS = 400;

/** @typedef {"good" | "fair" | "weak"} Quality */

/** @param {number | null} rttMs @param {number | null} kbps @returns {Quality | null} */
export function qualityOf(rttMs, kbps) {
  if (rttMs === null && kbps === null) return null;
  const rtt = rttMs ?? 0;
  const down = kbps ?? FAIR_KBPS;
  if (rtt > WEAK_RTT_MS || down < WEAK_KBPS) return "weak";
  return rtt <= GOOD_RTT_MS && down >= FAIR_KBPS ? "good" : "fair";
}

/**
 * @param {object} options
 * @param {(reading: object) => void} options.report
 * @param {(count: number) => Promise<number[]>} options.measureRtt milliseconds
 * @param {(low: boolean) => void} options.lowBattery
 */
export function createChecks({ report, measureRtt, lowBattery }) {
  /** @type {{level: number, charging: boolean} | null} */
  let battery = null;
  /** @type {Quality | null} */
  let quality = null;
  let measured = false;

  function show() {
    const words = {
      good: t("Connection: good."),
      fair: t("Connection: fair."),
      weak: t("Connection: weak. Voice or text may work better."),
    };
    const line = quality ? words[quality] : measured ? "" : t("Connection: checking…");
    const charge = battery ? t("Battery: {percent}%.", { percent: Math.round(100 * battery.level) }) : "";
    setText(byId("connection-words"), `${line} ${charge}`.trim());
    byId("connection-line").className = `connection-line ${quality ?? ""}`;
    if (quality) showBest(quality === "weak" ? "voice" : "video");
  }

  async function measure() {
    const times = (await measureRtt(ROUND_TRIPS)).sort((a, b) => a - b);
    const connection = /** @type {any} */ (navigator).connection; // Chromium only
    const rttMs = times.length ? times[Math.floor(times.length / 2)] : null;
    const kbps = connection?.downlink === undefined ? null : Math.round(1000 * connection.downlink);
    measured = true;
    quality = qualityOf(rttMs, kbps);
    show();
    if (quality)
      report({
        kind: "connection",
        rtt_ms: rttMs,
        downlink_kbps: kbps,
        effective_type: connection?.effectiveType ?? null,
      });
  }

  async function watchBattery() {
    const found = await /** @type {any} */ (navigator).getBattery?.().catch(() => null); // Chromium only
    if (!found) return report({ kind: "battery", level: null, charging: null });
    const changed = () => {
      battery = { level: found.level, charging: found.charging };
      report({ kind: "battery", ...battery });
      lowBattery(found.level <= LOW_BATTERY && !found.charging);
      show();
    };
    for (const event of ["levelchange", "chargingchange"]) found.addEventListener(event, changed);
    changed();
  }

  /** @type {ReturnType<typeof setInterval> | undefined} */
  let repeating;
  let watching = false;
  show();
  return {
    /** Battery and abilities, once the line is there; again after it was lost. */
    begin() {
      report({ kind: "abilities", webrtc: typeof RTCPeerConnection === "function", websocket: true });
      if (!watching) watchBattery();
      else if (battery) report({ kind: "battery", ...battery });
      watching = true;
    },
    /** The connection: now and from time to time, while there is one to the media node. @param {boolean} on */
    repeat(on) {
      if (on === Boolean(repeating)) return;
      clearInterval(repeating);
      repeating = on ? setInterval(measure, MEASURE_EVERY_MS) : undefined;
      if (on) measure();
    },
  };
}

/** @param {"video" | "voice"} best */
function showBest(best) {
  for (const button of all("#modes .mode")) {
    const chosen = /** @type {HTMLButtonElement} */ (button).value === best;
    button.classList.toggle("best", chosen);
    const words = button.querySelector("[data-best]");
    if (words) /** @type {HTMLElement} */ (words).hidden = !chosen;
  }
}
