// What is typed before there is a reference is kept by the server, for whoever typed it: not by this browser, at which
// somebody else may sit next. The page's address then leads to it, after a reload or a sign-in too.

import { clockTime } from "../components/clock.js";
import { doubtSession } from "../components/session.js";
import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const GATHER_MS = 300;
const TRY_AGAIN_MS = 3000;

/** @param {HTMLFormElement} form @param {() => boolean} isNew whether there is no incident yet */
export function keepUnfinished(form, isNew) {
  /** Typed and not kept yet. @type {Set<string>} */
  const names = new Set();
  let pending = 0;
  let sending = false;

  async function keep() {
    if (!isNew() || sending || !names.size) return;
    const sent = [...names];
    names.clear();
    sending = true;
    const answer = await send(form, sent);
    sending = false;
    if (!isNew()) return; // it is recorded: with all that was typed
    if (!answer) {
      for (const name of sent) names.add(name);
      setText(byId("saved"), t("Not kept: no connection. Trying again."));
      return later(TRY_AGAIN_MS);
    }
    say(answer);
    if (names.size) later(0);
  }

  /** @param {number} wait_ms */
  function later(wait_ms) {
    clearTimeout(pending);
    pending = setTimeout(keep, wait_ms);
  }

  form.addEventListener("input", (event) => {
    if (!isNew()) return;
    names.add(/** @type {HTMLInputElement} */ (event.target).name);
    later(GATHER_MS);
  });
  form.addEventListener("change", keep);
  addEventListener("pagehide", keep);
}

/** @typedef {{ok: boolean, url: string, at: string | null}} Kept */

/** @param {HTMLFormElement} form @param {string[]} names @returns {Promise<Kept | undefined>} undefined: it did not arrive */
async function send(form, names) {
  const typed = new FormData(form);
  const body = new URLSearchParams();
  for (const name of names) {
    const values = typed.getAll(name);
    for (const value of values.length ? values : [""]) body.append(name, String(value)); // nothing chosen any more
  }
  try {
    const where = `/control/incidents/new/${typed.get("draft")}`;
    const response = await fetch(where, { method: "POST", body, keepalive: true });
    if (response.status === 401) doubtSession(); // typed on; it is kept once a passkey was shown
    return response.ok || response.status === 409 ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Kept} answer */
function say({ ok, url, at }) {
  if (!ok) return setText(byId("saved"), t("This is recorded already, in another window. Reload to go on there."));
  history.replaceState(null, "", url);
  setText(byId("saved"), at ? t("Kept for you {time}", { time: clockTime(at) }) : t("Nothing is saved yet"));
}
