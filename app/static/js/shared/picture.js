// What is sent of a camera: the camera itself, or a still of it every few seconds. A still goes the way of a video with
// very few frames, so that the media node, a reconnection and the other side's page need to know nothing of it.

import { PICTURES } from "./modes.js";

/** @typedef {import("./modes.js").Mode} Mode */

export function createPicture() {
  /** @type {{camera: MediaStreamTrack, track: MediaStreamTrack, stop: () => void} | null} */
  let stills = null;
  /** @type {MediaStreamTrack | null} */
  let suited = null;
  let suitedFps = 0;

  function stopStills() {
    stills?.stop();
    stills = null;
  }

  /** A camera takes no more pictures than are sent: each one costs battery. @param {MediaStreamTrack} camera @param {number} fps */
  function suit(camera, fps) {
    if (suited === camera && suitedFps === fps) return;
    suited = camera;
    suitedFps = fps;
    camera.contentHint = fps > 20 ? "motion" : ""; // where bits are short, fewer pixels rather than fewer pictures
    camera
      .applyConstraints({ ...camera.getConstraints(), frameRate: { ideal: fps, max: fps > 20 ? 30 : fps } })
      .catch(() => undefined);
  }

  return {
    /**
     * @param {MediaStreamTrack | null} camera
     * @param {Mode} mode
     * @returns {MediaStreamTrack | null} what to send
     */
    of(camera, mode) {
      const sent = PICTURES[mode];
      if (!camera || !sent) {
        stopStills();
        return null;
      }
      if (sent.fps >= 1) {
        suit(camera, sent.fps);
        stopStills();
        return camera;
      }
      suit(camera, 5);
      if (stills?.camera !== camera) {
        stopStills();
        stills = takeStills(camera, sent.fps);
      }
      return stills.track;
    },
  };
}

/** @param {MediaStreamTrack} camera @param {number} fps */
function takeStills(camera, fps) {
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { alpha: false });
  const track = /** @type {CanvasCaptureMediaStreamTrack} */ (canvas.captureStream(0).getVideoTracks()[0]);
  video.srcObject = new MediaStream([camera]);

  function take() {
    if (!video.videoWidth) return;
    if (canvas.width !== video.videoWidth)
      Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    track.requestFrame();
    pen?.drawImage(video, 0, 0);
  }

  video.addEventListener("playing", take, { once: true });
  video.play().catch(() => undefined);
  const taking = setInterval(take, 1000 / fps);
  return {
    camera,
    track,
    stop() {
      clearInterval(taking);
      track.stop();
      video.srcObject = null;
    },
  };
}
