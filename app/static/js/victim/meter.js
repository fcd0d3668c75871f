// What the connection's figures say of the last seconds: differences of counters, losses smoothed.

/** @typedef {import("./adapt.js").Sample} Sample */
/** @typedef {Awaited<ReturnType<typeof import("../shared/peer_stats.js").readStats>>} Stats */

const SHORTEST_S = 1;
const NEWEST = 0.4; // of a smoothed loss: one lost packet of thirty is no news

export function createMeter() {
  /** @type {{atS: number, packets: number, lost: number, frames: number} | null} */
  let before = null;
  let lossUp = 0;
  let lossDown = 0;

  /** @param {Stats} stats */
  function incoming({ tracks }) {
    const sum = { packets: 0, lost: 0, frames: 0 };
    for (const { way, kind, packets, lost, frames } of tracks) {
      if (way !== "in") continue;
      sum.packets += packets;
      sum.lost += lost;
      if (kind === "video") sum.frames += frames;
    }
    return sum;
  }

  return {
    /**
     * @param {Stats} stats
     * @param {number} atS
     * @param {boolean} picture one is to come
     * @returns {Sample | null} null until there is something to compare with
     */
    read(stats, atS, picture) {
      const now = { atS, ...incoming(stats) };
      const last = before;
      before = now;
      // Another connection counts anew.
      if (!last || atS - last.atS < SHORTEST_S || now.packets < last.packets) return null;
      const lost = Math.max(0, now.lost - last.lost);
      const all = lost + now.packets - last.packets;
      lossDown += NEWEST * ((all ? lost / all : 0) - lossDown);
      lossUp += NEWEST * ((stats.loss_up ?? 0) - lossUp);
      return {
        lossUp,
        lossDown,
        rttMs: stats.rtt_ms,
        uplinkKbps: stats.uplink_bps === null ? null : stats.uplink_bps / 1000,
        limited: stats.tracks.some(({ limited }) => limited),
        fps: picture ? (now.frames - last.frames) / (atS - last.atS) : null,
      };
    },
    /** What comes next isn't compared with what was. */
    forget() {
      before = null;
      lossUp = lossDown = 0;
    },
  };
}
