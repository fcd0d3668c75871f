// Camera and microphone, with an outcome in words for each of them. A device that does not start is a fact, not an error.

/** @typedef {"ok" | "denied" | "missing" | "in_use" | "failed"} Outcome */
/** @typedef {"user" | "environment"} Facing */
/** @typedef {{outcome: Outcome, track: MediaStreamTrack | null}} Opened */
/** @typedef {{camera?: Opened, microphone?: Opened}} Devices only what was asked for */

/** @type {MediaTrackConstraints} */
const MICROPHONE = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
// 320×240 at 15 frames a second is what 80 kbit/s carries without freezing; the camera starts there, not higher.
/** @type {MediaTrackConstraints & {zoom?: boolean}} */
const CAMERA = { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 15, max: 15 } };

/** From here on cameras are opened so that they can zoom, where they can: Chromium asks for that beforehand. */
export function askForZoom() {
  CAMERA.zoom = true;
}

/** @type {Record<string, Outcome>} names of the exceptions in the Media Capture specification, and older ones still met */
const OUTCOMES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "in_use",
  AbortError: "in_use",
  TrackStartError: "in_use",
};

/** @param {unknown} failure @returns {Outcome} */
function outcomeOf(failure) {
  return OUTCOMES[/** @type {Error} */ (failure)?.name] ?? "failed";
}

/** @param {Facing} facing @param {boolean} [exactly] @returns {MediaTrackConstraints} */
function cameraConstraints(facing, exactly = false) {
  return { ...CAMERA, facingMode: exactly ? { exact: facing } : { ideal: facing } };
}

/** @param {MediaStreamConstraints} constraints @returns {Promise<MediaStream>} */
async function capture(constraints) {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no capture in this browser", "NotSupportedError");
  return navigator.mediaDevices.getUserMedia(constraints);
}

/** @param {"camera" | "microphone"} kind @param {Facing} facing @returns {MediaStreamConstraints} */
function constraintsFor(kind, facing) {
  return kind === "camera" ? { video: cameraConstraints(facing) } : { audio: MICROPHONE };
}

/** @param {"camera" | "microphone"} kind @param {Facing} facing @returns {Promise<Opened>} */
async function openOne(kind, facing) {
  try {
    const stream = await capture(constraintsFor(kind, facing));
    return { outcome: "ok", track: stream.getTracks()[0] };
  } catch (failure) {
    return { outcome: outcomeOf(failure), track: null };
  }
}

/**
 * Whether the browser would open this device without asking the person: "granted", "denied" or "prompt".
 * Browsers that won't say count as "prompt".
 * @param {"camera" | "microphone"} kind
 * @returns {Promise<PermissionState>}
 */
export async function permissionFor(kind) {
  try {
    const status = await navigator.permissions.query({ name: /** @type {any} */ (kind) });
    return status.state;
  } catch {
    return "prompt";
  }
}

/**
 * Opens what is asked for. Both together bring one question from the browser; where that fails, each is tried alone, so
 * that a broken camera doesn't cost the microphone. A person who said no is not asked a second time.
 * @param {{camera: boolean, microphone: boolean, facing?: Facing}} wanted
 * @returns {Promise<Devices>}
 */
export async function openDevices({ camera, microphone, facing = "user" }) {
  if (!camera || !microphone) {
    return {
      ...(camera && { camera: await openOne("camera", facing) }),
      ...(microphone && { microphone: await openOne("microphone", facing) }),
    };
  }
  try {
    const stream = await capture({ ...constraintsFor("camera", facing), ...constraintsFor("microphone", facing) });
    return {
      camera: { outcome: "ok", track: stream.getVideoTracks()[0] },
      microphone: { outcome: "ok", track: stream.getAudioTracks()[0] },
    };
  } catch (failure) {
    const refused = outcomeOf(failure) === "denied";
    return {
      camera: await openAlone("camera", facing, refused),
      microphone: await openAlone("microphone", facing, refused),
    };
  }
}

/** @param {"camera" | "microphone"} kind @param {Facing} facing @param {boolean} refused @returns {Promise<Opened>} */
async function openAlone(kind, facing, refused) {
  if (refused && (await permissionFor(kind)) !== "granted") return { outcome: "denied", track: null };
  return openOne(kind, facing);
}

/**
 * Opens the other camera. Phones can't hold two cameras open, so the old track is stopped first; if the other one does
 * not start, the first is opened again.
 * @param {MediaStreamTrack | null} track the picture of now
 * @param {Facing} facing
 * @returns {Promise<Opened & {facing: Facing}>} what is open afterwards, and which way it faces
 */
export async function switchCamera(track, facing) {
  track?.stop();
  try {
    const stream = await capture({ video: cameraConstraints(facing, true) });
    return { outcome: "ok", track: stream.getVideoTracks()[0], facing };
  } catch (failure) {
    const other = facing === "user" ? "environment" : "user";
    const back = await openOne("camera", other);
    return { outcome: outcomeOf(failure), track: back.track, facing: other };
  }
}

/**
 * The camera after this one, by name: a desk's cameras don't say which way they face. The old one is off afterwards.
 * @param {MediaStreamTrack | null} track
 * @returns {Promise<MediaStreamTrack | null>}
 */
export async function nextCamera(track) {
  const all = ((await navigator.mediaDevices?.enumerateDevices?.()) ?? []).filter(({ kind }) => kind === "videoinput");
  const at = all.findIndex(({ deviceId }) => deviceId === track?.getSettings().deviceId);
  const { deviceId } = all[(at + 1) % all.length] ?? {};
  track?.stop();
  try {
    return (await capture({ video: { ...CAMERA, deviceId: { exact: deviceId } } })).getVideoTracks()[0];
  } catch {
    return (await openOne("camera", "user")).track;
  }
}

/**
 * How many cameras there are; before permission browsers tell at most one.
 * @returns {Promise<number>}
 */
export async function countCameras() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return all.filter((device) => device.kind === "videoinput").length;
}
