// The call's connection to the media node. It is made while she reads and waits, so that admission needs one round trip.

import { pack, unpack } from "../shared/packed.js";
import { createPeer } from "../shared/peer.js";

/** @typedef {import("./media.js").MediaState} MediaState */
/** @typedef {{peer: string | null, role: string, name: string | null, line: string, microphone: string, camera: string, facing: "user" | "environment"}} Participant */

export const CAN_CALL = typeof RTCPeerConnection === "function";

/**
 * @param {object} options
 * @param {(name: string, payload?: object) => Promise<any>} options.ask
 * @param {() => void} [options.quiet] nothing came for a moment
 * @param {() => void} options.changed
 */
export function createLine({ ask, quiet, changed }) {
  /** @type {ReturnType<typeof createPeer> | null} */
  let peer = null;
  let state = "idle";
  /** @type {string | null} why no connection could be had: a refusal's code */
  let refusal = null;
  /** @type {(string | null)[]} */
  let slots = [];
  /** @type {unknown[]} what was last handed on, so that nothing is set twice */
  let sent = [];

  /** @type {import("../shared/peer.js").VideoLimit | null} */
  let limit = null;

  /** @type {string | undefined} ours at the node of now; another one after it was lost */
  let peerId;

  async function connect() {
    try {
      const plan = await ask("call:connect");
      peerId = plan.peer;
      refusal = null;
      changed();
      return /** @type {any} */ (plan);
    } catch (problem) {
      refusal = /** @type {{code?: string}} */ (problem).code ?? "failed";
      changed();
      throw problem;
    }
  }

  function start() {
    if (peer || !CAN_CALL) return;
    peer = createPeer({
      connect,
      async offer({ connection, sdp }) {
        const answer = await ask("call:offer", { peer: peerId, connection, ...(await pack(sdp)) });
        return { sdp: await unpack(answer) };
      },
      answer: (answer) => ask("call:answer", { peer: peerId, ...answer }),
      on: {
        state(next) {
          state = next;
          changed();
        },
        quiet,
        track: changed,
        slots(list) {
          slots = list;
          changed();
        },
      },
    });
    if (limit) peer.limitVideo(limit);
    peer.start();
  }

  function close() {
    peer?.close();
    peer = null;
    state = "idle";
    slots = [];
    sent = [];
  }

  return {
    start,
    close,
    get state() {
      return state;
    },
    get refusal() {
      return refusal;
    },
    /** @param {{audio: MediaStreamTrack | null, video: MediaStreamTrack | null}} tracks @param {boolean} inCall */
    async send(tracks, inCall) {
      const now = [peer, inCall, ...(inCall ? [tracks.audio, tracks.video] : [])];
      if (now.length === sent.length && now.every((value, i) => value === sent[i])) return;
      sent = now;
      await Promise.all([peer?.setTracks(inCall ? tracks : { audio: null, video: null }), peer?.setInCall(inCall)]);
    },
    /** @param {import("../shared/peer.js").VideoLimit} changed */
    limitVideo(changed) {
      limit = changed;
      peer?.limitVideo(changed);
    },
    stats: async () => peer?.stats(),
    reconnect: () => peer?.reconnect(),
    /** The way that the call takes, for probe.js to measure; another one after it was lost. */
    get probe() {
      return peer?.probe;
    },
    /** What is received from this participant. @param {Participant | undefined} participant @returns {MediaStream | null} */
    streamOf(participant) {
      if (!participant) return null;
      // A web process that has just started knows who is in the call, not yet on which connection.
      const taken = slots.filter(Boolean);
      const slot = slots.indexOf(participant.peer ?? (taken.length === 1 ? taken[0] : ""));
      return (slot >= 0 && peer?.streams[slot]) || null;
    },
  };
}
