// text-lane and composer: whole messages; the side and the word both say whose. Unsent words stay, with a mark.

import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { clockTime } from "./clock.js";

/** @typedef {{id: string, role: string, name: string | null, body: string, photo?: string | null, at?: string, sending?: boolean}} Message */

/**
 * @param {HTMLElement} lane where the messages stand
 * @param {HTMLFormElement} composer holds one textarea
 * @param {{isMine: (message: Message) => boolean, nameOf: (message: Message) => string, send: (id: string, body: string) => Promise<{at?: string}>}} how
 */
export function createTextLane(lane, composer, { isMine, nameOf, send }) {
  /** @type {Map<string, Message>} */
  const messages = new Map();
  const box = /** @type {HTMLTextAreaElement} */ (composer.querySelector("textarea"));

  /** @param {Message} message */
  function draw(message) {
    const line = makeLine(message, isMine(message), nameOf(message));
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

  async function sendWhatIsWritten() {
    const body = box.value.trim();
    if (!body) return;
    const message = { id: crypto.randomUUID(), role: "officer", name: null, body, sending: true };
    box.value = "";
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
    /** All messages as the server has them; what is still being sent stays at the end. @param {Message[]} list */
    replace(list) {
      const unsent = [...messages.values()].filter(
        (message) => message.sending && !list.some((known) => known.id === message.id),
      );
      messages.clear();
      lane.replaceChildren();
      for (const message of [...list, ...unsent]) put(message);
    },
    clear() {
      messages.clear();
      lane.replaceChildren();
      box.value = "";
    },
  };
}

/** @param {Message} message @param {boolean} mine @param {string} name */
function makeLine(message, mine, name) {
  const when = message.sending ? t("Not sent yet. It will send by itself.") : clockTime(message.at);
  return element(
    "div",
    { class: `line ${mine ? "mine" : "theirs"}`, "data-id": message.id },
    element("b", {}, `${mine ? t("You") : name} · ${when}`),
    message.photo ? pictureOf(message.photo) : message.body,
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
