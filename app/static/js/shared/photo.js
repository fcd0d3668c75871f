// The best photograph that a camera gives. The track is as large as the camera can for a moment, and as before afterwards:
// a call's is small, and some browsers photograph at the size of the track, whatever size is asked for.

const FULL = { width: { ideal: 4096 }, height: { ideal: 3072 } }; // at any rate: 15 pictures a second is a size of its own
const SETTLES_MS = 600; // a camera needs a moment for its light when it changes its size

/** @param {MediaStreamTrack} track @returns {Promise<Blob>} */
export async function takePhoto(track) {
  const before = track.getConstraints();
  const enlarged = await track.applyConstraints(FULL).then(
    () => true,
    () => false,
  );
  try {
    if (enlarged) await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
    return (await fullPhoto(track).catch(() => null)) ?? (await frameOf(track));
  } finally {
    if (enlarged) track.applyConstraints(before).catch(() => undefined);
  }
}

/** As large as the camera says that it can; Chromium knows how. @param {MediaStreamTrack} track @returns {Promise<Blob>} */
async function fullPhoto(track) {
  const capture = new /** @type {any} */ (globalThis).ImageCapture(track);
  const { imageWidth, imageHeight } = await capture.getPhotoCapabilities().catch(() => ({}));
  const largest = imageWidth?.max && imageHeight?.max;
  return capture.takePhoto(largest ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max } : {});
}

/** Elsewhere the best picture that the track gives. @param {MediaStreamTrack} track @returns {Promise<Blob>} */
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
