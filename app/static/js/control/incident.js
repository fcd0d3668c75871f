// An incident: every answer saves itself; the panels come back as html and are put in place.

import { clockTime, now } from "../components/clock.js";
import { doubtSession } from "../components/session.js";
import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { watchForBooking } from "./appointment.js";
import { watchForDanger } from "./danger.js";
import { showErrors } from "./errors.js";
import { followOthers } from "./meanwhile.js";
import { panelSaved, putPanels, refreshLive } from "./panels.js";
import { keepUnfinished } from "./unfinished.js";
import { followVisit } from "./visit.js";

const TRY_AGAIN_MS = 3000;
/** The reference is required; no need at all is an answer too, and reads like a field that was not sent. */
const ALWAYS = ["reference", "needs", "was"];

/** @typedef {{ok: boolean, errors?: Record<string, string>, was?: Record<string, string>, url?: string, id?: string, html?: Record<string, string>, filled?: Record<string, string>}} Saved */

export function startIncident() {
  const form = /** @type {HTMLFormElement} */ (byId("incident-form"));
  /** Filled in here, or before and kept. */
  const touched = new Set([...new FormData(form)].flatMap(([name, value]) => (value ? [name] : [])));
  /** What is typed here and not stored yet. Only this is sent: another window may have stored the other fields. @type {Set<string>} */
  const unsaved = new Set();
  /** On its way: until it has arrived, what the server says of these fields is older. @type {Set<string>} */
  const sending = new Set();
  const others = followOthers(form, (name) => {
    unsaved.add(name);
    save();
  });
  /** @param {Record<string, string>} now */
  const take = (now) => others.take(now, { unsaved: new Set([...unsaved, ...sending]) });
  const follow = followVisit(take);
  const save = inTurn(async () => {
    const { sent, answer } = await sendUnsaved(form, unsaved, sending);
    const more = unsaved.size > 0; // typed meanwhile: it goes with the next save
    for (const name of sent) if (!isStored(name, answer)) unsaved.add(name);
    if (!answer) return saidLater(save);
    showErrors(form, answer.errors ?? {}, touched);
    others.saved(answer.was, sent, unsaved);
    if (answer.ok || answer.html) keepPlace(answer);
    if (!more) saidSaved(answer);
    follow.look();
  });

  form.addEventListener("change", (event) => {
    const { name } = /** @type {HTMLInputElement} */ (event.target);
    touched.add(name);
    unsaved.add(name);
    if (isNew(form) && !new FormData(form).get("reference")) {
      // Nothing is created without one, and nothing judged.
      return showErrors(form, {
        reference: t("Type a reference: until then it is kept for you alone, and nothing is checked"),
      });
    }
    setText(byId("saved"), t("Saving…"));
    save();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  keepUnfinished(form, () => isNew(form));
  document.documentElement.classList.add("saves-itself");
  savePanels(follow.look, take);
  watchForDanger(form);
  watchForBooking();
}

/** @param {HTMLFormElement} form */
const isNew = (form) => form.action.endsWith("/incidents");

/**
 * Of a new incident all goes: what was kept from before, too.
 * @param {HTMLFormElement} form @param {Set<string>} unsaved @param {Set<string>} sending
 */
async function sendUnsaved(form, unsaved, sending) {
  const only = isNew(form) ? undefined : [...unsaved];
  const sent = only ?? [...new Set(new FormData(form).keys())];
  unsaved.clear();
  for (const name of sent) sending.add(name);
  panelSaved();
  const answer = await post(form, null, only);
  panelSaved();
  sending.clear();
  return { sent, answer };
}

/** @param {string} name @param {Saved | undefined} answer */
const isStored = (name, answer) => Boolean(answer) && !answer?.errors?.[name];

/** A new incident gets its own address with its first save. @param {Saved} answer */
function keepPlace(answer) {
  if (answer.url && location.pathname !== new URL(answer.url, location.href).pathname) {
    history.replaceState(null, "", answer.url);
    /** @type {HTMLFormElement} */ (byId("incident-form")).action = answer.url;
    document.getElementById("before-reference")?.remove();
    document.querySelector("nav [aria-current]")?.removeAttribute("aria-current"); // no longer the page of a new one
    refreshLive({ whole: true });
  }
  if (answer.html) putPanels(answer.html);
  const reference = /** @type {HTMLInputElement} */ (byId("reference")).value;
  setText(byId("heading"), t("Incident {reference}", { reference }));
}

/**
 * The panels' own forms, now and when they come back anew.
 * @param {() => void} look @param {(now: Record<string, string>) => void} take what an answer to the script filled in elsewhere
 */
function savePanels(look, take) {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.dataset.saves) return;
    event.preventDefault();
    savePanel(form, event.submitter, take).then(look);
  });
  document.addEventListener("change", (event) => {
    const form = /** @type {HTMLInputElement} */ (event.target).form;
    if (form?.dataset.onChange !== undefined) savePanel(form, null, take).then(look);
  });
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter @param {(now: Record<string, string>) => void} take */
async function savePanel(form, submitter, take) {
  setText(byId("saved"), t("Saving…"));
  panelSaved();
  const answer = await post(form, submitter);
  panelSaved();
  if (!answer) return setText(byId("saved"), t("Not saved: no connection. Please try again."));
  saidSaved(answer);
  if (answer.was) take(answer.was);
  if (answer.filled) fillIn(answer.filled);
  const wrong = Object.keys(answer.errors ?? {}).length > 0; // then what was typed stays
  if (answer.html) await putPanels(answer.html, { whole: wrong ? undefined : form.dataset.saves });
  if (answer.errors) showErrors(document.querySelector(`[data-panel="${form.dataset.saves}"]`) ?? form, answer.errors);
}

/** What an answer to the script said is chosen in the other forms too. @param {Record<string, string>} filled */
function fillIn(filled) {
  for (const [name, value] of Object.entries(filled)) {
    const field = document.querySelector(`input[type=radio][name="${name}"][value="${CSS.escape(value)}"]`);
    if (field) /** @type {HTMLInputElement} */ (field).checked = true;
  }
}

/**
 * @param {HTMLFormElement} form @param {HTMLElement | null} [submitter] @param {string[]} [only] fields that changed
 * @returns {Promise<Saved | undefined>} undefined: it did not arrive, or the answer can't be read
 */
async function post(form, submitter, only) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, submitter)));
  if (only) for (const name of new Set(body.keys())) if (![...only, ...ALWAYS].includes(name)) body.delete(name);
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.status === 401) {
      doubtSession(); // locked or signed out meanwhile: what is typed stays, and is saved once a passkey was shown
      return undefined;
    }
    return await response.json();
  } catch {
    return undefined;
  }
}

/** @param {Saved} answer */
function saidSaved(answer) {
  const whole = answer.ok && !Object.keys(answer.errors ?? {}).length;
  setText(
    byId("saved"),
    whole ? t("Saved {time}", { time: clockTime(now()) }) : t("Not all is saved: see the marked field"),
  );
}

/** @param {() => void} save */
function saidLater(save) {
  setText(byId("saved"), t("Not saved: no connection. Trying again."));
  setTimeout(save, TRY_AGAIN_MS);
}

/** One save at a time; what changes meanwhile goes with the next. @param {() => Promise<void>} save @returns {() => void} */
function inTurn(save) {
  let running = false;
  let again = false;
  return async function next() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await save();
    running = false;
    if (again) {
      again = false;
      next();
    }
  };
}
