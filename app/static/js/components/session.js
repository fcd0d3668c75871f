// The session of whoever signed in: kept awake while they do something, covered when it locks, opened again by a passkey.
// The page stays as it is under the cover: nothing typed is lost.

import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { goOnWithout, showPasskey } from "./passkeys.js";

const TELL_EVERY_MS = 60_000; // well below the shortest time after which a session locks
const LOOK_EVERY_MS = 5_000;
const ACTS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

/** @typedef {{state: "open" | "locked" | "ended", left_s: number, without: boolean}} Session */

const cover = /** @type {HTMLDialogElement | null} */ (document.getElementById("session-lock"));
const idle_ms = Number(cover?.dataset.idleS ?? 0) * 1000;
let active_ms = Date.now(); // by the wall clock: a laptop that slept was not active
let told_ms = Date.now();
/** @type {Session["state"]} */
let state = "open";
let without = false;

/** The person is at work here: they pressed or moved something, or are in a call. */
export function stayAwake() {
  if (state !== "open" || Date.now() - active_ms >= idle_ms) return;
  active_ms = Date.now();
  if (active_ms - told_ms < TELL_EVERY_MS) return;
  told_ms = active_ms;
  ask("/session/active", { method: "POST" });
}

/** Something was refused or fell silent: is the session still open? */
export const doubtSession = () => (cover ? ask("/session") : undefined);

/** @param {string} path @param {RequestInit} [init] */
async function ask(path, init) {
  try {
    take(/** @type {Session} */ (await (await fetch(path, init)).json()));
  } catch {
    if (Date.now() - active_ms >= idle_ms) take({ state: "locked", left_s: 0, without });
  }
}

/** @param {Session} session */
function take(session) {
  without = session.without;
  if (session.state === "open") active_ms = Math.max(active_ms, Date.now() - idle_ms + session.left_s * 1000);
  if (session.state !== state) enter(session.state);
}

/** @param {Session["state"]} next */
function enter(next) {
  state = next;
  if (!cover) return;
  document.body.classList.toggle("session-locked", state !== "open");
  if (state === "open") return cover.close();
  setText(byId("session-lock-title"), state === "locked" ? t("Your session is locked") : t("You are signed out"));
  setText(part("[data-words]"), words());
  setText(part(".button"), without ? t("Go on") : t("Use your passkey"));
  part("[data-error]").hidden = true;
  if (!cover.open) cover.showModal();
}

function words() {
  if (state === "locked") return t("Nobody was active here for a while. This page is as you left it.");
  return t("This session has ended. Sign in again, and this page is as you left it.");
}

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (cover).querySelector(selector));

/** @param {SubmitEvent} event */
async function open(event) {
  event.preventDefault();
  try {
    const answer = await shown();
    if (answer.person !== cover?.dataset.person) return location.assign(answer.next ?? "/"); // somebody else's page now
    active_ms = told_ms = Date.now();
    enter("open");
  } catch (problem) {
    part("[data-error]").hidden = false;
    setText(part("[data-error]"), /** @type {Error} */ (problem).message);
    doubtSession();
  }
}

function shown() {
  if (state === "locked") return without ? goOnWithout() : showPasskey("confirm");
  return showPasskey("sign-in");
}

if (cover) {
  for (const act of ACTS) addEventListener(act, stayAwake, { capture: true, passive: true });
  cover.addEventListener("submit", open);
  cover.addEventListener("close", () => state !== "open" && cover.showModal()); // Escape opens nothing
  setInterval(() => state === "open" && Date.now() - active_ms >= idle_ms && doubtSession(), LOOK_EVERY_MS);
}
