// The picture: one's own before a call, the caller's in it. When there is no picture, words say why.

import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const video = (/** @type {string} */ id) => /** @type {HTMLVideoElement} */ (byId(id));

/** @param {() => void} soundChanged */
export function createStage(soundChanged) {
  let soundBlocked = false;
  const theirs = video("theirs");

  /** @param {MediaStream | null} stream */
  async function playTheirs(stream) {
    if (theirs.srcObject === stream) return;
    theirs.srcObject = stream;
    if (stream) await hear();
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
    /** Before a call. @param {boolean} camera */
    showWaiting(camera) {
      playTheirs(null);
      show({
        theirs: false,
        large: camera,
        you: false,
        words: camera ? "" : t("Your camera is off. Callers see your name."),
        dimmed: false,
      });
      setText(byId("tile-name"), camera ? t("You, as the caller will see you (mirrored)") : t("You"));
    },
    /** @param {any} visit @param {any} her @param {MediaStream | null} stream @param {boolean} camera own camera is on */
    showCall(visit, her, stream, camera) {
      playTheirs(stream);
      const picture = her?.camera === "on" && stream !== null && visit.mode === "video";
      show({
        theirs: picture,
        large: false,
        you: camera && visit.mode !== "text",
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

/** @param {any} visit @param {any} her */
function whyNoPicture(visit, her) {
  if (visit.mode === "text") return t("Text only, by choice. Nothing of yours is seen or heard.");
  if (visit.state !== "in_call") return t("Not in the call");
  if (her?.line === "lost") return t("Connection lost. Coming back by itself.");
  if (her?.line !== "connected") return t("Connecting…");
  if (visit.mode === "voice") return t("Voice only, by choice");
  if (her.camera === "paused") return t("Their camera is paused");
  return her.camera === "on" ? t("Waiting for the picture…") : t("Their camera is off");
}
