// Another officer takes over: who was there stays until this page has shown the new one, and says so. Fetched when two are there.

import { watchArrival } from "../shared/arrival.js";

/** @typedef {import("./line.js").Participant} Participant */

const LOOK_MS = 250;

/** @param {import("./later.js").Parts} parts @param {() => Participant | undefined} newest the one who takes over, while two are there */
export function watchNewFace({ wire, line }, newest) {
  const picture = /** @type {HTMLVideoElement} */ (document.getElementById("picture"));
  /** @type {ReturnType<typeof watchArrival> | undefined} */
  let watch;

  /** @param {import("../shared/arrival.js").Arrival} arrival */
  function report(arrival) {
    const of = newest()?.peer;
    if (of) wire.ask("signing:seen", { of, ...arrival }).catch(() => undefined);
  }

  const looking = setInterval(() => {
    const shown = /** @type {MediaStream | null} */ (picture.srcObject)?.getVideoTracks()[0];
    if (!shown || line.streamOf(newest())?.getVideoTracks()[0] !== shown) return;
    clearInterval(looking);
    watch = watchArrival(picture, { rttMs: async () => (await line.stats())?.rtt_ms ?? null, report });
  }, LOOK_MS);

  return {
    close() {
      clearInterval(looking);
      watch?.close();
    },
  };
}
