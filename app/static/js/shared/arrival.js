// How somebody's signing arrives: counted on the video element that shows it, told rarely. Figures of the last seconds.

/** @typedef {{fps: number, width: number, height: number, freezes: number, delay_ms: number, way_ms: number}} Arrival */

const LOOK_MS = 1000;
const WINDOW_MS = 4000;
const AGAIN_MS = 10_000;
const LEAST_FPS = 18;
const MOST_MS = 400;
/** W3C webrtc-stats: a frame that takes three times as long as the mean, or 150 ms more, is a freeze. */
const FREEZE_MORE_MS = 150;

/**
 * @param {HTMLVideoElement} video
 * @param {object} how
 * @param {() => Promise<number | null>} how.rttMs from here to the node and back
 * @param {(arrival: Arrival) => void} how.report
 */
export function watchArrival(video, { rttMs, report }) {
  /** @type {{at: number, delay: number}[]} */
  let frames = [];
  let toldAs = "";
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  /** @param {number} at @param {any} frame */
  function note(at, frame) {
    const arrived = frame.receiveTime ?? frame.presentationTime;
    frames.push({ at, delay: Math.max(0, frame.expectedDisplayTime - arrived) });
    if (!closed) video.requestVideoFrameCallback?.(note);
  }
  video.requestVideoFrameCallback?.(note);

  async function look() {
    if (document.hidden || !frames.length) return; // a page that nobody sees draws nothing
    const now = performance.now();
    frames = frames.filter(({ at }) => now - at < WINDOW_MS);
    const way = Math.round(((await rttMs()) ?? 0) / 2);
    const arrival = { ...sum(frames, now), width: video.videoWidth, height: video.videoHeight, way_ms: way };
    arrival.delay_ms += way;
    const as = [arrival.fps < LEAST_FPS, arrival.freezes > 0, arrival.delay_ms >= MOST_MS].join();
    if (closed || (as === toldAs && now - toldAtMs < AGAIN_MS)) return;
    toldAs = as;
    toldAtMs = now;
    report(arrival);
  }
  const looking = setInterval(look, LOOK_MS);

  return {
    close() {
      closed = true;
      clearInterval(looking);
    },
  };
}

/** @param {{at: number, delay: number}[]} frames @param {number} now */
export function sum(frames, now) {
  if (frames.length < 2) return { fps: 0, freezes: 0, delay_ms: 0 };
  const gaps = frames.slice(1).map(({ at }, i) => at - frames[i].at);
  const mean = gaps.reduce((a, b) => a + b) / gaps.length;
  const froze = Math.max(3 * mean, mean + FREEZE_MORE_MS);
  const delays = frames.map(({ delay }) => delay).sort((a, b) => a - b);
  return {
    fps: Math.round((10_000 * gaps.length) / Math.max(1, now - frames[0].at)) / 10,
    freezes: gaps.filter((gap) => gap > froze).length,
    delay_ms: Math.round(delays[delays.length >> 1]),
  };
}
