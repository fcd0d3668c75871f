// The few figures of a connection that pages show and tests prove media with.

/**
 * @typedef {object} TrackStats
 * @property {"in"|"out"} way
 * @property {"audio"|"video"} kind
 * @property {string|null} track id of the track in its stream (incoming only)
 * @property {number} packets
 * @property {number} bytes
 * @property {number} lost incoming: packets that never came
 * @property {number} frames incoming: decoded; outgoing: encoded
 * @property {number} key_frames
 * @property {number} freezes
 * @property {number} audio_energy heard so far; grows with any sound but silence
 * @property {number} plis keyframe requests: sent (incoming), got (outgoing)
 * @property {number} nacks
 * @property {number} height
 * @property {boolean} limited outgoing: the picture is worse than it may be, for want of line
 */

/**
 * @param {RTCPeerConnection[]} connections
 * @returns {Promise<{rtt_ms: number|null, uplink_bps: number|null, loss_up: number|null, tracks: TrackStats[]}>}
 *   loss_up: the largest part of what we sent that the node has just missed
 */
export async function readStats(connections) {
  /** @type {TrackStats[]} */
  const tracks = [];
  let rttMs = null;
  let uplinkBps = null;
  let lossUp = null;
  const reports = await Promise.all(connections.map(async (pc) => [...(await pc.getStats()).values()]));
  for (const report of reports.flat()) {
    if (report.type === "inbound-rtp") tracks.push(incoming(report));
    if (report.type === "outbound-rtp") tracks.push(outgoing(report));
    if (report.type === "remote-inbound-rtp") lossUp = Math.max(lossUp ?? 0, report.fractionLost ?? 0);
    if (report.type === "candidate-pair" && report.nominated && report.currentRoundTripTime !== undefined) {
      rttMs = 1000 * report.currentRoundTripTime;
      uplinkBps = report.availableOutgoingBitrate ?? null;
    }
  }
  return { rtt_ms: rttMs, uplink_bps: uplinkBps, loss_up: lossUp, tracks };
}

/**
 * @param {any} report
 * @returns {TrackStats}
 */
function incoming(report) {
  return {
    ...common(report),
    way: "in",
    track: report.trackIdentifier ?? null,
    packets: report.packetsReceived ?? 0,
    bytes: report.bytesReceived ?? 0,
    lost: report.packetsLost ?? 0,
    frames: report.framesDecoded ?? 0,
    key_frames: report.keyFramesDecoded ?? 0,
    freezes: report.freezeCount ?? 0,
    audio_energy: report.totalAudioEnergy ?? 0,
  };
}

/**
 * @param {any} report
 * @returns {TrackStats}
 */
function outgoing(report) {
  return {
    ...common(report),
    way: "out",
    track: null,
    packets: report.packetsSent ?? 0,
    bytes: report.bytesSent ?? 0,
    lost: 0,
    frames: report.framesEncoded ?? 0,
    key_frames: report.keyFramesEncoded ?? 0,
    freezes: 0,
    audio_energy: 0,
  };
}

/** @param {any} report */
function common(report) {
  return {
    kind: report.kind,
    plis: report.pliCount ?? 0,
    nacks: report.nackCount ?? 0,
    height: report.frameHeight ?? 0,
    limited: report.qualityLimitationReason === "bandwidth",
  };
}
