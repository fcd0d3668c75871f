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
 */

/**
 * @param {RTCPeerConnection[]} connections
 * @returns {Promise<{rtt_ms: number|null, uplink_bps: number|null, tracks: TrackStats[]}>}
 */
export async function readStats(connections) {
  /** @type {TrackStats[]} */
  const tracks = [];
  let rttMs = null;
  let uplinkBps = null;
  for (const pc of connections) {
    for (const report of (await pc.getStats()).values()) {
      if (report.type === "inbound-rtp") tracks.push(incoming(report));
      if (report.type === "outbound-rtp") tracks.push(outgoing(report));
      if (report.type === "candidate-pair" && report.nominated && report.currentRoundTripTime !== undefined) {
        rttMs = 1000 * report.currentRoundTripTime;
        uplinkBps = report.availableOutgoingBitrate ?? null;
      }
    }
  }
  return { rtt_ms: rttMs, uplink_bps: uplinkBps, tracks };
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
  };
}
