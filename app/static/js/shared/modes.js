// The ways to talk, and what each of them sends, the same both ways: her data is what she sends and what she gets. The one
// place for these numbers; `make bench ONLY=modes` measures what they come to on the wire.

/** @typedef {NonNullable<import("./wire_events.js").PageTold["visit:changed"]["mode"]>} Mode */
/** @typedef {{fps: number, height: number, kbps: number}} Sent of the picture; height is of its shorter side */

/** Opus as our answer asks for it, with headers, while somebody speaks. Silence costs a tenth. */
export const VOICE_KBPS = 24;

/**
 * signing: EN 301 549 asks for 20 frames a second of 320×240; more frames before more pixels.
 * low: 10 frames at 60 kbit/s is the least at which signing was still understood (Tran 2013).
 * @type {Record<Mode, Sent | null>}
 */
export const PICTURES = {
  signing: { fps: 25, height: 240, kbps: 250 },
  video: { fps: 15, height: 240, kbps: 80 },
  low: { fps: 10, height: 240, kbps: 50 },
  stills: { fps: 1 / 3, height: 240, kbps: 20 },
  voice: null,
  text: null,
};

/**
 * What is sent now.
 * @param {{mode: string | null, lowered?: string | null}} visit
 * @returns {Mode}
 */
export const modeOf = ({ mode, lowered }) => /** @type {Mode} */ (lowered || mode || "video");

/**
 * The limits of a sender, named as in RTCRtpEncodingParameters.
 * @param {Mode} mode
 * @param {MediaStreamTrack | null} [camera]
 */
export function limitOf(mode, camera) {
  const { fps, height, kbps } = PICTURES[mode] ?? /** @type {Sent} */ (PICTURES.video);
  const { width: across = 0, height: down = 0 } = camera?.getSettings() ?? {};
  return {
    maxBitrate: 1000 * kbps,
    maxFramerate: Math.max(1, fps), // stills are rare because they are taken rarely
    scaleResolutionDownBy: Math.max(1, Math.min(across, down) / height),
  };
}
