// What the phone tells of itself, shown to her where she chooses and told to the people who wait for her: battery,
// connection, abilities. It decides nothing: what isn't possible now says why, and may be tried.

import { all, announce, byId, setText } from "../shared/dom.js";
import { measureLine } from "../shared/probe.js";
import { t } from "../shared/text.js";
import { createCharge } from "./charge.js";
import { hasLeft } from "./exit.js";
import { CAN_CALL } from "./line.js";
import { needsOf, showWays } from "./way_buttons.js";
import { isNews, mergeReadings, qualityOf } from "./ways.js";

/** @typedef {import("../shared/probe_sums.js").LineReading} LineReading */

const LOOK_EVERY_MS = 30_000;
const FEW_PINGS = 5;

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createPhoneCheck({ wire, line, media, visit, devices, actions, page, set }) {
  const battery = createCharge({ perMinute: needsOf("video").battery_per_min, changed: batteryChanged });
  /** @type {LineReading | null} */
  let reading = null;
  /** @type {LineReading | null} */
  let told = null;
  /** @type {RTCDataChannel | undefined} the way that was measured */
  let measured;
  let measuring = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let looking;
  let toldAbilities = "";

  /** @param {object} what */
  function report(what) {
    wire.ask("check:report", what).catch(() => undefined); // the next reading replaces one that got lost
  }

  /** @param {boolean} whole rates too; not in a call, which it would disturb */
  async function measure(whole) {
    if (measuring) return;
    measuring = true;
    show();
    const found = await measureLine(measured, whole ? {} : { pings: FEW_PINGS, burst: false });
    measuring = false;
    if (found) {
      reading = mergeReadings(reading, found);
      if (isNews(told, reading, needsOf("video"))) {
        told = reading;
        report({ kind: "connection", ...reading });
      }
    }
    show();
  }

  /** A new way is measured whole, then looked at from time to time. */
  function followLine() {
    const way = line.state === "connected" ? line.probe : undefined;
    if (way === measured) return;
    measured = way;
    clearInterval(looking);
    if (!way) return;
    looking = setInterval(
      () => !document.hidden && measure(reading?.up_kbps == null && visit.state !== "in_call"),
      LOOK_EVERY_MS,
    );
    measure(visit.state !== "in_call");
  }

  function tellAbilities() {
    const can = abilitiesOf(media.tracks.camera);
    if (can.join() === toldAbilities) return;
    toldAbilities = can.join();
    report({ kind: "abilities", webrtc: CAN_CALL, websocket: true, can });
  }

  function batteryChanged() {
    report(battery.reading());
    if (battery.isLow !== page.low) set({ low: battery.isLow, batteryLow: battery.isLow });
    show();
  }

  /** @param {import("./charge.js").Said} answer */
  function batteryAnswered(answer) {
    for (const button of all("#battery-ask [data-do]")) {
      button.setAttribute("aria-pressed", String(button.dataset.do === `battery_${answer}`));
    }
    announce(t("Thank you."));
    battery.says(answer);
  }

  function show() {
    if (hasLeft()) return; // a measurement that ends after she left
    const quality = qualityOf(reading, needsOf("video"));
    setText(byId("connection-words"), `${lineWords(quality, measuring)} ${battery.words()}`.trim());
    byId("connection-line").className = `connection-line ${quality ?? ""}`;
    byId("check-line").hidden = quality !== "weak" || measuring || !measured || visit.state === "in_call";
    byId("battery-ask").hidden = !battery.silent;
    const { camera, microphone } = devices;
    showWays({ canCall: CAN_CALL, camera, microphone, line: reading }, visit.needs ?? []);
  }

  Object.assign(actions, {
    check_line: () => measure(true),
    battery_yes: () => batteryAnswered("yes"),
    battery_no: () => batteryAnswered("no"),
    battery_not_sure: () => batteryAnswered("not_sure"),
  });
  return {
    render() {
      followLine();
      tellAbilities();
      show();
    },
    restore: () => battery.known && report(battery.reading()), // what was told while the line was away may be lost
  };
}

/** @param {import("./ways.js").Quality | null} quality @param {boolean} measuring */
function lineWords(quality, measuring) {
  if (measuring && !quality) return t("Connection: checking…");
  const words = { good: t("Connection: good."), fair: t("Connection: fair."), weak: t("Connection: weak.") };
  return quality ? words[quality] : "";
}

/** @param {MediaStreamTrack | null} camera */
function abilitiesOf(camera) {
  const capabilities = /** @type {any} */ (camera?.getCapabilities?.() ?? {});
  const found = {
    capture: Boolean(navigator.mediaDevices?.getUserMedia),
    battery: "getBattery" in navigator,
    wake_lock: "wakeLock" in navigator,
    speech: "SpeechRecognition" in window || "webkitSpeechRecognition" in window,
    torch: "torch" in capabilities,
    zoom: "zoom" in capabilities,
  };
  return Object.keys(found).filter((name) => found[/** @type {keyof typeof found} */ (name)]);
}
