// The best photograph that a camera gives: its own full one where the browser can ask for it, else a frame of its track.

const FULL = { width: { ideal: 4096 }, height: { ideal: 3072 } };
const SETTLES_MS = 600; // a camera needs a moment for its light when it changes its size

/** @param {MediaStreamTrack} track @returns {Promise<Blob>} */
export async function takePhoto(track) {
  const Capture = /** @type {any} */ (globalThis).ImageCapture;
  if (Capture) {
    const photo = await fullPhoto(new Capture(track)).catch(() => null);
    if (photo) return photo;
  }
  return frameAtFullSize(track);
}

/** As large as the camera says that it can. @param {any} capture @returns {Promise<Blob>} */
async function fullPhoto(capture) {
  const { imageWidth, imageHeight } = await capture.getPhotoCapabilities().catch(() => ({}));
  const largest = imageWidth?.max && imageHeight?.max;
  return capture.takePhoto(largest ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max } : {});
}

/** The track goes on afterwards as it was before. @param {MediaStreamTrack} track */
async function frameAtFullSize(track) {
  const before = track.getConstraints();
  const enlarged = await track.applyConstraints({ ...before, ...FULL }).then(
    () => true,
    () => false,
  );
  if (enlarged) await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
  try {
    return await frameOf(track);
  } finally {
    if (enlarged) track.applyConstraints(before).catch(() => undefined);
  }
}

/** @param {MediaStreamTrack} track @returns {Promise<Blob>} */
async function frameOf(track) {
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  video.srcObject = new MediaStream([track]);
  await video.play();
  const canvas = Object.assign(document.createElement("canvas"), {
    width: video.videoWidth,
    height: video.videoHeight,
  });
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  video.srcObject = null;
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.92);
  });
}
