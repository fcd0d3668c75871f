// One's own camera, microphone and connection to the media node. All are ready before anyone is admitted, so that
// admission costs one round trip. Knows no page.

import { nextCamera, openDevices } from "../shared/devices.js";
import { limitOf } from "../shared/modes.js";
import { createPeer } from "../shared/peer.js";
import { createPicture } from "../shared/picture.js";

/** @typedef {"on" | "off" | "none"} Switch none: it did not start */
/** @typedef {{microphone: Switch, camera: Switch}} Own */
/** @typedef {"camera" | "microphone"} Device */
/** @typedef {import("../shared/modes.js").Mode} Mode */

/**
 * @param {object} how
 * @param {(name: string, payload: object) => Promise<any>} how.ask
 * @param {() => void} how.changed own devices, or the line, or who is seen
 * @param {boolean} [how.listens] nothing is sent, and only sound comes
 */
export function createMedia({ ask, changed, listens }) {
  /** @type {string | null} */
  let visit = null;
  let peerId = "";
  let refused = "";
  /** @type {import("../shared/peer.js").PeerState} */
  let line = "idle";
  /** @type {(string | null)[]} */
  let slots = [];
  /** @type {(MediaStream | undefined)[]} */
  const streams = [];
  /** @type {Mode} */
  let mode = "video";
  const picture = createPicture();
  const own = createOwn(() => {
    send();
    changed();
  });

  function send() {
    const { audio, video } = own.tracks();
    peer.limitVideo(limitOf(mode, video));
    peer.setTracks({ audio, video: picture.of(video, mode) });
  }

  const peer = createPeer({
    listens,
    connect: async () => {
      try {
        const answer = await ask("call:connect", { visit });
        peerId = answer.peer;
        refused = "";
        return answer;
      } catch (refusal) {
        refused = /** @type {any} */ (refusal).code;
        changed();
        throw refusal;
      }
    },
    offer: ({ connection, sdp }) => ask("call:offer", { peer: peerId, connection, sdp }),
    answer: ({ connection, sdp }) => ask("call:answer", { peer: peerId, connection, sdp }),
    on: {
      state: (state) => {
        line = state;
        changed();
      },
      slots: (list) => {
        slots = list;
        changed();
      },
      track: (index, _kind, _track, stream) => {
        streams[index] = stream;
        changed();
      },
    },
  });

  return {
    own,
    get line() {
      return line;
    },
    /** Why there is no connection: the code of the last refusal, or "". */
    get refused() {
      return refused;
    },
    /** The socket is open (again): connect, or mend the connection without waiting for its own next try. @param {boolean} moved */
    lineIsLive(moved) {
      if (line === "idle") peer.start();
      else if (moved || line !== "connected") peer.reconnect();
    },
    /** From now on media flows in this visit's call. @param {string} id @param {string | null} entered the peer that the server let in */
    enter(id, entered) {
      visit = id;
      peer.setInCall(true);
      if (entered !== peerId) peer.reconnect();
    },
    leave() {
      visit = null;
      peer.setInCall(false);
    },
    /** Send as the caller does: half of their data is what they get from us. @param {Mode} wanted */
    sendAs(wanted) {
      if (mode === wanted) return;
      mode = wanted;
      send();
    },
    reconnect: () => peer.reconnect(),
    /** The other person's picture and sound. @param {string | null | undefined} theirPeer */
    streamOf(theirPeer) {
      const index = slots.indexOf(theirPeer ?? "");
      return index < 0 ? null : (streams[index] ?? null);
    },
    stats: () => peer.stats(),
    /** Ours at the media node. */
    get peerId() {
      return peerId;
    },
    close: () => peer.close(),
  };
}

/** Own camera and microphone. @param {() => void} changed */
function createOwn(changed) {
  /** @type {Record<Device, {state: Switch, track: MediaStreamTrack | null, outcome: string}>} */
  const devices = {
    camera: { state: "none", track: null, outcome: "" },
    microphone: { state: "none", track: null, outcome: "" },
  };

  /** @param {{camera: boolean, microphone: boolean}} wanted */
  async function open(wanted) {
    const opened = await openDevices(wanted);
    for (const kind of /** @type {Device[]} */ (["camera", "microphone"])) {
      const device = opened[kind];
      if (!device) continue;
      devices[kind] = { state: device.track ? "on" : "none", track: device.track, outcome: device.outcome };
      device.track?.addEventListener("ended", () => lost(kind));
    }
    changed();
  }

  /** The next of several cameras: another webcam, or the back camera of a tablet. */
  async function turn() {
    const track = await nextCamera(devices.camera.track);
    devices.camera = { state: track ? "on" : "none", track, outcome: track ? "ok" : "failed" };
    track?.addEventListener("ended", () => lost("camera"));
    changed();
  }

  /** Unplugged, or taken by the system. @param {Device} kind */
  function lost(kind) {
    devices[kind] = { state: "none", track: null, outcome: "missing" };
    changed();
  }

  return {
    devices,
    open,
    turn,
    tracks: () => ({
      audio: devices.microphone.state === "on" ? devices.microphone.track : null,
      video: devices.camera.state === "on" ? devices.camera.track : null,
    }),
    /** On, off, or try again what did not start. Off stops the camera, so that its light goes out. @param {Device} kind */
    async toggle(kind) {
      const device = devices[kind];
      if (device.state === "on" && kind === "microphone") device.state = "off";
      else if (device.state === "off" && kind === "microphone") device.state = "on";
      else if (device.state === "on") {
        device.track?.stop();
        devices[kind] = { state: "off", track: null, outcome: "ok" };
      } else return open({ camera: kind === "camera", microphone: kind === "microphone" });
      changed();
    },
  };
}
