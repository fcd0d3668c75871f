// Her choice to be read letter by letter.

import { byId, element } from "../shared/dom.js";
import { createLetters as lettersOf } from "../shared/letters.js";
import { t } from "../shared/text.js";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createLetters({ wire, conversation, actions, problem }) {
  const attributes = { type: "button", class: "link", "data-do": "letters", "aria-pressed": "false" };
  const button = element("button", attributes, t("Show each letter as I type"));
  document.querySelector("#text .more")?.prepend(button, " ");
  const mark = element("span", { class: "sending", role: "status", hidden: true });
  byId("lines").after(mark);
  const letters = lettersOf({
    form: /** @type {HTMLFormElement} */ (byId("composer")),
    box: /** @type {HTMLTextAreaElement} */ (byId("body")),
    mark,
    send: (piece) => wire.ask("text:type", piece, { keep: true }),
    show: (id, body) => write({ id, role: "victim", name: null, body }),
    refused: problem,
  });
  const write = conversation.typesAs(letters.stream);
  /** @param {boolean} on */
  function turn(on) {
    button.ariaPressed = String(on);
    letters.turn(on);
  }

  actions.letters = () => {
    const on = button.ariaPressed !== "true";
    turn(on);
    byId("body").focus();
    wire.ask("preferences:set", { letters: on }, { keep: true }).catch(problem);
  };
  let kept = false;
  return {
    restore({ preferences }) {
      if (!kept) turn(preferences.letters);
      kept = true;
    },
  };
}
