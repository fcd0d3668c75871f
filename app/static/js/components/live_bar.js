// The bar that says when the page is not live: everything keeps its last state, and nobody has to guess.

import { byId } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { clockTime, now } from "./clock.js";
import { doubtSession } from "./session.js";

/** @param {import("../shared/wire.js").WireState} state */
export function showLine(state) {
  const bar = byId("line-bar");
  const live = state === "live" || state === "connecting";
  if (live) bar.textContent = "";
  else if (bar.hidden || state === "blocked") bar.textContent = sentence(state);
  bar.hidden = live;
  if (state === "lost") doubtSession(); // the server closes the line of a session that ended or locked
}

/** @param {"lost" | "blocked"} state */
function sentence(state) {
  if (state === "blocked") {
    return t(
      "Not live: this network blocks live connections. Reload to see what has changed, and tell your IT service.",
    );
  }
  return t("Not live since {time}. You see the last known state. It comes back by itself.", { time: clockTime(now()) });
}
