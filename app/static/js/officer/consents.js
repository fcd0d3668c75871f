// What the caller agreed to, as it stands now: the officer reads each change, and what follows from it.

import { announce, byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {"video" | "recording" | "location" | "interpreter" | "survey"} Purpose */
/** @typedef {{purpose: Purpose, answer: string, by: string, at: string}} Said */

/** @param {string} purpose */
const nameOf = (purpose) =>
  /** @type {Record<string, string>} */ ({
    video: t("Video"),
    recording: t("Recording"),
    location: t("Location"),
    interpreter: t("Interpreter"),
    survey: t("Survey"),
  })[purpose];

/** What an answer means for the work. @param {string} purpose @param {string} answer */
function wordsOf(purpose, answer) {
  if (answer === "yes") return t("Yes");
  if (answer === "withdrawn") return `${t("Taken back")}. ${withoutIt(purpose)}`;
  return answer === "no" ? `${t("No")}. ${withoutIt(purpose)}` : t("Not asked. Ask before it is needed.");
}

/** @param {string} purpose */
const withoutIt = (purpose) =>
  /** @type {Record<string, string>} */ ({
    video: t("Go on by voice or text."),
    recording: t("Nothing may be recorded."),
    location: t("Ask for the address if you need it."),
    interpreter: t("Don’t bring one in."),
    survey: t("Nobody contacts them for it."),
  })[purpose];

/** A line of what happened. @param {string} purpose @param {string} answer */
export function consentSentence(purpose, answer) {
  const what = nameOf(purpose);
  if (answer === "yes") return t("Said yes: {what}.", { what });
  if (answer === "no") return t("Said no: {what}.", { what });
  return answer === "withdrawn"
    ? t("Took back their yes: {what}.", { what })
    : t("Noted as not asked: {what}.", { what });
}

/** Each that was just taken back, until it is read. @param {{takenBack?: Purpose[]}} facts @returns {import("./notes.js").Note[]} */
export function takenBackNotes({ takenBack = [] }) {
  return takenBack.map((purpose) => ({
    key: `taken-back-${purpose}`,
    kind: "warn",
    title: t("The caller has taken back their yes: {what}", { what: nameOf(purpose) }),
    text: `${withoutIt(purpose)} ${t("It is their choice; there is no need to ask why.")}`,
    acts: [{ act: `read-consent ${purpose}`, words: t("Close") }],
  }));
}

export function createConsents() {
  /** @type {Record<string, string>} */
  let answers = {};
  /** @type {Said[]} */
  let history = [];
  /** @type {Purpose[]} */
  let takenBack = [];

  function draw() {
    byId("consents").replaceChildren(
      ...Object.entries(answers).flatMap(([purpose, answer]) => [
        element("dt", {}, nameOf(purpose)),
        element("dd", {}, wordsOf(purpose, answer)),
      ]),
    );
  }

  return {
    get takenBack() {
      return takenBack;
    },
    /** @param {string} purpose */
    read(purpose) {
      takenBack = takenBack.filter((one) => one !== purpose);
    },
    forget() {
      takenBack = [];
      answers = {};
      history = [];
    },
    /** @param {{answers: Record<string, string>, history: Said[]}} snapshot */
    restore(snapshot) {
      ({ answers, history } = snapshot);
      draw();
    },
    /** @param {Said} event */
    changed({ purpose, answer }) {
      answers[purpose] = answer;
      takenBack = takenBack.filter((one) => one !== purpose);
      if (answer === "withdrawn") takenBack.push(purpose);
      announce(consentSentence(purpose, answer));
      draw();
    },
    /** What was said since the visit began, for the list of what happened. @param {string} since */
    changesSince: (since) =>
      history
        .filter(({ at }) => Date.parse(at) >= Date.parse(since))
        .map(({ purpose, answer, at }) => ({ from: purpose, event: "consent", to: answer, at })),
  };
}
