// A participant's connection to the media node. No DOM, and no knowledge of the page's socket:
// both come in as functions. Keeps one connection in use, makes a new one beside it whenever the
// network changes or falls silent, and moves over when that one is up.

import { limitOf } from "./modes.js";
import { createLink, SLOTS } from "./peer_link.js";
import { readStats } from "./peer_stats.js";

/**
 * @typedef {"idle"|"connecting"|"connected"|"lost"|"closed"} PeerState
 * @typedef {import("./peer_link.js").Plan} Plan
 * @typedef {import("./peer_link.js").Tracks} Tracks
 * @typedef {import("./peer_link.js").VideoLimit} VideoLimit
 * @typedef {import("./peer_link.js").Link} Link
 * @typedef {object} PeerEvents
 * @property {(state: PeerState) => void} [state]
 * @property {(slot: number, kind: "audio"|"video", track: MediaStreamTrack, stream: MediaStream) => void} [track]
 *   the stream of a slot stays the same object for ever; its tracks are replaced
 * @property {() => void} [quiet] a beat is late: whatever else uses this network may be gone as well
 * @property {(slots: (string|null)[]) => void} [slots] who (peer id) is in which slot
 * @typedef {object} PeerOptions
 * @property {() => Promise<Plan>} connect asks for a new connection
 * @property {import("./peer_link.js").AskOffer} offer
 * @property {import("./peer_link.js").AskAnswer} [answer]
 * @property {boolean} [listens] nothing is sent, and only sound comes
 * @property {PeerEvents} on
 */

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 4000;

/** @param {PeerOptions} options */
export function createPeer({ connect, offer, answer, listens, on }) {
  const streams = Array.from({ length: SLOTS }, () => new MediaStream());
  /** @type {PeerState} */
  let state = "idle";
  /** @type {Link|null} */
  let current = null;
  /** @type {Link|null} */
  let coming = null;
  /** @type {Tracks} */
  let tracks = { audio: null, video: null };
  /** @type {VideoLimit} */
  let limit = limitOf("video");
  let inCall = false;
  let failures = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let retrying;
  /** @type {any} the Network Information API, where there is one */
  const network = /** @type {any} */ (navigator).connection;
  let networkType = network?.type;

  /** @param {PeerState} next */
  function become(next) {
    if (state === next || state === "closed") return;
    state = next;
    on.state?.(next);
  }

  /** Begin to connect. Resolves at once; `on.state` tells the rest. */
  function start() {
    if (state !== "idle") return;
    become("connecting");
    globalThis.addEventListener("online", reconnect);
    network?.addEventListener?.("change", networkChanged);
    void attempt();
  }

  function networkChanged() {
    // "change" also fires for every new estimate of speed; only another kind of network counts.
    if (network.type === networkType) return;
    networkType = network.type;
    reconnect();
  }

  /** Make a new connection beside the present one, now. */
  function reconnect() {
    if (state === "idle" || state === "closed") return;
    clearTimeout(retrying);
    coming?.close();
    coming = null;
    failures = 0;
    void attempt();
  }

  async function attempt() {
    const link = createLink({ offer, answer, listens }, { lost, quiet: on.quiet, slots: (slots) => on.slots?.(slots) });
    coming = link;
    void link.setInCall(inCall, limit);
    try {
      const plan = await connect();
      if (coming !== link) return;
      await link.start(plan, tracks, limit);
    } catch {
      link.close();
      if (coming === link) retryLater();
      return;
    }
    if (coming === link) moveTo(link);
  }

  function retryLater() {
    coming = null;
    if (state === "closed") return;
    const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures += 1;
    retrying = setTimeout(attempt, delay * (0.75 + Math.random() / 2));
  }

  /** @param {Link} link */
  function moveTo(link) {
    const before = current;
    current = link;
    coming = null;
    failures = 0;
    // What was changed while it came up.
    void link.setTracks(tracks);
    void link.setInCall(inCall, limit);
    for (const { slot, kind, track } of link.received) {
      const stream = streams[slot];
      if (!stream) continue;
      for (const old of stream.getTracks()) if (old.kind === kind) stream.removeTrack(old);
      stream.addTrack(track);
      on.track?.(slot, kind, track, stream);
    }
    before?.close();
    become("connected");
  }

  /** @param {Link} link */
  function lost(link) {
    if (link !== current) return;
    become("lost");
    if (!coming) reconnect();
  }

  /**
   * What to send; null sends nothing of that kind. No negotiation, so that it works at any time.
   * @param {Partial<Tracks>} changed
   */
  async function setTracks(changed) {
    tracks = { ...tracks, ...changed };
    await Promise.all([current?.setTracks(tracks), coming?.setTracks(tracks)]);
  }

  /**
   * In a call media is sent and beats come each second; out of it the connection is kept warm.
   * @param {boolean} value
   */
  async function setInCall(value) {
    inCall = value;
    await Promise.all([current?.setInCall(value, limit), coming?.setInCall(value, limit)]);
  }

  /**
   * The most that our video may take; named as in RTCRtpEncodingParameters.
   * @param {VideoLimit} changed
   */
  async function limitVideo(changed) {
    limit = { ...limit, ...changed };
    await setInCall(inCall);
  }

  /** Figures of the connection in use (see peer_stats.js). */
  function stats() {
    return readStats(current?.connections ?? []);
  }

  /** Everything off at once: camera, microphone, connections, timers. Nothing is sent after it. */
  function close() {
    clearTimeout(retrying);
    globalThis.removeEventListener("online", reconnect);
    network?.removeEventListener?.("change", networkChanged);
    tracks.audio?.stop();
    tracks.video?.stop();
    current?.close();
    coming?.close();
    current = coming = null;
    become("closed");
  }

  return {
    start,
    setTracks,
    setInCall,
    limitVideo,
    reconnect,
    stats,
    close,
    streams,
    /** The channel of the connection in use, for probe.js to measure the line with. */
    get probe() {
      return current?.probe;
    },
  };
}
