// How the caller talks, so that nobody takes a still for a line that hangs: named on the picture, a still with its age;
// and the officer's suggestion of another way, which the caller may take or leave.

import { tag } from "../components/card.js";
import { announce, byId, setText } from "../shared/dom.js";
import { modeOf } from "../shared/modes.js";
import { t } from "../shared/text.js";

/** @typedef {import("../shared/modes.js").Mode} Mode */

const OLD_S = 10; // three stills missed

/** The way in a word or two. @param {string} mode */
function wordFor(mode) {
  const words = {
    signing: t("Signing"),
    low: t("Low video"),
    stills: t("Stills"),
    voice: t("Voice only"),
    text: t("Text only"),
  };
  return /** @type {Record<string, string>} */ (words)[mode] ?? t("Video");
}

/** @param {{mode: string | null, lowered?: string | null}} visit */
export function wayTag(visit) {
  if (visit.lowered) return tag(t("{way}: their line is weak", { way: wordFor(visit.lowered) }), "warn");
  return tag(t("{way}: their choice", { way: wordFor(modeOf(visit)) }));
}

/** Says on the picture what kind it is. @param {HTMLVideoElement} picture */
export function createKind(picture) {
  const place = byId("picture-kind");
  let shownAtMs = 0;
  let mode = "";

  function note() {
    shownAtMs = performance.now();
    picture.requestVideoFrameCallback?.(note);
  }
  picture.requestVideoFrameCallback?.(note);

  function draw() {
    const ageS = Math.round((performance.now() - shownAtMs) / 1000);
    const still =
      ageS < OLD_S ? t("Still, {age} s old", { age: ageS }) : t("Still, {age} s old: none came since", { age: ageS });
    setText(place, mode === "stills" ? still : t("Low video: 10 pictures a second"));
  }
  setInterval(() => !place.hidden && draw(), 1000);

  return {
    /** @param {string} way @param {boolean} seen */
    show(way, seen) {
      mode = way;
      place.hidden = !(seen && (way === "stills" || way === "low"));
      if (!place.hidden) draw();
    },
  };
}

/** @param {(name: string, payload: object) => Promise<any>} ask */
export function createSuggestion(ask) {
  const form = /** @type {HTMLFormElement} */ (byId("suggest"));
  const choice = /** @type {HTMLSelectElement} */ (byId("suggested"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await ask("visit:suggest", { mode: choice.value })) announce(t("Suggested. The caller decides."));
  });
  return {
    /** @param {any} visit @param {boolean} inCall */
    show(visit, inCall) {
      form.hidden = !inCall;
      if (!inCall) return;
      for (const option of choice.options) option.hidden = option.disabled = option.value === modeOf(visit);
      if (choice.selectedOptions[0]?.disabled) choice.value = modeOf(visit) === "voice" ? "text" : "voice";
    },
  };
}
