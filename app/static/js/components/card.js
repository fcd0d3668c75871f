// What a card of the board holds, and the tags that say it in a word.

import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { clockTime } from "./clock.js";

/** @typedef {{level: number | null, charging: boolean | null, minutes_left?: number | null, low?: "yes" | "no" | "not_sure" | null, at?: string}} Battery */
/** @typedef {{quality: "good" | "fair" | "weak" | null, rtt_ms: number | null, up_kbps?: number | null, down_kbps?: number | null, loss?: number | null, at?: string}} Connection */
/**
 * @typedef {object} Card
 * @property {string | null} visit null: an incident to which no link was sent
 * @property {string} incident
 * @property {string} reference
 * @property {number | null} grade
 * @property {string} state
 * @property {{id: string, state: "booked" | "due" | "missed" | "kept" | "cancelled", starts_at: string, ends_at: string, by: string}} [appointment]
 * @property {string} [mode]
 * @property {boolean | null} [safe] null: not answered yet
 * @property {string} language
 * @property {string[]} needs
 * @property {{state: string, name: string | null, registration: string | null}} [interpreter] asked for, or there
 * @property {string} [adult] yes, no or unknown
 * @property {string} [perpetrator_present]
 * @property {string | null} [danger_since] immediate danger was marked
 * @property {string | null} [recorded_at]
 * @property {{state: string, by: {id: string, name: string} | null, since: string | null}} [desk] who has the incident in hand
 * @property {string | null} [sent_at]
 * @property {string | null} [expires_at]
 * @property {string | null} [opened_at]
 * @property {string | null} [waiting_since]
 * @property {string | null} [alerted_at] officers were last told that this wait is too long
 * @property {string | null} [admitted_at]
 * @property {string | null} [ended_at]
 * @property {{id: string, name: string} | null} [officer]
 * @property {"absent" | "connecting" | "connected" | "lost"} [line]
 * @property {Battery | null} [battery]
 * @property {Connection | null} [connection]
 * @property {string | null} [camera] "ok", or what the camera answered instead
 * @property {string | null} [microphone]
 * @property {"ok" | "silent" | null} [sound] of the microphone
 * @property {boolean} [knock] another browser asks to come in
 * @property {boolean} [call_back]
 * @property {import("./contact.js").Contact} [contact]
 * @property {string | null} [location] grid reference or degrees, and how exact; null: not shared
 * @property {string | null} [location_at] when it was read
 * @property {boolean} [off_record] nothing is recorded or captioned
 * @property {string | null} [covered_since] an ordinary page is over it
 * @property {string | null} [not_safe_since] signalled silently that it is not safe to talk
 */

const LOW_BATTERY = 0.2;
const FEW_MINUTES = 30; // as app/eligibility/rules.py

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
    high_contrast: t("Strong contrast"),
    easy_read: t("Easy read"),
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
  if (!battery) return [];
  if (battery.level === null) return battery.low === "yes" ? [tag(t("Battery low, the caller says"), "warn")] : [];
  const percent = Math.round(battery.level * 100);
  if (battery.charging) return [tag(t("Battery {percent}%, charging", { percent }), "ok")];
  const minutes = battery.minutes_left ?? null;
  const short = minutes === null ? battery.level < LOW_BATTERY : minutes < FEW_MINUTES;
  const words =
    minutes === null
      ? t("Battery {percent}%", { percent })
      : t("Battery {percent}%, about {minutes} min", { percent, minutes });
  return [short ? tag(t("{battery}, plug in", { battery: words }), "warn") : tag(words, "ok")];
}

/** @param {Connection | null | undefined} connection */
export function connectionTags(connection) {
  if (connection?.quality === "good") return [tag(t("Line good"), "ok")];
  if (connection?.quality === "fair") return [tag(t("Line fair"), "ok")];
  return connection?.quality === "weak" ? [tag(t("Line weak"), "warn")] : [];
}

/** The figures behind the word, for who wants to know. @param {Connection | null | undefined} connection */
export function connectionFigures(connection) {
  if (connection?.up_kbps == null || connection.down_kbps == null) return "";
  return t("at least {up} kbit/s up, {down} down; {ms} ms; {percent}% lost", {
    up: Math.round(connection.up_kbps),
    down: Math.round(connection.down_kbps),
    ms: Math.round(connection.rtt_ms ?? 0),
    percent: Math.round(100 * (connection.loss ?? 0)),
  });
}

/** @param {string | null | undefined} camera @param {string | null | undefined} microphone @param {string | null} [sound] */
export function deviceTags(camera, microphone, sound = null) {
  const tags = [];
  if (camera && camera !== "ok") tags.push(tag(t("Camera doesn’t start"), "warn"));
  if (microphone && microphone !== "ok") tags.push(tag(t("Microphone doesn’t start"), "warn"));
  else if (sound === "silent") tags.push(tag(t("No sound from their microphone yet"), "warn"));
  return tags;
}

/** What nobody may speak over. @param {Card} card @param {boolean} present the caller's page is open */
export function silenceTags(card, present) {
  const tags = [];
  if (card.not_safe_since)
    tags.push(tag(t("Not safe to talk {time}", { time: clockTime(card.not_safe_since) }), "bad"));
  if (present && card.covered_since) tags.push(tag(t("Covered: stay silent"), "warn"));
  return tags;
}

/** @param {string | null | undefined} mode */
export function modeName(mode) {
  const names = {
    signing: t("Signing"),
    video: t("Video"),
    low: t("Low video, by choice"),
    stills: t("Stills and voice, by choice"),
    voice: t("Voice only, by choice"),
    text: t("Text only, by choice"),
  };
  return /** @type {Record<string, string>} */ (names)[mode ?? ""] ?? t("Not chosen yet");
}
