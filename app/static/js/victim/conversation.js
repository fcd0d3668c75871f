// Text: messages, and lines as they are typed, in the order in which they came, each with its state in words. What could not be sent yet stays
// on the page and goes by itself when the line is back; it is kept nowhere else.

import { announce, byId, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createStreams } from "../shared/typed.js";

/** @typedef {import("../shared/wire.js").Answer} Answer */
/** @typedef {{id: string, role: string, name: string | null, body: string}} Message */

/**
 * @param {object} options
 * @param {(id: string, body: string) => Promise<Answer>} options.send resolves when the message is safe on the server
 * @param {() => boolean} options.isOpen whether she sees the messages now
 * @param {(unread: number) => void} [options.unread]
 */
export function createConversation({ send, isOpen, unread: showUnread }) {
  const lines = byId("lines");
  const body = /** @type {HTMLTextAreaElement} */ (byId("body"));
  const state = element("span", { class: "sending" });
  const streams = createStreams();
  let unread = 0;
  let ownStream = "";
  byId("see-new").hidden = true; // messages come by themselves now
  byId("composer").addEventListener("submit", submitted);
  body.addEventListener("keydown", enterSends);

  /** @param {Event} event */
  function submitted(event) {
    event.preventDefault();
    const words = body.value.trim();
    if (!words) return;
    body.value = "";
    body.focus();
    sendLine(crypto.randomUUID(), words);
  }

  /** @param {KeyboardEvent} event */
  function enterSends(event) {
    // On a phone Enter is a new line; with a real keyboard people expect it to send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(hover: hover)").matches) return;
    submitted(event);
  }

  /** @param {string} id @param {string} words */
  async function sendLine(id, words) {
    const line = add({ id, role: "victim", name: null, body: words });
    line.after(element("span", { class: "sending", "data-for": id }, t("Not sent yet. It will send by itself.")));
    scrollToLatest();
    try {
      await send(id, words);
      settled(id);
      line.after(state);
      setText(state, t("Sent ✓"));
    } catch (problem) {
      const said = /** @type {{say?: string}} */ (problem).say ?? "";
      const mark = lines.querySelector(`[data-for="${id}"]`);
      if (mark) setText(/** @type {HTMLElement} */ (mark), `${t("Not sent.")} ${said}`);
      announce(said);
    }
  }

  /** @param {string} id */
  function settled(id) {
    lines.querySelector(`[data-for="${id}"]`)?.remove();
  }

  /** @param {Message} message @returns {HTMLElement} */
  function add(message) {
    const known = lines.querySelector(`.line[data-id="${CSS.escape(message.id)}"]`);
    if (known) return /** @type {HTMLElement} */ (known);
    const mine = message.role === "victim";
    const author = mine ? t("You") : message.name || t("Answer");
    const line = element(
      "p",
      { class: `line ${mine ? "mine" : "theirs"}`, "data-id": message.id },
      element("b", {}, author),
      element("bdi", {}, message.body || t("Picture sent")),
    );
    byId("no-lines").hidden = true;
    lines.append(line);
    return line;
  }

  /** A line that is being written, or was. @param {Message} message @param {boolean} [complete] */
  function write(message, complete = true) {
    if (!message.body && !lines.querySelector(`.line[data-id="${CSS.escape(message.id)}"]`)) return;
    const line = add(message);
    setText(/** @type {HTMLElement} */ (line.querySelector("bdi")), message.body);
    line.hidden = !message.body;
    line.classList.toggle("writing", !complete);
  }

  /** @param {Message} message one of theirs that is complete */
  function came(message) {
    announce(`${message.name || t("Answer")}: ${message.body}`);
    if (!isOpen()) setUnread(unread + 1);
  }

  function scrollToLatest() {
    if (!lines.offsetParent) return; // an ordinary page that moves by itself would be odd
    lines.scrollTop = lines.scrollHeight; // beside a picture the lane scrolls
    if (document.body.dataset.view === "text") scrollTo(0, document.body.scrollHeight); // alone, the page does
  }

  /** @param {number} count */
  function setUnread(count) {
    unread = count;
    showUnread?.(count);
  }

  return {
    /** All messages so far, after a (re)connection. @param {{messages: Message[], streams: Record<string, any>}} text */
    restore({ messages, streams: known }) {
      const before = lines.querySelectorAll(".theirs").length;
      for (const message of messages) {
        if (!ownStream || !message.id.startsWith(ownStream)) write(message);
        settled(message.id);
      }
      streams.restore(known, messages);
      const came = lines.querySelectorAll(".theirs").length - before;
      if (came && !isOpen()) setUnread(unread + came);
      if (came) scrollToLatest();
    },
    /** One more message. @param {Message} message */
    receive(message) {
      if (lines.querySelector(`.line[data-id="${CSS.escape(message.id)}"]`)) return;
      add(message);
      if (message.role !== "victim") came(message);
      if (message.role === "victim" || isOpen()) scrollToLatest();
    },
    /** More of what somebody types letter by letter. @param {any} event */
    typed(event) {
      if (event.stream === ownStream) return;
      for (const { line, complete } of streams.take(event)) {
        write(line, complete);
        if (complete && line.body && line.role !== "victim") came(line);
      }
      if (isOpen()) scrollToLatest();
    },
    /** She types letter by letter: her own lines are written here, not told back. @param {string} stream */
    typesAs(stream) {
      ownStream = stream;
      return write;
    },
    /** She opened the text. */
    opened() {
      setUnread(0);
      scrollToLatest();
    },
  };
}
