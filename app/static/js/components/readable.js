// How signing is seen at the other end, in words.

import { t } from "../shared/text.js";

/** @param {{readable: string, wrong: string[], fps: number, delay_ms: number}} seen */
export function readableWords({ readable, wrong, fps, delay_ms }) {
  const seconds = (delay_ms / 1000).toFixed(1);
  const figures = t("{fps} pictures a second, {seconds} s delay", { fps, seconds });
  return [stateWords(readable), ...wrong.map(wrongWords), figures].join(". ");
}

/** @param {string} readable */
function stateWords(readable) {
  if (readable === "readable") return t("Signing is readable");
  return readable === "emergency" ? t("Emergency picture: sign slowly") : t("Signing is not readable");
}

/** @param {string} wrong */
function wrongWords(wrong) {
  const words = { fps: t("Too few pictures"), size: t("Too small"), freezes: t("It freezes"), delay: t("Too late") };
  return /** @type {Record<string, string>} */ (words)[wrong];
}
