// Her own camera and microphone: what she wants, what works, and what is sent. The camera is only open while it is wanted:
// "Camera off" means that its light is off.

import { openDevices, permissionFor, switchCamera } from "../shared/devices.js";
import { hasLeft } from "./exit.js";

/** @typedef {import("../shared/devices.js").Outcome} Outcome */
/** @typedef {import("../shared/devices.js").Facing} Facing */
/** @typedef {"camera" | "microphone"} Kind */
/** @typedef {"on" | "off" | "none" | "paused"} Switch as the others are told */
/** @typedef {{microphone: Switch, camera: Switch, facing: Facing}} MediaState */

/**
 * @param {object} on
 * @param {() => void} on.changed something that is sent or shown is different now
 * @param {(kind: Kind, outcome: Outcome) => void} on.opened how opening a device went
 */
export function createMedia(on) {
  /** @type {Record<Kind, MediaStreamTrack | null>} */
  const tracks = { camera: null, microphone: null };
  /** @type {Record<Kind, boolean>} */
  const wanted = { camera: true, microphone: true };
  let paused = false;
  let opening = false;
  /** @type {Facing} */
  let facing = "user";
  /** @type {(camera: MediaStreamTrack | null) => MediaStreamTrack | null} */
  let shape = (camera) => camera;

  /**
   * Opens what isn't open yet. The browser may ask her.
   * @param {Kind[]} kinds
   * @returns {Promise<Partial<Record<Kind, Outcome>>>} of those that were tried
   */
  async function open(kinds) {
    const missing = kinds.filter((kind) => tracks[kind]?.readyState !== "live");
    opening = true;
    const opened = await openDevices({
      camera: missing.includes("camera"),
      microphone: missing.includes("microphone"),
      facing,
    }).finally(() => {
      opening = false;
    });
    /** @type {Partial<Record<Kind, Outcome>>} */
    const outcomes = {};
    for (const kind of missing) {
      const { outcome = "failed", track = null } = opened[kind] ?? {};
      outcomes[kind] = outcome;
      if (track) take(kind, track);
      on.opened(kind, outcome);
    }
    if (kinds.includes("camera")) paused = false;
    on.changed();
    return outcomes;
  }

  /** @param {Kind} kind @param {MediaStreamTrack} track */
  function take(kind, track) {
    if (hasLeft()) return track.stop(); // she left while the browser was asking
    tracks[kind] = track;
    if (kind === "microphone") track.enabled = wanted.microphone;
    track.addEventListener("ended", () => {
      if (tracks[kind] !== track) return;
      tracks[kind] = null; // unplugged, or taken by the phone
      on.opened(kind, "failed");
      on.changed();
    });
    if (kind === "camera") for (const event of ["mute", "unmute"]) track.addEventListener(event, on.changed);
  }

  /** @param {Kind} kind */
  function stop(kind) {
    tracks[kind]?.stop();
    tracks[kind] = null;
  }

  /** @param {Kind} kind @returns {Switch} */
  function switchOf(kind) {
    if (kind === "camera" && paused && wanted.camera) return "paused";
    if (!tracks[kind]) return wanted[kind] ? "none" : "off";
    if (kind === "camera" && tracks.camera?.muted) return "paused";
    return wanted[kind] ? "on" : "off";
  }

  return {
    open,
    tracks,
    /** @returns {MediaState} */
    state: () => ({ microphone: switchOf("microphone"), camera: switchOf("camera"), facing }),
    /** What may be sent now. */
    sent: () => ({ audio: tracks.microphone, video: paused ? null : shape(tracks.camera) }),
    /** What is made of the camera before it is sent. @param {typeof shape} by */
    shapedBy(by) {
      shape = by;
    },
    /** As it was before the page was opened again. @param {MediaState} before */
    restore(before) {
      wanted.microphone = before.microphone !== "off";
      wanted.camera = before.camera !== "off";
      facing = before.facing;
    },
    /** @param {Kind[]} kinds @returns {Promise<PermissionState>} the worst of them */
    async permission(kinds) {
      const states = await Promise.all(kinds.map(permissionFor));
      return states.includes("denied") ? "denied" : states.includes("prompt") ? "prompt" : "granted";
    },
    /** Which way the camera faces when it is opened next. @param {Facing} to */
    face(to) {
      facing = to;
    },
    /** @param {boolean} value */
    setMicrophone(value) {
      wanted.microphone = value;
      if (tracks.microphone) tracks.microphone.enabled = value;
      on.changed();
    },
    /** @param {boolean} value turning it on needs `open` as well */
    setCamera(value) {
      wanted.camera = value;
      paused = false;
      if (!value) stop("camera");
      on.changed();
    },
    /** @param {Facing} to @returns {Promise<Outcome>} */
    async turn(to) {
      opening = true;
      const { outcome, track, facing: now } = await switchCamera(tracks.camera, to);
      opening = false;
      tracks.camera = null;
      facing = now;
      if (track) take("camera", track);
      on.changed();
      return outcome;
    },
    /** The page is hidden: nobody should see a picture that she doesn't see being sent. */
    pause() {
      if (opening || paused || !wanted.camera || !tracks.camera) return;
      paused = true;
      stop("camera");
      on.changed();
    },
    /** Everything off at once. */
    close() {
      stop("camera");
      stop("microphone");
    },
  };
}
