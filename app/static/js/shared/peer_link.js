// One attempt at a connection to the media node: the peer connections that it asks for, the control
// and probe channels, and the beats that tell whether the other end is still there.

/**
 * @typedef {{connection: string, offered_by: "browser"|"node", sdp?: string}} ConnectionPlan
 * @typedef {{peer: string, connections: ConnectionPlan[], ice_servers: RTCIceServer[], relay_only?: boolean}} Plan
 * @typedef {(ask: {connection: string, sdp: string}) => Promise<{sdp: string}>} AskOffer
 * @typedef {(ask: {connection: string, sdp: string}) => Promise<unknown>} AskAnswer
 * @typedef {{maxBitrate?: number, maxFramerate?: number, scaleResolutionDownBy?: number}} VideoLimit
 * @typedef {{audio: MediaStreamTrack|null, video: MediaStreamTrack|null}} Tracks
 * @typedef {{slot: number, kind: "audio"|"video", track: MediaStreamTrack}} Received
 * @typedef {object} LinkHandlers
 * @property {() => void} [quiet] in a call, a beat is late: the network may be gone
 * @property {(link: Link) => void} lost nothing heard, or the browser says that the connection failed
 * @property {(slots: (string|null)[]) => void} slots who is in which receive slot
 * @typedef {ReturnType<typeof createLink>} Link
 */

/** Receive slots: everybody else in a call of four. */
export const SLOTS = 3;
const KINDS = /** @type {const} */ (["audio", "video"]);
/** Browsers that are refused on the way stay `new` for ever: we must give up ourselves. */
const CONNECT_TIMEOUT_MS = 8000;
const BEAT_IN_CALL_MS = 1000;
const BEAT_WARM_MS = 5000;
const QUIET_MS = 1700;
const LOST_IN_CALL_MS = 2500;
const LOST_WARM_MS = 12000;
const WATCH_MS = 500;
const CODECS = { audio: ["audio/opus"], video: ["video/vp8", "video/rtx"] };
/** Lines of our offer that the node has no use for: 4 kB instead of 12 on a slow line. */
const UNUSED_LINES =
  /^a=(?:extmap-allow-mixed|extmap:(?!.*abs-send-time)|rtcp-fb:|rtcp:|rtcp-rsize|rtcp-xr|ssrc|msid|ice-options|candidate:).*\r\n/gm;

/**
 * @param {{offer: AskOffer, answer?: AskAnswer, listens?: boolean}} ask listens: to hear is all that is offered
 * @param {LinkHandlers} on
 */
export function createLink(ask, on) {
  /** @type {RTCPeerConnection[]} */
  const connections = [];
  /** @type {{audio: RTCRtpSender|null, video: RTCRtpSender|null}} */
  const senders = { audio: null, video: null };
  /** @type {Received[]} */
  const received = [];
  const [sends, hears] = ask.listens ? [[], KINDS.slice(0, 1)] : [KINDS, KINDS];
  /** @type {RTCDataChannel|undefined} */
  let control;
  /** @type {RTCDataChannel|undefined} */
  let probe;
  let closed = false;
  let open = false;
  let inCall = false;
  /** @type {VideoLimit} */
  let videoLimit = {};
  let beats = 0;
  let heardAt = 0;
  let sentAt = 0;
  let watchedAt = 0;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let watching;
  /** @type {(error: Error) => void} */
  let giveUp = () => {};
  /** Changes of one sender's parameters may not overlap. */
  let changes = Promise.resolve();

  /**
   * Connect as planned; resolves when the node can hear us.
   * @param {Plan} plan
   * @param {Tracks} tracks
   * @param {VideoLimit} limit
   */
  async function start(plan, tracks, limit) {
    const opened = new Promise((resolve, reject) => {
      giveUp = reject;
      setTimeout(() => reject(new Error("timeout")), CONNECT_TIMEOUT_MS);
      for (const one of plan.connections) {
        const pc = new RTCPeerConnection({
          bundlePolicy: "max-bundle",
          iceServers: plan.ice_servers,
          iceTransportPolicy: plan.relay_only ? "relay" : "all", // relay: nothing reaches any other address
        });
        connections.push(pc);
        pc.onconnectionstatechange = () => connectionChanged(pc);
        pc.ontrack = (event) => trackReceived(pc, event);
        const ready =
          one.offered_by === "browser"
            ? makeOffer(pc, one, plan, limit, () => resolve(undefined))
            : makeAnswer(pc, one);
        ready.catch(reject);
      }
    });
    opened.catch(() => {});
    if (closed) throw new Error("closed");
    await Promise.all([opened, setTracks(tracks)]);
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {ConnectionPlan} one
   * @param {Plan} plan
   * @param {VideoLimit} limit
   * @param {() => void} opened
   */
  async function makeOffer(pc, one, plan, limit, opened) {
    openChannels(pc, opened);
    const sendEncodings = { audio: [{ active: inCall }], video: [{ active: inCall, ...limit }] };
    for (const kind of sends) {
      const transceiver = pc.addTransceiver(kind, { direction: "sendonly", sendEncodings: sendEncodings[kind] });
      senders[kind] = transceiver.sender;
      preferCodecs(transceiver, kind);
    }
    // A node that offers a connection of its own sends the others' media there.
    const slots = plan.connections.some((other) => other.offered_by === "node") ? 0 : SLOTS;
    addSlots(pc, slots);
    // Sent at once: the node finds our addresses by itself, so that nothing waits for gathering.
    await pc.setLocalDescription();
    const sdp = (pc.localDescription?.sdp ?? "").replace(UNUSED_LINES, "");
    const answered = await ask.offer({ connection: one.connection, sdp });
    if (!closed) await pc.setRemoteDescription({ type: "answer", sdp: answered.sdp });
  }

  /** Where the others' media come. @param {RTCPeerConnection} pc @param {number} slots */
  function addSlots(pc, slots) {
    for (let slot = 0; slot < slots; slot += 1) {
      for (const kind of hears) preferCodecs(pc.addTransceiver(kind, { direction: "recvonly" }), kind);
    }
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {ConnectionPlan} one
   */
  async function makeAnswer(pc, one) {
    await pc.setRemoteDescription({ type: "offer", sdp: one.sdp ?? "" });
    await pc.setLocalDescription();
    await ask.answer?.({ connection: one.connection, sdp: pc.localDescription?.sdp ?? "" });
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {() => void} opened
   */
  function openChannels(pc, opened) {
    control = pc.createDataChannel("control", { negotiated: true, id: 0 });
    probe = pc.createDataChannel("probe", { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 });
    probe.binaryType = "arraybuffer";
    control.onopen = () => {
      open = true;
      heardAt = watchedAt = performance.now();
      watching = setInterval(watch, WATCH_MS);
      beat();
      opened();
    };
    control.onmessage = (event) => controlReceived(JSON.parse(event.data));
  }

  /** @param {{t: string, slots?: (string|null)[]}} message */
  function controlReceived(message) {
    heardAt = performance.now();
    if (message.t === "slots" && message.slots) on.slots(message.slots);
  }

  function beat() {
    if (control?.readyState !== "open") return;
    sentAt = performance.now();
    beats += 1;
    control.send(JSON.stringify({ t: "beat", n: beats }));
  }

  function watch() {
    const now = performance.now();
    // A page that was frozen has messages waiting: let them be read before judging.
    if (now - watchedAt > 4 * WATCH_MS) heardAt = now;
    watchedAt = now;
    if (now - sentAt >= (inCall && !speaks() ? BEAT_IN_CALL_MS : BEAT_WARM_MS) - WATCH_MS / 2) beat();
    judge(now - heardAt);
    if (KINDS.some((kind) => encodingOf(kind)?.active === !flows(kind))) void applyInTurn(); // may have been refused
  }

  /** Whether our voice or, in a pause, a trace of it goes out all the time: the node needs no beats beside it. */
  function speaks() {
    const track = senders.audio?.track;
    return track?.readyState === "live" && !track.muted && encodingOf("audio")?.active === true;
  }

  /** @param {number} unheardMs */
  function judge(unheardMs) {
    if (inCall && unheardMs > QUIET_MS) on.quiet?.();
    if (unheardMs > (inCall ? LOST_IN_CALL_MS : LOST_WARM_MS)) lose();
  }

  function lose() {
    clearInterval(watching);
    giveUp(new Error("lost"));
    if (!closed && open) on.lost(link);
  }

  /** @param {RTCPeerConnection} pc */
  function connectionChanged(pc) {
    if (["failed", "disconnected", "closed"].includes(pc.connectionState)) lose();
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {RTCTrackEvent} event
   */
  function trackReceived(pc, event) {
    const kind = event.track.kind === "audio" ? "audio" : "video";
    const same = pc.getTransceivers().filter((one) => one.receiver.track.kind === kind && one.sender !== senders[kind]);
    received.push({ slot: same.indexOf(event.transceiver), kind, track: event.track });
  }

  /** @param {Tracks} tracks */
  async function setTracks(tracks) {
    await Promise.all(KINDS.map((kind) => senders[kind]?.replaceTrack(tracks[kind])));
    await applyInTurn();
  }

  /**
   * Whether a track is to be sent. An active encoding without a track costs reports each second.
   * @param {"audio"|"video"} kind
   */
  function flows(kind) {
    return inCall && Boolean(senders[kind]?.track);
  }

  /**
   * @param {boolean} value
   * @param {VideoLimit} limit
   */
  function setInCall(value, limit) {
    if (value && !inCall) {
      heardAt = performance.now();
      beat();
    }
    inCall = value;
    videoLimit = limit;
    return applyInTurn();
  }

  function applyInTurn() {
    changes = changes.then(applyEncodings).catch(() => {});
    return changes;
  }

  /** @param {"audio"|"video"} kind */
  function encodingOf(kind) {
    return senders[kind]?.getParameters().encodings?.[0];
  }

  async function applyEncodings() {
    for (const kind of KINDS) {
      const parameters = senders[kind]?.getParameters();
      if (!parameters?.encodings?.length) continue;
      Object.assign(parameters.encodings[0], { active: flows(kind) }, kind === "video" ? videoLimit : {});
      await senders[kind]?.setParameters(parameters);
    }
  }

  function close() {
    closed = true;
    clearInterval(watching);
    for (const pc of connections) pc.close();
    giveUp(new Error("closed"));
  }

  const link = {
    start,
    setTracks,
    setInCall,
    close,
    connections,
    received,
    /** For probe.js to measure the line with. */
    get probe() {
      return probe;
    },
  };
  return link;
}

/**
 * @param {RTCRtpTransceiver} transceiver
 * @param {"audio"|"video"} kind
 */
function preferCodecs(transceiver, kind) {
  const all = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const wanted = all.filter((codec) => CODECS[kind].includes(codec.mimeType.toLowerCase()));
  if (wanted.length && transceiver.setCodecPreferences) transceiver.setCodecPreferences(wanted);
}
