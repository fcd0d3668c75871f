// The response: each field saves itself, what others write shows up, and nothing of theirs or ours is lost.

import { clockTime, now } from "../components/clock.js";
import { all, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { showPart, startParts } from "./response_parts.js";
import { post, send, takeFile } from "./response_post.js";
import { createQuote } from "./response_quote.js";

const PAUSE_MS = 800; // in typing: then what was typed so far is kept
const TRY_AGAIN_MS = 3000;

/**
 * @typedef {{number: number, value: string, note: string, by: string, at: string}} Written
 * @typedef {object} State
 * @property {boolean} [ok]
 * @property {Record<string, Written>} written
 * @property {Record<string, string>} html
 * @property {string[]} fields those that there are now: a grade opens some
 * @property {Record<string, string>} [wrong]
 * @property {string} [problem] why nothing was kept, or what was done, in a sentence
 * @property {Record<string, Written>} [theirs]
 */

/** @param {HTMLElement} root the part of the page, as the server drew it @param {() => void} redraw when there are other fields than before */
export function startResponse(root, redraw) {
  const url = root.dataset.url ?? "";
  /** Typed and not stored yet. @type {Set<string>} */
  const unsaved = new Set();
  /** On its way. @type {Set<string>} */
  const sending = new Set();
  /** Keys in the order in which they were changed here. @type {string[]} */
  const changes = [];
  /** What each part says that the server draws. @type {Map<string, string>} */
  const drawn = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  let left = false;
  const said = /** @type {HTMLElement} */ (root.querySelector("#response-saved"));
  const undo = /** @type {HTMLButtonElement} */ (root.querySelector("#response-undo"));

  root.addEventListener("input", (event) => typed(event, PAUSE_MS));
  root.addEventListener("change", (event) => typed(event, 0));
  root.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    event.preventDefault();
    if (form.dataset.file !== undefined) takeDocument(form);
    if (form.dataset.kept !== undefined) keep(form, /** @type {SubmitEvent} */ (event).submitter);
  });
  undo.addEventListener("click", takeBack);
  addEventListener("beforeunload", (event) => unsaved.size + sending.size && !left && event.preventDefault());
  startParts(root);

  /** @param {Event} event @param {number} wait_ms */
  function typed(event, wait_ms) {
    const key = keyOf(/** @type {Element} */ (event.target));
    if (!key) return;
    unsaved.add(key);
    setText(said, t("Saving…"));
    clearTimeout(pause);
    pause = setTimeout(save, wait_ms);
  }

  async function save() {
    if (sending.size || !unsaved.size || left) return; // what is typed meanwhile goes with the next
    const body = new URLSearchParams();
    /** @type {Record<string, number>} */
    const seen = {};
    for (const key of unsaved) {
      const { value, note } = read(fieldOf(root, key));
      body.append(key, value);
      body.append(`note:${key}`, note);
      seen[key] = Number(fieldOf(root, key).dataset.number);
      sending.add(key);
    }
    body.append("seen", JSON.stringify(seen));
    unsaved.clear();
    const answer = await post(url, body);
    const sent = [...sending];
    sending.clear();
    if (!answer) return later(sent);
    for (const key of sent) if (!answer.wrong?.[key] && !answer.theirs?.[key]) changes.push(key);
    take(answer, sent);
    if (unsaved.size) save();
  }

  /** @param {string[]} sent */
  function later(sent) {
    for (const key of sent) unsaved.add(key);
    setText(said, t("Not saved: no connection. Trying again."));
    pause = setTimeout(save, TRY_AGAIN_MS);
  }

  /** @param {State} state @param {string[]} [sent] @param {HTMLElement | null} [own] the list of which a form was sent */
  function take(state, sent = [], own = null) {
    for (const field of all(".response-field", root)) show(field, state, sent);
    for (const [name, html] of Object.entries(state.html)) put(name, html, own);
    undo.hidden = changes.length === 0;
    const troubled = Object.keys({ ...state.wrong, ...state.theirs }).length > 0;
    if (troubled) setText(said, t("Not all is saved: see the marked field"));
    else if (!unsaved.size) setText(said, t("Saved {time}", { time: clockTime(now()) }));
    const here = all(".response-field", root).map((field) => field.dataset.key);
    if (here.join() !== state.fields.join() && !unsaved.size && !sending.size) redraw();
  }

  /** @param {HTMLElement} field @param {State} state @param {string[]} sent */
  function show(field, state, sent) {
    const key = field.dataset.key ?? "";
    const written = state.written[key];
    const theirs = state.theirs?.[key];
    const wrong = state.wrong?.[key];
    const line = /** @type {HTMLElement} */ (field.querySelector(".said"));
    if (wrong) return line.replaceChildren(element("p", { class: "error" }, wrong));
    if (theirs) return line.replaceChildren(...meanwhile(key, theirs));
    if (unsaved.has(key) || sending.has(key) || line.querySelector("[data-meanwhile]")) return;
    if (sent.includes(key) || written) line.replaceChildren();
    if (written && Number(field.dataset.number) !== written.number) {
      field.dataset.number = String(written.number);
      write(field, written);
    }
  }

  /** @param {string} key @param {Written} theirs what somebody else wrote while this was being typed */
  function meanwhile(key, theirs) {
    const field = fieldOf(root, key);
    /** @param {boolean} mine */
    const settle = (mine) => () => {
      field.dataset.number = String(theirs.number);
      if (!mine) write(field, theirs);
      field.querySelector(".said")?.replaceChildren();
      if (!mine) return setText(said, t("Saved {time}", { time: clockTime(now()) }));
      unsaved.add(key);
      save();
    };
    const value = wordsOf(field, theirs.value);
    return [
      element(
        "div",
        { class: "note warn", "data-meanwhile": "" },
        element("p", {}, t("{name} wrote meanwhile: {value}", { name: theirs.by, value: value || t("nothing") })),
        element("button", { class: "button second", type: "button", click: settle(true) }, t("Keep mine")),
        " ",
        element("button", { class: "button second", type: "button", click: settle(false) }, t("Take theirs")),
      ),
    ];
  }

  /** @param {string} name @param {string} html drawn by our server @param {HTMLElement | null} own */
  function put(name, html, own) {
    const place = /** @type {HTMLElement} */ (root.querySelector(`[data-live="${name}"]`));
    // Drawn anew only when it differs, and not while somebody types in it, unless it was sent just now.
    if (drawn.get(name) === html || (place !== own && place.querySelector("input:focus, select:focus"))) return;
    drawn.set(name, html);
    const open = place.querySelector("details")?.open;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...fresh.body.childNodes);
    const details = place.querySelector("details");
    if (details && open) details.open = true;
  }

  async function takeBack() {
    const key = changes.pop();
    if (!key) return;
    const answer = await post(`${url}/undo`, new URLSearchParams({ key }));
    if (!answer) return changes.push(key);
    take(answer);
    showPart(root, fieldOf(root, key).closest("form")?.dataset.part ?? "");
    fieldOf(root, key).querySelector("input, textarea")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLFormElement} form */
  async function takeDocument(form) {
    const problem = await takeFile(form);
    const line = /** @type {HTMLElement} */ (form.querySelector("[data-error]"));
    setText(line, problem);
    line.hidden = !problem;
  }

  /** A form of its own beside the fields: a grade, an action. @param {HTMLFormElement} form @param {HTMLElement | null} by */
  async function keep(form, by) {
    const answer = await send(form, by);
    if (!answer) return setText(said, t("Not saved: no connection. Please try again."));
    const place = /** @type {HTMLElement | null} */ (form.closest("[data-live]"));
    if (place) drawn.delete(place.dataset.live ?? "");
    take({ ...answer, wrong: {} }, [], place);
    if (answer.problem) setText(said, answer.problem);
  }

  return {
    quote: createQuote(root),
    /** Somebody wrote: what is new, without disturbing what is being typed here. */
    async refresh() {
      const found = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => undefined);
      if (found?.ok && !sending.size && !left) take(await found.json());
    },
    /** Stores what is typed and lets go of the page. */
    close() {
      clearTimeout(pause);
      save();
      left = true;
    },
  };
}

/** @param {Element} within */
const keyOf = (within) => /** @type {HTMLElement | null} */ (within.closest(".response-field"))?.dataset.key;

/** @param {HTMLElement} root @param {string} key */
const fieldOf = (root, key) =>
  /** @type {HTMLElement} */ (root.querySelector(`.response-field[data-key="${CSS.escape(key)}"]`));

/** @param {HTMLElement} field */
function read(field) {
  const note = /** @type {HTMLInputElement | null} */ (field.querySelector('[name^="note:"]'));
  const chosen = /** @type {HTMLInputElement | null} */ (field.querySelector("input[type=radio]:checked"));
  const typed = /** @type {HTMLInputElement | null} */ (field.querySelector("textarea, input[id]"));
  return { value: (chosen ?? typed)?.value ?? "", note: note?.value ?? "" };
}

/** @param {HTMLElement} field @param {Written} written */
function write(field, written) {
  for (const input of all("input, textarea", field)) {
    const control = /** @type {HTMLInputElement} */ (input);
    if (control.type === "radio") control.checked = control.value === written.value;
    else control.value = control.name.startsWith("note:") ? written.note : written.value;
  }
}

/** @param {HTMLElement} field @param {string} value @returns {string} the words of an answer that is a code */
function wordsOf(field, value) {
  const option = field.querySelector(`input[type=radio][value="${CSS.escape(value)}"]`);
  return option?.nextElementSibling?.textContent ?? value;
}
