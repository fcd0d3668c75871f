// The call's connection to the media node. It is made while she reads and waits, so that admission needs one round trip.

import { createPeer } from "../shared/peer.js";

/** @typedef {import("./media.js").MediaState} MediaState */
/** @typedef {{peer: string | null, role: string, name: string | null, line: string, microphone: string, camera: string, facing: "user" | "environment"}} Participant */

export const CAN_CALL = typeof RTCPeerConnection === "function";

/**
 * @param {object} options
 * @param {(name: string, payload?: object) => Promise<any>} options.ask
 * @param {() => void} options.changed
 */
export function createLine({ ask, changed }) {
  /** @type {ReturnType<typeof createPeer> | null} */
  let peer = null;
  let state = "idle";
  /** @type {string | null} why no connection could be had: a refusal's code */
  let refusal = null;
  /** @type {(string | null)[]} */
  let slots = [];
  /** @type {unknown[]} what was last handed on, so that nothing is set twice */
  let sent = [];

  async function connect() {
    try {
      const plan = await ask("call:connect");
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
      offer: (offer) => ask("call:offer", offer),
      answer: (answer) => ask("call:answer", answer),
      on: {
        state(next) {
          state = next;
          changed();
        },
        track: changed,
        slots(list) {
          slots = list;
          changed();
        },
      },
    });
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
      await peer?.setTracks(inCall ? tracks : { audio: null, video: null });
      await peer?.setInCall(inCall);
    },
    reconnect: () => peer?.reconnect(),
    /** @param {number} count @returns {Promise<number[]>} */
    measureRtt: async (count) => (await peer?.measureRtt(count)) ?? [],
    /** What is received from this participant. @param {Participant | undefined} participant @returns {MediaStream | null} */
    streamOf(participant) {
      const slot = participant?.peer ? slots.indexOf(participant.peer) : -1;
      return (slot >= 0 && peer?.streams[slot]) || null;
    },
  };
}
