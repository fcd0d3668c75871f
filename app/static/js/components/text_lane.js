// text-lane and composer: whole messages, and lines as they are typed; the side and the word both say whose. Unsent words
// stay, with a mark.

import { element } from "../shared/dom.js";
import { createLetters } from "../shared/letters.js";
import { t } from "../shared/text.js";
import { createStreams } from "../shared/typed.js";
import { clockTime } from "./clock.js";

/** @typedef {{id: string, role: string, name: string | null, body: string, photo?: string | null, at?: string, sending?: boolean}} Message */

/**
 * @param {HTMLElement} lane where the messages stand
 * @param {HTMLFormElement} composer holds one textarea
 * @param {{isMine: (message: Message) => boolean, nameOf: (message: Message) => string, meaningOf?: (body: string) => string | undefined, quote?: (message: Message) => void, send: (id: string, body: string) => Promise<{at?: string}>, choose: (letters: boolean) => void, type: (piece: object) => Promise<any>}} how
 */
export function createTextLane(lane, composer, { isMine, nameOf, meaningOf, quote, send, choose, type }) {
  /** @type {Map<string, Message>} */
  const messages = new Map();
  const box = /** @type {HTMLTextAreaElement} */ (composer.querySelector("textarea"));
  const streams = createStreams();
  const letters = createLetters({
    form: composer,
    box,
    mark: /** @type {HTMLElement} */ (composer.querySelector("[data-waiting]")),
    send: type,
    show: (id, body) => write({ id, role: "officer", name: null, body }),
    refused: (problem) => composer.dispatchEvent(new CustomEvent("refused", { detail: problem })),
  });
  const choice = /** @type {HTMLInputElement} */ (composer.querySelector("[data-letters]"));
  letters.turn(choice.checked); // as they had it the last time
  choice.addEventListener("change", () => {
    letters.turn(choice.checked);
    choose(choice.checked);
  });

  /** @param {Message} message */
  function draw(message) {
    const line = makeLine(message, isMine(message), nameOf(message), meaningOf?.(message.body));
    if (quote && message.body && !message.sending) line.append(quoteButton(message, quote));
    const existing = lane.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
    if (existing) existing.replaceWith(line);
    else lane.append(line);
    lane.scrollTop = lane.scrollHeight;
  }

  /** @param {Message} message */
  function put(message) {
    messages.set(message.id, message);
    draw(message);
  }

  /** A line as it reads now. @param {Message} message @param {boolean} [complete] */
  function write(message, complete = true) {
    const known = messages.get(message.id);
    if (known || message.body) put({ ...message, at: known?.at ?? message.at ?? new Date().toISOString() });
    const line = /** @type {HTMLElement | null} */ (lane.querySelector(`[data-id="${CSS.escape(message.id)}"]`));
    if (line) line.hidden = !message.body;
    line?.classList.toggle("writing", !complete);
  }

  function sendWhatIsWritten() {
    const body = box.value.trim();
    box.value = "";
    if (body) sendWhole(body);
  }

  /** @param {string} body */
  async function sendWhole(body) {
    const message = { id: crypto.randomUUID(), role: "officer", name: null, body, sending: true };
    put(message);
    try {
      const { at } = await send(message.id, body);
      put({ ...message, at: messages.get(message.id)?.at ?? at, sending: false });
    } catch (problem) {
      refuse(message, problem);
    }
  }

  /** What was refused goes back to where it was written. @param {Message} message @param {unknown} problem */
  function refuse(message, problem) {
    messages.delete(message.id);
    lane.querySelector(`[data-id="${message.id}"]`)?.remove();
    box.value = [message.body, box.value].filter(Boolean).join("\n");
    composer.dispatchEvent(new CustomEvent("refused", { detail: problem }));
  }

  addEventListener("beforeunload", (event) => {
    const unsent = [...messages.values()].some(({ sending }) => sending);
    if (unsent || letters.waiting) event.preventDefault(); // it is nowhere but here
  });
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    sendWhatIsWritten();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendWhatIsWritten();
  });

  return {
    put,
    sendWhole,
    drawAgain: () => messages.forEach(draw),
    /** More of what somebody types letter by letter; returns the lines that are complete now. @param {any} event */
    typed(event) {
      if (event.stream === letters.stream) return [];
      const changed = streams.take(event);
      for (const { line, complete } of changed) write(line, complete);
      return changed.filter(({ line, complete }) => complete && line.body).map(({ line }) => line);
    },
    /**
     * All messages as the server has them; what is still being sent stays at the end.
     * @param {Message[]} list
     * @param {Record<string, any>} known the streams that are typed letter by letter
     */
    replace(list, known) {
      streams.restore(known, list);
      const unsent = [...messages.values()].filter(
        (message) => message.sending && !list.some((known) => known.id === message.id),
      );
      messages.clear();
      lane.replaceChildren();
      const shown = list.filter(({ id, body, photo }) => (body || photo) && id !== letters.line);
      for (const message of [...shown, ...unsent]) put(message);
    },
    clear() {
      letters.restart();
      messages.clear();
      lane.replaceChildren();
      box.value = "";
    },
  };
}

/** @param {Message} message @param {boolean} mine @param {string} name @param {string} [meaning] of words in another language */
function makeLine(message, mine, name, meaning) {
  const when = message.sending ? t("Not sent yet. It will send by itself.") : clockTime(message.at);
  return element(
    "div",
    { class: `line ${mine ? "mine" : "theirs"}`, "data-id": message.id },
    element("b", {}, `${mine ? t("You") : name} · ${when}`),
    message.photo ? pictureOf(message.photo) : element("bdi", {}, message.body),
    ...(meaning ? [element("small", { class: "meaning" }, meaning)] : []),
  );
}

/** @param {Message} message @param {(message: Message) => void} quote */
function quoteButton(message, quote) {
  const label = t("Quote: {words}", { words: message.body });
  return element(
    "button",
    { type: "button", class: "fix", "aria-label": label, click: () => quote(message) },
    t("Quote"),
  );
}

/** @param {string} id */
function pictureOf(id) {
  const address = `/officer/pictures/${id}`;
  return element(
    "a",
    { href: address, target: "_blank", class: "picture" },
    element("img", { src: address, alt: t("Picture from the caller. Opens large.") }),
  );
}
