// The officer's picture and sound, and the buttons below: each says what is so now.

import { all, byId, setText } from "../shared/dom.js";
import { createPlayback } from "../shared/playback.js";
import { t } from "../shared/text.js";

/** @typedef {import("./media.js").MediaState} MediaState */
/** @typedef {import("./line.js").Participant} Participant */

/** @param {string} id @param {string} words @param {boolean} on */
function label(id, words, on) {
  const button = byId(id);
  const place = button.querySelector("span");
  if (place) setText(place, words);
  button.classList.toggle("off", !on);
}

/** @param {MediaState} own @param {boolean} canTurn there are two cameras */
export function showBar(own, canTurn) {
  label("microphone", own.microphone === "on" ? t("Mic on") : t("Mic off"), own.microphone === "on");
  const camera = { on: t("Camera on"), paused: t("Camera paused"), off: t("Camera off"), none: t("Camera off") };
  label("camera", camera[own.camera], own.camera === "on");
  byId("turn").hidden = !canTurn || own.camera !== "on";
  label("turn", own.facing === "user" ? t("Front camera") : t("Back camera"), true);
}

/** @param {number} unread */
export function showUnread(unread) {
  label("text-button", unread ? t("{count} new", { count: unread }) : t("Text"), true);
  byId("text-button").classList.toggle("new", unread > 0);
}

/**
 * Plays what comes from the other person. Sound starts here only after her tap: she chose video or voice with one, or the
 * browser refuses and she is asked for another.
 */
export function createStage() {
  const picture = /** @type {HTMLVideoElement} */ (byId("picture"));
  const tap = byId("tap-to-hear");
  let refresh = () => {};
  let sounding = false;
  const playback = createPlayback(picture, () => refresh());

  async function play() {
    try {
      await playback.play();
      tap.hidden = true;
    } catch (problem) {
      if (/** @type {Error} */ (problem).name === "NotAllowedError") tap.hidden = false;
    }
  }

  return {
    play,
    /** @param {boolean} on */
    mute(on) {
      playback.mute(on);
      if (!on && sounding) play(); // a browser may stop what was silent until now, and wants another tap
    },
    /**
     * @param {Participant | undefined} officer
     * @param {MediaStream | null} stream
     * @param {boolean} lost her line or theirs: the last picture stays, dimmed
     * @param {string} mode
     */
    show(officer, stream, lost, mode) {
      refresh = () => this.show(officer, stream, lost, mode);
      sounding = stream !== null;
      if (stream && playback.show(stream)) play();
      picture.hidden = !(picture.videoWidth && (lost || officer?.camera === "on"));
      byId("stage").classList.toggle("dimmed", lost);
      const line = byId("stage-line");
      setText(line, lineOf(officer, playback.flowing, mode));
      line.hidden = !line.textContent;
    },
    /** No sound, no picture. */
    close() {
      refresh = () => {};
      sounding = false;
      playback.show(null);
      tap.hidden = true;
    },
  };
}

/** @param {Participant | undefined} officer @param {boolean} flowing @param {string} mode */
function lineOf(officer, flowing, mode) {
  if (!flowing) return t("Starting picture and sound…");
  if (officer?.microphone === "off") return t("{name} has the sound off", { name: officer.name ?? "" });
  if (officer && officer.camera !== "on") return t("{name} has the camera off", { name: officer.name ?? "" });
  // Nobody should take few pictures for a line that hangs.
  if (mode === "stills") return t("A new picture every few seconds");
  return mode === "low" ? t("Fewer pictures, to save data") : "";
}

/**
 * Her own picture, only when she asks for it.
 * @param {MediaStreamTrack | null} track
 * @param {"user" | "environment"} facing
 * @param {"waiting" | "call" | null} where
 */
export function showOwnPicture(track, facing, where) {
  for (const place of ["waiting", "call"]) {
    const video = /** @type {HTMLVideoElement} */ (byId(`${place}-preview`));
    const shown = place === where && track !== null;
    video.hidden = !shown;
    video.classList.toggle("front", facing === "user");
    if (!shown) video.srcObject = null;
    else if (/** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks()[0] !== track) {
      video.srcObject = new MediaStream([track]);
      video.play().catch(() => undefined);
    }
  }
  for (const button of all('[data-do="preview"]')) {
    setText(button, where ? t("Hide my picture") : t("See my picture"));
    button.setAttribute("aria-expanded", String(Boolean(where)));
  }
}
