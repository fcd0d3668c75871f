// The line that is typed: sent as it reads, soon after each letter; Enter finishes it.

import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { expanded } from "./short_forms.js";

const SEND_MS = 200; // what stands there then goes out as one message

/** @param {{form: HTMLFormElement, send: (typed: object) => Promise<unknown>}} how */
export function createLine({ form, send }) {
  const box = /** @type {HTMLInputElement} */ (byId("line"));
  const forms = JSON.parse(form.dataset.shortForms ?? "{}");
  let segment = crypto.randomUUID();
  let sent = "";
  /** @type {number | undefined} */
  let timer;
  /** @type {{before: string, after: string} | null} the last short form, until something else is typed */
  let made = null;

  /** @param {boolean} final */
  async function tell(final) {
    clearTimeout(timer);
    timer = undefined;
    const text = box.value.trim();
    if (!final && text === sent) return;
    const speaker = new FormData(form).get("speaker");
    const typed = { segment, speaker, text, final };
    sent = text;
    if (final) next();
    try {
      await send(typed);
      byId("line-error").hidden = true;
    } catch (refusal) {
      if (final && !box.value) box.value = text; // nothing typed is lost
      fail(refusal);
    }
  }

  function next() {
    segment = crypto.randomUUID();
    sent = "";
    made = null;
    box.value = "";
  }

  /** @param {unknown} refusal */
  function fail(refusal) {
    byId("line-error").hidden = false;
    setText(byId("line-error"), /** @type {any} */ (refusal).say ?? t("That did not work. Please try again."));
  }

  box.addEventListener("input", (event) => {
    const typed = box.value;
    const atEnd = box.selectionStart === typed.length;
    const adds = /** @type {InputEvent} */ (event).inputType !== "deleteContentBackward";
    const { line, short } = atEnd && adds ? expanded(typed, forms) : { line: typed, short: null };
    made = short ? { before: typed, after: line } : null;
    if (short) box.value = line;
    timer ??= setTimeout(tell, SEND_MS, false);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !made || box.value !== made.after) return;
    box.value = made.before;
    made = null;
    timer ??= setTimeout(tell, SEND_MS, false);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.value.trim()) tell(true);
  });
  document.addEventListener("keydown", (event) => {
    const which = event.altKey && !event.ctrlKey ? { Digit1: "officer", Digit2: "interpreter" }[event.code] : undefined;
    if (!which) return;
    event.preventDefault();
    /** @type {HTMLInputElement} */ (form.querySelector(`[value="${which}"]`)).checked = true;
  });

  return {
    fail,
    restart() {
      clearTimeout(timer);
      timer = undefined;
      next();
      box.focus();
    },
  };
}
