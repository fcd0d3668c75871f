// Captions on the officer's page: what the caller reads, what of it to confirm, putting it right, and starting and stopping.

import { drawCaptionLine } from "../components/caption_line.js";
import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createOwnSpeech } from "./own_speech.js";

const KEPT = 20; // lines; the transcript has them all

/** @param {{ask: (name: string, payload?: object) => Promise<any>, wire: any, visitId: () => string | undefined, quote: (quote: import("./response_quote.js").Quote) => void}} parts */
export function createCaptions({ ask, wire, visitId, quote }) {
  let state = "starting";
  let wanted = false;
  let inCall = false;
  const list = byId("caption-lines");
  const speech = createOwnSpeech({
    hear: (heard) => wire.ask("caption:hear", { visit: visitId(), ...heard }, { keep: true }),
    changed: draw,
  });

  byId("caption-switch").addEventListener("click", () => ask("caption:switch", { on: state === "stopped" }));
  byId("caption-own").addEventListener("click", () => speech.toggle());

  /** @param {any} segment */
  function put(segment) {
    drawCaptionLine(list, segment, {
      correct: (text) => wire.ask("caption:correct", { visit: visitId(), segment: segment.id, text }),
      quote: (words, name) => quote({ words, name, at: segment.started_at }),
      confirm: () => wire.ask("caption:confirm", { visit: visitId(), segment: segment.id }),
    });
    while (list.children.length > KEPT) list.firstElementChild?.remove();
  }

  function draw() {
    const on = inCall && wanted;
    byId("captions").hidden = !on;
    if (!on || state === "stopped" || state === "off_record") speech.stop();
    setText(byId("caption-state"), stateWords(state));
    byId("caption-state").classList.toggle("warn", state !== "on");
    byId("caption-switch").hidden = state === "off_record";
    setText(byId("caption-switch"), state === "stopped" ? t("Start captions") : t("Stop captions"));
    byId("caption-own").hidden = !speech.offered || state === "stopped" || state === "off_record";
    setText(byId("caption-own"), speech.on ? t("Stop captions by this computer") : t("Captions by this computer"));
    setText(byId("caption-own-words"), speech.words);
  }

  return {
    /** @param {boolean} now @param {any[]} participants */
    show(now, participants) {
      inCall = now;
      const hearing = participants.filter(({ role, line }) => role === "captioner" && line !== "absent");
      const names = hearing.map(({ name }) => name).join(", ");
      setText(byId("caption-hearing"), names && t("{names} hears the call and types captions", { names }));
      draw();
    },
    /** @param {any} captions as in the snapshot */
    restore(captions) {
      ({ state, wanted } = captions);
      list.replaceChildren();
      for (const segment of captions.segments.slice(-KEPT)) put(segment);
      draw();
    },
    /** @param {any} event */
    changed(event) {
      put(event.segment);
    },
    /** @param {any} event */
    stateChanged(event) {
      if (event.wanted && event.state !== state) announce(stateWords(event.state));
      ({ state, wanted } = event);
      draw();
    },
  };
}

/** @param {string} state */
function stateWords(state) {
  const words = {
    starting: t("Captions are starting"),
    on: t("Captions are on"),
    busy: t("Captions unavailable just now: no room. Please type."),
    unavailable: t("Captions unavailable. Please type."),
    stopped: t("You stopped captions"),
    off_record: t("Off the record: no captions"),
  };
  return /** @type {Record<string, string>} */ (words)[state] ?? "";
}
