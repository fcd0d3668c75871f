// The picture: one's own before a call, the caller's in it. When there is no picture, words say why.

import { byId, setText } from "../shared/dom.js";
import { modeOf } from "../shared/modes.js";
import { createPlayback } from "../shared/playback.js";
import { t } from "../shared/text.js";
import { createKind } from "./ways.js";

/** @typedef {{state: string, outcome: string}} Camera one's own */

const video = (/** @type {string} */ id) => /** @type {HTMLVideoElement} */ (byId(id));

/** @param {() => void} soundChanged */
export function createStage(soundChanged) {
  let soundBlocked = false;
  const kind = createKind(video("theirs"));
  const theirs = createPlayback(video("theirs"), () => undefined);

  /** @param {MediaStream | null} stream */
  async function playTheirs(stream) {
    if (theirs.show(stream)) await hear();
  }

  /** Browsers may hold sound back until somebody presses something. */
  async function hear() {
    const blocked = await theirs.play().then(
      () => false,
      (failure) => failure.name === "NotAllowedError",
    );
    if (blocked === soundBlocked) return;
    soundBlocked = blocked;
    soundChanged();
  }

  return {
    hear,
    get soundBlocked() {
      return soundBlocked;
    },
    /** @param {MediaStreamTrack | null} track */
    showOwn(track) {
      for (const own of [video("mine-large"), video("mine-small")]) {
        const shown = /** @type {MediaStream | null} */ (own.srcObject)?.getTracks()[0] ?? null;
        if (shown !== track) own.srcObject = track ? new MediaStream([track]) : null;
      }
    },
    /** Before a call. @param {Camera} camera */
    showWaiting(camera) {
      const on = camera.state === "on";
      playTheirs(null);
      show({ theirs: false, large: on, you: false, words: on ? "" : whyNoCamera(camera), dimmed: false });
      kind.show("", false);
      setText(byId("tile-name"), on ? t("You, as the caller will see you (mirrored)") : t("You"));
    },
    /** @param {any} visit @param {any} her @param {MediaStream | null} stream @param {Camera} camera */
    showCall(visit, her, stream, camera) {
      playTheirs(stream);
      const picture = her?.camera === "on" && stream !== null && visit.mode !== "text";
      kind.show(modeOf(visit), picture);
      show({
        theirs: picture,
        large: false,
        you: camera.state === "on" && visit.mode !== "text",
        words: picture ? "" : whyNoPicture(visit, her),
        dimmed: her?.line !== "connected",
      });
      setText(byId("tile-name"), t("Caller {reference}", { reference: visit.reference }));
    },
  };
}

/** @param {{theirs: boolean, large: boolean, you: boolean, words: string, dimmed: boolean}} what */
function show(what) {
  byId("theirs").hidden = !what.theirs;
  byId("mine-large").hidden = !what.large;
  byId("you").hidden = !what.you;
  byId("on-stage").hidden = !what.words;
  setText(byId("on-stage-words"), what.words);
  byId("tile").classList.toggle("dimmed", what.dimmed);
}

/** Why one's own camera shows nothing, and what to do. @param {Camera} camera */
function whyNoCamera({ state, outcome }) {
  if (state === "off") return t("Your camera is off. Callers see your name.");
  const reasons = {
    denied: t("This page may not use your camera. Allow it beside the page’s address, then press the camera’s button."),
    missing: t("No camera was found. Callers see your name and hear you."),
    in_use: t("Another program uses your camera. Close it there, then press the camera’s button."),
    failed: t("Your camera did not start. Callers see your name and hear you."),
  };
  return /** @type {Record<string, string>} */ (reasons)[outcome] ?? t("Your camera is starting…");
}

/** @param {any} visit @param {any} her */
function whyNoPicture(visit, her) {
  if (visit.not_safe_since) return t("Silent text: it is not safe to talk. Nothing of yours is seen or heard.");
  if (visit.mode === "text") return t("Text only, by choice. Nothing of yours is seen or heard.");
  if (visit.state !== "in_call") return t("Not in the call");
  if (her?.line === "lost") return t("Connection lost. Coming back by itself.");
  if (her?.line !== "connected") return t("Connecting…");
  if (visit.lowered === "voice") return t("Voice only: their line is too weak for a picture");
  if (visit.mode === "voice") return t("Voice only, by choice");
  if (her.camera === "paused") return t("Their camera is paused");
  return her.camera === "on" ? t("Waiting for the picture…") : t("Their camera is off");
}
