// A card of the board: one sentence on where it stands, the tags, and what can be done.

import {
  batteryTags,
  connectionTags,
  deviceTags,
  gradeTag,
  modeName,
  needTags,
  silenceTags,
  tag,
} from "../components/card.js";
import { clockTime, wallTime } from "../components/clock.js";
import { contactList } from "../components/contact.js";
import { createPromise } from "../components/promise.js";
import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { isAlert, isDue, laneOf } from "./lanes.js";

/** @typedef {import("../components/card.js").Card} Card */

/** @param {Card} card @param {(card: Card) => void} letIn */
export function makeCard(card, letIn) {
  const reference = card.reference || t("No reference");
  const link = element("a", { href: `/control/incidents/${card.incident}`, "data-act": "open" }, reference);
  const children = [element("h3", {}, link, gradeTag(card.grade))];
  if (laneOf(card) === "waiting" && card.waiting_since) children.push(createPromise(card.waiting_since));
  children.push(element("p", {}, sentenceOf(card)), element("div", { class: "tags" }, ...tagsOf(card)));
  if (card.state === "left" || card.state === "not_safe" || isDue(card)) children.push(...contactList(card.contact));
  if (card.location) children.push(element("p", { class: "num" }, `${card.location}, ${clockTime(card.location_at)}`));
  if (card.not_safe_since && laneOf(card) !== "ended") children.push(element("p", {}, SILENT_ADVICE()));
  if (card.knock) children.push(...knock(card, letIn));
  return element("article", { class: isAlert(card) ? "card alert" : "card" }, ...children);
}

const SILENT_ADVICE = () =>
  t("They can read, not speak. Don’t ring. In danger, send help: on 999 a caller who can’t speak presses 55.");

/** @param {Card} card @param {(card: Card) => void} letIn */
function knock(card, letIn) {
  const button = element(
    "button",
    { class: "button second", type: "button", "data-act": "let-in", click: () => letIn(card) },
    t("Let it in"),
  );
  const words =
    laneOf(card) === "ended"
      ? t(
          "Another browser asks to come in with the same link. Let it in only if the caller told you: it opens the visit again.",
        )
      : t("Another browser asks to come in with the same link.");
  return [element("p", {}, words), button];
}

/** @param {Card} card */
export function sentenceOf(card) {
  const sentences = {
    appointment: appointmentSentence(card),
    to_check: `${t("Recorded {time}.", { time: clockTime(card.recorded_at) })} ${deskSentence(card)}`,
    link_sent: t("Sent {time}. Not opened yet.", { time: clockTime(card.sent_at) }),
    opened: t("Opened {time}. Being asked whether it is safe.", { time: clockTime(card.opened_at) }),
    preparing: t("Opened {time}. Said: alone and safe.", { time: clockTime(card.opened_at) }),
    waiting: `${modeName(card.mode)}.`,
    in_call: t("{officer}, since {time}.", { officer: card.officer?.name ?? "", time: clockTime(card.admitted_at) }),
    ended: t("Ended {time}.", { time: clockTime(card.ended_at) }),
    left: t("Left by exit {time}. Don’t ring back unless that was agreed.", { time: clockTime(card.ended_at) }),
    not_safe: t("Said at {time} that it is not safe now. Don’t ring back unless that was agreed.", {
      time: clockTime(card.ended_at),
    }),
    expired: t("The link closed {time}. It was not opened.", { time: clockTime(card.ended_at) }),
    closed: t("Closed {time}.", { time: clockTime(card.ended_at) }),
  };
  return /** @type {Record<string, string>} */ (sentences)[card.state] ?? card.state;
}

/** @param {Card} card */
function appointmentSentence({ appointment }) {
  if (!appointment) return "";
  const time = wallTime(appointment.starts_at);
  if (appointment.state === "due") return t("Appointment due {time}. Send the link now.", { time });
  if (appointment.state === "missed") return t("Appointment {time}: no link was sent.", { time });
  return t("{time}, booked by {name}.", { time, name: appointment.by });
}

/** Who has it in hand. @param {Card} card */
function deskSentence({ desk }) {
  if (desk?.state === "handed_over")
    return t("Waits for a call handler since {time}.", { time: clockTime(desk.since) });
  return desk?.by ? t("{name} has it in hand.", { name: desk.by.name }) : t("Nobody has it in hand yet.");
}

/** @param {Card} card */
function tagsOf(card) {
  const lane = laneOf(card);
  const tags = urgentTags(card);
  if (lane === "link_sent" && card.expires_at) tags.push(tag(t("Closes {time}", { time: clockTime(card.expires_at) })));
  if (lane === "in_call") tags.push(tag(modeName(card.mode)));
  if (lane !== "ended") tags.push(...needTags(card));
  if (lane === "opened" || lane === "waiting" || lane === "in_call") {
    tags.push(
      ...batteryTags(card.battery),
      ...connectionTags(card.connection),
      ...deviceTags(card.camera, card.microphone, card.sound),
    );
  }
  return tags;
}

/** @param {Card} card */
function urgentTags(card) {
  const live = ["opened", "waiting", "in_call"].includes(laneOf(card));
  const tags = silenceTags(card, live);
  if (card.danger_since) tags.unshift(tag(t("Immediate danger"), "bad"));
  if (card.appointment?.state === "due") tags.push(tag(t("Appointment due"), "warn"));
  if (card.appointment?.state === "missed") tags.push(tag(t("Appointment missed"), "bad"));
  if (card.state === "left") tags.push(tag(t("Left by exit"), "bad"));
  if (card.state === "not_safe") tags.push(tag(t("Not safe now"), "bad"));
  if (card.interpreter) tags.push(interpreterTag(card.interpreter));
  if (card.call_back) tags.push(tag(t("Asks to be called back"), "bad"));
  if (live && card.line === "lost") tags.push(tag(t("Connection lost"), "warn"));
  if (live && card.safe === false) tags.push(tag(t("Has not said that it is safe"), "warn"));
  return tags;
}

/** @param {{name: string | null, registration: string | null}} interpreter */
function interpreterTag({ name, registration }) {
  if (!name) return tag(t("Interpreter asked for"), "warn");
  return tag(t("Interpreter {name}, {registration}", { name, registration: registration ?? "" }), "ok");
}
