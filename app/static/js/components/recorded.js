// Whoever joined a call sees that it is recorded.

import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @param {string | undefined} state of the recording */
export function showRecorded(state) {
  const place = byId("recorded");
  const words = state === "on" ? t("This call is recorded") : state === "paused" ? t("Recording paused") : "";
  if (place.textContent !== words && words) announce(words);
  setText(place, words);
  place.hidden = words === "";
}
