// The wait after a code was typed: looks by itself until whoever read it out has said yes or no.

import { hasLeft, moveOn } from "./exit.js";

const LOOK_MS = 1500;

setInterval(look, LOOK_MS);

async function look() {
  if (hasLeft() || document.hidden || !document.querySelector("[data-wait]")) return;
  const answer = await fetch("/c/wait").catch(() => undefined); // no line: it looks again
  if (answer?.status === 200 && !hasLeft()) moveOn("/c");
}
