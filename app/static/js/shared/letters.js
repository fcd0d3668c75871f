// The field of a conversation, read by the others as it is written in, if its writer likes: Enter completes a line, and
// erasing in the empty field goes on in the line before.

import { t } from "./text.js";
import { createTyping } from "./typing.js";

const WAITING_SHOWN_MS = 2000; // most of what is under way arrives sooner; a mark that flickers worries

/**
 * @param {object} options
 * @param {HTMLFormElement} options.form
 * @param {HTMLTextAreaElement} options.box
 * @param {HTMLElement} options.mark says that something waits for the line
 * @param {(piece: {stream: string, position: number, typed: string}) => Promise<any>} options.send
 * @param {(id: string, body: string) => void} options.show a line of one's own reads so; "" hides it
 * @param {(refusal: unknown) => void} options.refused
 */
export function createLetters({ form, box, mark, send, show, refused }) {
  let on = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;
  let typing = createTyping({ send, waiting, refused });

  /** @param {boolean} is */
  function waiting(is) {
    if (is && late === undefined) late = setTimeout(() => Object.assign(mark, { hidden: false }), WAITING_SHOWN_MS);
    if (is) return;
    clearTimeout(late);
    late = undefined;
    mark.hidden = true;
  }

  const idOf = () => `${typing.stream}.${typing.number}`;

  /** @param {string} line */
  function complete(line) {
    typing.write(line);
    show(idOf(), line);
    typing.commit();
  }

  function written() {
    const lines = box.value.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) complete(line);
    if (lines.length) box.value = last;
    typing.write(last);
  }

  function commit() {
    if (!box.value) return;
    complete(box.value);
    box.value = "";
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (!on || event.isComposing) return;
    if (event.key === "Enter") {
      take(event);
      commit();
    } else if (event.key === "Backspace" && !box.value) {
      const before = typing.reopen();
      if (before === null) return;
      take(event);
      box.value = before;
      show(idOf(), "");
    }
  }

  mark.textContent = t("Not sent yet. It will send by itself.");
  box.addEventListener("keydown", pressed, true);
  box.addEventListener("input", (event) => on && !(/** @type {InputEvent} */ (event).isComposing) && written());
  box.addEventListener("compositionend", () => on && written());
  form.addEventListener(
    "submit",
    (event) => {
      if (!on) return;
      take(event);
      commit();
      box.focus();
    },
    true,
  );

  return {
    /** Lines of this page's own stream are drawn as they are written, not as they come back. */
    get stream() {
      return typing.stream;
    },
    /** Something that was typed isn't safe on the server yet. */
    get waiting() {
      return late !== undefined;
    },
    /** The line that is being written stands in the field. */
    get line() {
      return idOf();
    },
    /** @param {boolean} wanted */
    turn(wanted) {
      if (!wanted && on) commit(); // the others have read it
      on = wanted;
      if (on && box.value) written();
    },
    /** With somebody else: nothing of before goes there. */
    restart() {
      typing.close();
      waiting(false);
      typing = createTyping({ send, waiting, refused });
    },
  };
}

/** Nobody else acts on it. @param {Event} event */
function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
