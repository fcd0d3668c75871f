// What a card of the board holds, and the tags that say it in a word.

import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {{level: number | null, charging: boolean | null, at?: string}} Battery */
/** @typedef {{quality: "good" | "fair" | "weak" | null, rtt_ms: number | null, at?: string}} Connection */
/**
 * @typedef {object} Card
 * @property {string | null} visit null: an incident to which no link was sent
 * @property {string} incident
 * @property {string} reference
 * @property {number | null} grade
 * @property {string} state
 * @property {string} [mode]
 * @property {boolean | null} [safe] null: not answered yet
 * @property {string} language
 * @property {string[]} needs
 * @property {string} [adult] yes, no or unknown
 * @property {string} [perpetrator_present]
 * @property {string | null} [recorded_at]
 * @property {string | null} [sent_at]
 * @property {string | null} [expires_at]
 * @property {string | null} [opened_at]
 * @property {string | null} [waiting_since]
 * @property {string | null} [admitted_at]
 * @property {string | null} [ended_at]
 * @property {{id: string, name: string} | null} [officer]
 * @property {"absent" | "connecting" | "connected" | "lost"} [line]
 * @property {Battery | null} [battery]
 * @property {Connection | null} [connection]
 * @property {string | null} [camera] "ok", or what the camera answered instead
 * @property {string | null} [microphone]
 * @property {boolean} [knock] another browser asks to come in
 * @property {boolean} [call_back]
 */

const LOW_BATTERY = 0.2;

/** @param {string} words @param {"" | "ok" | "warn" | "bad" | "need"} [kind] */
export const tag = (words, kind = "") => element("span", { class: `tag ${kind}`.trim() }, words);

/** @param {number | null} grade */
export const gradeTag = (grade) => tag(grade ? t("Grade {grade}", { grade }) : t("No grade yet"));

/** The language in words, as this page's reader calls it. @param {string} code */
export function languageName(code) {
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" });
  return names.of(code) ?? code;
}

/** @param {string} need */
export function needName(need) {
  const names = {
    captions: t("Captions"),
    bsl: t("BSL"),
    large_text: t("Large text"),
    text_first: t("Text first"),
    no_data: t("No data allowance"),
  };
  return /** @type {Record<string, string>} */ (names)[need] ?? need;
}

/** What the person needs, and their language where it isn't English. @param {Card} card */
export function needTags(card) {
  const words = card.needs.map(needName);
  if (card.language !== "en") words.push(languageName(card.language));
  return words.map((word) => tag(word, "need"));
}

/** @param {Battery | null | undefined} battery */
export function batteryTags(battery) {
  if (!battery || battery.level === null) return [];
  const percent = Math.round(battery.level * 100);
  if (battery.charging) return [tag(t("Battery {percent}%, charging", { percent }), "ok")];
  if (battery.level < LOW_BATTERY) return [tag(t("Battery {percent}%, plug in", { percent }), "warn")];
  return [tag(t("Battery {percent}%", { percent }), "ok")];
}

/** @param {Connection | null | undefined} connection */
export function connectionTags(connection) {
  if (connection?.quality === "good") return [tag(t("Line good"), "ok")];
  if (connection?.quality === "fair") return [tag(t("Line fair"), "ok")];
  return connection?.quality === "weak" ? [tag(t("Line weak"), "warn")] : [];
}

/** @param {string | null | undefined} camera @param {string | null | undefined} microphone */
export function deviceTags(camera, microphone) {
  const tags = [];
  if (camera && camera !== "ok") tags.push(tag(t("Camera doesn’t start"), "warn"));
  if (microphone && microphone !== "ok") tags.push(tag(t("Microphone doesn’t start"), "warn"));
  return tags;
}

/** @param {string | null | undefined} mode */
export function modeName(mode) {
  const names = { video: t("Video"), voice: t("Voice only, by choice"), text: t("Text only, by choice") };
  return /** @type {Record<string, string>} */ (names)[mode ?? ""] ?? t("Not chosen yet");
}
