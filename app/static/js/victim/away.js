// The page that shell.js keeps: goes back to the visit as soon as the server can be reached.

import { moveOn } from "./exit.js";

const TRY_EVERY_MS = 3000;

async function tryAgain() {
  try {
    if ((await fetch("/healthz")).ok) moveOn();
  } catch {
    // Still without a network.
  }
}

setInterval(tryAgain, TRY_EVERY_MS); // "online" tells of a network, not whether it leads anywhere
addEventListener("online", tryAgain);
document.addEventListener("visibilitychange", tryAgain);
