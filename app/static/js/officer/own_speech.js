// Captions of one's own speech by this browser, on the device alone: sound never leaves the machine, so recognition is
// never tried without `processLocally`, and offered only where the browser says that it can.

import { t } from "../shared/text.js";

const INSTALL_MS = 60_000; // a language pack is some 10 MB; one that never comes must not keep anybody waiting
const ANSWER_MS = 5000;
const LANGUAGE = "en-GB"; // what officers speak

/** @param {{hear: (heard: object) => Promise<unknown>, changed: () => void}} how */
export function createOwnSpeech({ hear, changed }) {
  const Recognition = /** @type {any} */ (globalThis).SpeechRecognition;
  const options = { langs: [LANGUAGE], processLocally: true };
  let available = "unavailable";
  let words = "";
  /** @type {any} */
  let running = null;

  async function look() {
    if (!Recognition?.available) return;
    available = await within(ANSWER_MS, Recognition.available(options)).catch(() => "unavailable");
    changed();
  }

  async function start() {
    if (available !== "available") {
      words = t("The language is being fetched…");
      changed();
      const there = await within(INSTALL_MS, Recognition.install(options)).catch(() => false);
      if (!there) return end(t("This computer can’t make captions now."));
      available = "available";
    }
    running = new Recognition();
    Object.assign(running, { lang: LANGUAGE, processLocally: true, continuous: true, interimResults: true });
    listen(running);
    running.start();
    words = t("This computer writes down what you say.");
    changed();
  }

  /** @param {any} recognition */
  function listen(recognition) {
    /** @type {string[]} ids of its lines, by the number of the result */
    const lines = [];
    recognition.onresult = (/** @type {any} */ event) => {
      for (let at = event.resultIndex; at < event.results.length; at += 1) {
        lines[at] ??= crypto.randomUUID();
        hear(heardOf(event.results[at], lines[at])).catch(() => undefined); // the next one replaces it
      }
    };
    recognition.onerror = (/** @type {any} */ { error }) =>
      error !== "no-speech" && end(t("This computer can’t make captions now."));
    recognition.onend = () => running === recognition && recognition.start(); // it ends by itself after a silence
  }

  /** @param {string} [why] */
  function end(why = "") {
    const last = running;
    running = null;
    words = why;
    last?.abort();
    changed();
  }

  look();
  return {
    get offered() {
      return available === "available" || available === "downloadable" || running !== null;
    },
    get on() {
      return running !== null;
    },
    get words() {
      return words;
    },
    toggle: () => (running ? end() : start()),
    stop: () => running && end(),
  };
}

/** A result as it is sent: words of a final one stand, those before it may still change. @param {any} result @param {string} segment */
function heardOf(result, segment) {
  const { transcript, confidence } = result[0];
  const text = transcript.trim().slice(0, 400);
  if (!result.isFinal) return { segment, words: [], pending: text, final: false };
  const sure = confidence > 0 ? Math.min(1, confidence) : null; // 0: the browser doesn't tell
  return {
    segment,
    words: text
      .split(/\s+/)
      .filter(Boolean)
      .map((/** @type {string} */ word) => [word, sure]),
    pending: "",
    final: true,
  };
}

/** @template T @param {number} ms @param {Promise<T>} promise @returns {Promise<T>} */
function within(ms, promise) {
  const late = new Promise((_, reject) => setTimeout(reject, ms, new Error("too late")));
  return /** @type {Promise<T>} */ (Promise.race([promise, late]));
}
