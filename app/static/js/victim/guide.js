// The officer guides her camera: large words, which her own screen reader says. We make no sound.

import { askForZoom } from "../shared/devices.js";
import { announce, byId, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { needStyles } from "./sheet.js";

/** @param {string} hint as app/camera/events.py */
function wordsOf(hint) {
  const words = {
    higher: t("A little higher"),
    lower: t("A little lower"),
    left: t("Turn to the left"),
    right: t("Turn to the right"),
    closer: t("Come closer"),
    back: t("Move back a little"),
    light: t("More light, please"),
    still: t("Hold still"),
    good: t("Good. Keep it there."),
  };
  return /** @type {Record<string, string>} */ (words)[hint] ?? "";
}

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createGuide({ wire, told, actions, media, visit }) {
  const words = element("span", {});
  const hint = element(
    "div",
    { class: "guide", hidden: true },
    words,
    element("button", { class: "button", type: "button", "data-do": "close_hint" }, t("Close")),
  );
  const question = makeQuestion();
  let allowed = false;
  let toldState = "";
  byId("stage").append(hint);
  byId("notes").append(question);

  /** @param {{hint: string}} event */
  function guided(event) {
    needStyles();
    setText(words, wordsOf(event.hint));
    hint.hidden = false;
    announce(wordsOf(event.hint));
  }

  /** @param {boolean} on */
  function ask(on) {
    setText(/** @type {HTMLElement} */ (question.querySelector("h2")), title(visit.officer));
    question.hidden = !on;
    if (on) announce(title(visit.officer));
  }

  /** @param {boolean} value */
  async function allow(value) {
    allowed = value;
    ask(false);
    if (allowed && mayZoomIfAsked(media.tracks.camera)) {
      askForZoom();
      media.setCamera(false);
      media.setCamera(true);
      await media.open(["camera"]);
    }
    tell();
  }

  /** @param {{torch: boolean | null, zoom: number | null}} wanted */
  async function steered({ torch, zoom }) {
    const track = media.tracks.camera;
    if (!allowed || !track) return;
    const wish = { ...(torch !== null && { torch }), ...(zoom !== null && { zoom }) };
    await track.applyConstraints({ advanced: [/** @type {any} */ (wish)] }).catch(() => undefined);
    toldState = ""; // also when it did not work: the officer sees how it is
    tell();
  }

  function tell() {
    byId("steering").hidden = !allowed;
    if (visit.state !== "in_call") return;
    const state = { allowed, ...(allowed && abilities(media.tracks.camera)) };
    if (JSON.stringify(state) === toldState) return;
    toldState = JSON.stringify(state);
    wire.ask("camera:steering", state, { keep: true }).catch(() => undefined);
  }

  Object.assign(told, {
    "camera:guided": guided,
    "camera:steering_asked": () => ask(true),
    "camera:steered": steered,
  });
  Object.assign(actions, {
    close_hint: () => {
      hint.hidden = true;
    },
    let_steer: () => allow(true),
    refuse_steer: () => allow(false),
    stop_steering: () => allow(false),
  });
  return {
    restore(snapshot) {
      allowed = snapshot.steering.allowed;
    },
    render(view) {
      if (!view.startsWith("call") || media.state().camera !== "on") hint.hidden = true;
      if (!view.startsWith("call")) question.hidden = true;
      if (allowed) tell(); // another camera can do other things
    },
  };
}

/** @param {string | null} officer */
const title = (officer) => t("{name} asks to steer your camera", { name: officer ?? "" });

function makeQuestion() {
  /** @param {string} action @param {string} words */
  const button = (action, words) =>
    element("button", { class: "button second", type: "button", "data-do": action }, words);
  return element(
    "section",
    { class: "state-note", id: "note-steer", hidden: true },
    element("h2", {}),
    element("p", {}, t("That is light and zoom, not what the camera points at. You can stop it under More help.")),
    element(
      "div",
      { class: "row" },
      button("let_steer", t("Let the officer steer the camera")),
      button("refuse_steer", t("Not now")),
    ),
  );
}

/** @param {MediaStreamTrack | null} track */
function mayZoomIfAsked(track) {
  const known = /** @type {any} */ (navigator.mediaDevices.getSupportedConstraints());
  const can = /** @type {any} */ (track?.getCapabilities?.() ?? {});
  return Boolean(track && known.zoom && !can.zoom);
}

/**
 * What this camera can do, and how it is set.
 * @param {MediaStreamTrack | null} track
 */
function abilities(track) {
  const can = /** @type {any} */ (track?.getCapabilities?.() ?? {});
  const is = /** @type {any} */ (track?.getSettings?.() ?? {});
  return {
    torch: can.torch ? Boolean(is.torch) : null,
    zoom: can.zoom ? (is.zoom ?? can.zoom.min) : null,
    zoom_min: can.zoom?.min ?? null,
    zoom_max: can.zoom?.max ?? null,
  };
}
