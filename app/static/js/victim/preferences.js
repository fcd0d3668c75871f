// What makes it easier for her: applied here at once, kept with the visit on the server, and nowhere on this phone.

import { all, byId, element } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { moveOn } from "./exit.js";
import { addSheet, closeSheet, fetchPage, needStyles } from "./sheet.js";

const STEP = 10;

/** @typedef {import("./line.js").Participant} Participant */
/**
 * @typedef {object} Preferences as app/preferences/rules.py
 * @property {boolean} captions
 * @property {boolean} signing
 * @property {boolean} text_first
 * @property {string} text_size
 * @property {boolean} high_contrast
 * @property {boolean} easy_read
 * @property {Record<string, number>} volumes
 */

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createPreferences({ wire, told, actions, visit, problem }) {
  /** @type {Preferences | null} */
  let now = null;
  /** @type {Participant[]} */
  let others = [];
  let textOpened = false;

  /** @param {Partial<Preferences>} changes */
  function choose(changes) {
    if (!now) return Promise.resolve();
    apply({ ...now, ...changes });
    return wire.ask("preferences:set", changes, { keep: true }).catch(problem);
  }

  /** @param {Preferences} next */
  function apply(next) {
    now = next;
    const root = document.documentElement;
    root.dataset.text = next.text_size;
    if (next.high_contrast) root.dataset.contrast = "more";
    else delete root.dataset.contrast;
    if (next.text_size !== "usual" || next.high_contrast) needStyles();
    hear();
  }

  function hear() {
    const sound = /** @type {HTMLAudioElement | null} */ (byId("picture").nextElementSibling);
    if (sound && now) sound.volume = (now.volumes.officer ?? 100) / 100;
  }

  /** @param {HTMLElement} section */
  function opened(section) {
    const form = /** @type {HTMLFormElement} */ (section.querySelector("form"));
    byId("volumes").replaceChildren(...others.map(volumeOf));
    form.addEventListener("change", ({ target }) => {
      const { name, type, checked, value } = /** @type {HTMLInputElement} */ (target);
      if (name) choose({ [name]: type === "checkbox" ? checked : value });
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done();
    });
  }

  /** Also when nothing was changed: she has been asked. */
  async function done() {
    const easy = document.querySelector(".easy") !== null;
    const asked = choose({});
    closeSheet();
    await asked;
    if (easy !== now?.easy_read) await reword();
  }

  /** The same page in other words. In a call only what is not on the screen is changed: the picture stays. */
  async function reword() {
    if (visit.state !== "in_call") return moveOn();
    needStyles();
    const page = await fetchPage("/here");
    for (const id of ["more", "ended"]) {
      const found = page?.getElementById(id);
      if (found) byId(id).replaceChildren(...found.childNodes);
    }
    for (const part of all("[data-script]")) part.hidden = false;
  }

  /** @param {Participant} person a slider, and buttons that do the same */
  function volumeOf({ role, name }) {
    const slider = /** @type {HTMLInputElement} */ (
      element("input", { type: "range", min: "0", max: "100", step: String(STEP), "aria-label": voice(name) })
    );
    slider.value = String(now?.volumes[role] ?? 100);
    const set = () => choose({ volumes: { ...now?.volumes, [role]: Number(slider.value) } });
    slider.addEventListener("change", set);
    /** @param {number} by @param {string} sign @param {string} words */
    const button = (by, sign, words) =>
      element(
        "button",
        {
          class: "button second",
          type: "button",
          "aria-label": `${voice(name)}: ${words}`,
          click() {
            slider.value = String(Number(slider.value) + by);
            set();
          },
        },
        sign,
      );
    return element(
      "div",
      { class: "volume", role: "group", "aria-label": voice(name) },
      element("b", { "aria-hidden": "true" }, voice(name)),
      button(-STEP, "−", t("quieter")),
      slider,
      button(STEP, "+", t("louder")),
    );
  }

  const before = told["call:changed"];
  told["call:changed"] = (event) => {
    others = event.participants.filter(heard);
    before(event);
  };
  told["preferences:changed"] = (event) => apply(event.preferences);
  addSheet("/here/easier", { opened });
  return {
    restore(snapshot) {
      others = snapshot.call.participants.filter(heard);
      apply(snapshot.preferences);
      for (const link of all("[data-sheet][data-ask]")) link.hidden = snapshot.preferences.asked;
    },
    render(view) {
      hear();
      if (view !== "call" || textOpened || !now?.text_first) return;
      textOpened = true;
      actions.open_text(new Event("text_first"));
    },
  };
}

/** @param {Participant} person */
const heard = ({ role, line }) => role !== "victim" && line !== "absent";

/** @param {string | null} name */
const voice = (name) => t("Voice of {name}", { name: name ?? t("the other person") });
