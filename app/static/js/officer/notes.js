// What an officer must not overlook, as full-width notes over the call. Plain decisions: facts in, notes out.

import { clockTime } from "../components/clock.js";
import { t } from "../shared/text.js";
import { codeNote } from "./code_note.js";
import { takenBackNotes } from "./consents.js";
import { covered, notSafeNow, offRecord } from "./silence_notes.js";
import { newLinkNote, wayBack, wishesFirst } from "./way_back.js";

/** @typedef {{key: string, kind: "warn" | "bad" | "ok", title: string, text: string, contact?: import("../components/contact.js").Contact, acts?: {act: string, words: string}[]}} Note */
/**
 * @typedef {object} Facts
 * @property {any} visit
 * @property {any} [her] the caller as participant
 * @property {string} line own line to the media node
 * @property {string} refused why there is no line, as the server's code
 * @property {boolean} soundBlocked
 * @property {import("./way_back.js").NewLink | null} newLink the one that was just made
 * @property {import("./code_note.js").Code | null} code the one that is being read out
 * @property {import("./consents.js").Purpose[]} [takenBack] consents that the caller has just taken back, until it is read
 * @property {string} problem what was refused last, in words
 */

const OVER = ["ended", "left", "closed", "expired", "not_safe"];

/** @param {Facts} facts @returns {Note[]} */
export function notesFor(facts) {
  return [
    codeNote(facts),
    newLinkNote(facts),
    over(facts),
    notSafeNow(facts),
    covered(facts),
    offRecord(facts),
    ...takenBackNotes(facts),
    knock(facts),
    notSaidSafe(facts),
    admitAgain(facts),
    herLine(facts),
    paused(facts),
    ownLine(facts),
    sound(facts),
    problem(facts),
  ].filter((note) => note !== null);
}

/** @param {string} state */
export const isOver = (state) => OVER.includes(state);

const backToQueue = () => [{ act: "close", words: t("Back to the queue") }];

/** @param {Facts} facts @returns {Note | null} */
function over({ visit, newLink }) {
  if (!isOver(visit.state)) return null;
  const time = clockTime(visit.ended_at);
  const acts = [...wayBack(visit, newLink), ...backToQueue()];
  if (visit.state === "left" || visit.state === "not_safe") {
    const title = visit.state === "left" ? t("Left by exit {time}", { time }) : t("Not safe now {time}", { time });
    const text = t(
      "The caller chose to leave: their page is blank and the link is dead. Don’t ring back unless that was agreed.",
    );
    const { contact } = visit;
    return { key: visit.state, kind: "bad", title, text: `${text} ${wishesFirst(visit)}`, contact, acts };
  }
  return {
    key: "ended",
    kind: "ok",
    title: t("The visit has ended {time}", { time }),
    text: t("The record is kept."),
    acts,
  };
}

/** @param {Facts} facts @returns {Note | null} */
function knock({ visit }) {
  if (!visit.knock) return null;
  if (isOver(visit.state)) {
    return {
      key: "knock",
      kind: "warn",
      title: t("Another browser asks to come in, though the visit is over"),
      text: t(
        "It has the same link: it may be somebody else with the phone. Letting it in opens the visit again. Do so only if the caller has told you that it is them.",
      ),
      acts: [{ act: "let-in", words: t("Let it in") }],
    };
  }
  return {
    key: "knock",
    kind: "warn",
    title: t("Another browser asks to come in"),
    text: t(
      "It has the same link. It may be the caller in another browser, or somebody else with the phone. Ask the caller first if you can. Letting it in shuts the other one out, and asks again whether it is safe.",
    ),
    acts: [{ act: "let-in", words: t("Let it in") }],
  };
}

/** @param {Facts} facts @returns {Note | null} */
function notSaidSafe({ visit }) {
  if (visit.safe !== false || isOver(visit.state)) return null;
  return {
    key: "unsure",
    kind: "bad",
    title: t("The caller has not said that it is safe: name nobody"),
    text: t(
      "Write as anyone could. No word of police, names or what happened, until they say that they are alone. Their page names nobody either.",
    ),
  };
}

/** @param {Facts} facts @returns {Note | null} */
function admitAgain({ visit }) {
  if (visit.state === "in_call" || isOver(visit.state)) return null;
  if (visit.state === "waiting") {
    return {
      key: "again",
      kind: "warn",
      title: t("The caller is back in the waiting room"),
      text: "",
      acts: [{ act: "admit", words: t("Admit again") }],
    };
  }
  return {
    key: "again",
    kind: "warn",
    title: t("The caller is being asked again whether it is safe"),
    text: t("You can admit them when they have answered. Until then write nothing that names anybody."),
  };
}

/** @param {Facts} facts @returns {Note | null} */
function herLine({ visit, her, newLink }) {
  if (visit.state !== "in_call" || her?.line !== "lost") return null;
  return {
    key: "lost",
    kind: "warn",
    title: t("Connection lost"),
    text: t(
      "No exit has reached us; without a network it can’t. If the caller is still there, it comes back by itself. A new link ends this visit: make one only if they can’t come back. {wishes}",
      { wishes: wishesFirst(visit) },
    ),
    contact: visit.contact,
    acts: wayBack(visit, newLink),
  };
}

/** @param {Facts} facts @returns {Note | null} */
function paused({ visit, her }) {
  if (visit.state !== "in_call" || her?.camera !== "paused" || her.line === "lost") return null;
  return {
    key: "paused",
    kind: "warn",
    title: t("The caller’s camera is paused"),
    text: t(
      "The page may be in the background or the phone locked. They may still hear you: say nothing that must not be overheard.",
    ),
  };
}

/** @param {Facts} facts @returns {Note | null} */
function ownLine({ visit, line, refused }) {
  if (visit.state !== "in_call" || line === "connected" || line === "connecting") return null;
  if (refused === "elsewhere") {
    return {
      key: "elsewhere",
      kind: "warn",
      title: t("This call is open in another window of yours"),
      text: t("Picture and sound are there. You can go on in that window."),
      acts: [{ act: "reload", words: t("Take the call in this window") }],
    };
  }
  return {
    key: "own-line",
    kind: "warn",
    title: t("Your own connection is lost"),
    text: t("It comes back by itself. Text works as soon as the page is live."),
  };
}

/** @param {Facts} facts @returns {Note | null} */
function sound({ visit, soundBlocked }) {
  if (!soundBlocked || visit.state !== "in_call") return null;
  return {
    key: "sound",
    kind: "warn",
    title: t("Your browser holds the sound back"),
    text: t("It does so after a reload, until you press something."),
    acts: [{ act: "sound", words: t("Hear the caller") }],
  };
}

/** What was refused last. @param {{problem: string}} facts @returns {Note | null} */
export function problem({ problem: words }) {
  return words
    ? { key: "problem", kind: "warn", title: words, text: "", acts: [{ act: "dismiss", words: t("Close") }] }
    : null;
}
