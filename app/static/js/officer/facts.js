// What is known about the caller and their phone, in words.

import {
  batteryTags,
  connectionFigures,
  connectionTags,
  deviceTags,
  languageName,
  modeName,
  needName,
  tag,
} from "../components/card.js";
import { duration } from "../components/clock.js";
import { contactRows } from "../components/contact.js";
import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { wayTag } from "./ways.js";

/** @param {HTMLElement} list @param {any} visit as in the snapshot */
export function drawFacts(list, visit) {
  const safe = visit.safe ? t("Said: alone and safe") : visit.safe === false ? t("Not said") : t("Not answered yet");
  /** @type {[string, string][]} */
  const facts = [
    [t("Reference"), visit.reference || t("None")],
    [t("Grade"), visit.grade ? String(visit.grade) : t("Not known")],
    [t("Safe to talk"), safe],
    [t("How they talk"), modeName(visit.mode)],
    [t("Language"), languageName(visit.language)],
    [t("Needs"), visit.needs.map(needName).join(", ") || t("None told")],
  ];
  const wishes = contactRows(visit.contact);
  facts.push(...(wishes.length ? wishes : [/** @type {[string, string]} */ ([t("Safe contact"), t("Not asked")])]));
  facts.push(...reported(visit));
  if (visit.admitted_at && visit.waiting_since) {
    facts.push([t("Waited"), duration(Date.parse(visit.admitted_at) - Date.parse(visit.waiting_since))]);
  }
  list.replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

/** What the control room knows. @param {any} visit @returns {[string, string][]} */
function reported(visit) {
  const known = { yes: t("Yes"), no: t("No"), unknown: t("Not known") };
  const word = (/** @type {"yes" | "no" | "unknown" | null} */ answer) => (answer ? known[answer] : t("Not asked"));
  /** @type {[string, string][]} */
  const rows = [
    [t("18 or over"), word(visit.adult)],
    [t("Other person there"), word(visit.perpetrator_present)],
    [t("May come back"), word(visit.may_return)],
  ];
  if (visit.decision) rows.push([t("Decided by {name}", { name: visit.decision.by }), visit.decision.reason]);
  return rows;
}

/**
 * @param {HTMLElement} place
 * @param {{battery?: any, connection?: any, camera?: any, microphone?: any, clock?: {ahead_s: number}}} checks
 * @param {any} her the caller as participant
 * @param {any} visit
 */
export function drawTags(place, checks, her, visit) {
  const lost = her?.line === "lost"; // what was last known of the line and the switches is no longer so
  const tags = [...batteryTags(checks.battery), ...(lost ? [] : lineTags(checks.connection))];
  if (her && !lost) {
    const noPicture = her.camera === "paused" ? t("Their camera is paused") : t("Their camera is off");
    tags.push(
      wayTag(visit),
      switchTag(her.microphone, t("Their mic is on"), t("Their mic is off")),
      switchTag(her.camera, t("Their camera is on"), noPicture),
    );
  }
  if (her?.camera === "on" && her.facing === "environment") tags.push(tag(t("Back camera")));
  if (checks.clock) {
    const time = duration(Math.abs(checks.clock.ahead_s) * 1000);
    tags.push(tag(t("Their phone’s clock is wrong by {time}", { time })));
  }
  place.replaceChildren(
    ...tags,
    ...deviceTags(checks.camera?.result, checks.microphone?.result, checks.microphone?.sound),
  );
}

/** @param {import("../components/card.js").Connection | undefined} connection */
function lineTags(connection) {
  const figures = connectionFigures(connection);
  return [...connectionTags(connection), ...(figures ? [tag(figures)] : [])];
}

/** @param {string} state @param {string} on @param {string} off */
const switchTag = (state, on, off) => (state === "on" ? tag(on, "ok") : tag(off));
