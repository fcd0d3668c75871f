// Measures the line over the way that the call takes: pings first, then trains of packets both ways at once, as a call
// goes, the second as long as the first says that the line can take. 35 to 65 kB in all, acknowledgements included; the sums are in probe_sums.js.

import { isStalled, kbpsOf, kbpsOfArrivals, PACKET_BYTES, packetsFor, sumUp } from "./probe_sums.js";

/** @typedef {import("./probe_sums.js").Train} Train */

const PINGS = 16;
const PING_EVERY_MS = 25;
const LONGEST_MS = 3800;
/** After the last packet of something that isn't whole. */
const QUIET_MS = 400;
const LOOK_EVERY_MS = 20;
const REPORT_BYTES = 12;
const [PING, UP, REPORT, DOWN] = [..."PURD"].map((letter) => letter.charCodeAt(0));
/** Names a train of ours to the node. */
let trains = 0;

/**
 * @param {RTCDataChannel | undefined} channel
 * @param {{pings?: number, burst?: boolean}} [how] burst: rates too, not in the middle of a call
 * @returns {Promise<import("./probe_sums.js").LineReading | null>} null: nothing came back
 */
export async function measureLine(channel, { pings = PINGS, burst = true } = {}) {
  if (!channel) return null;
  const talk = createTalk(channel);
  try {
    await talk.opened(); // the control channel may be a moment earlier
    const rtts = await talk.ping(pings);
    if (!rtts().length || !burst) return sumUp(rtts(), pings, [], []);
    const fastest = Math.min(...rtts());
    const [down, up] = await Promise.all([inTwo(talk.down, fastest), inTwo(talk.up, fastest)]);
    return sumUp(rtts(), pings, down, up);
  } catch {
    return null; // closed on the way: she left, or the line was replaced
  } finally {
    talk.end();
  }
}

/** @param {(packets: number, fastestMs: number) => Promise<Train>} send @param {number} fastest */
async function inTwo(send, fastest) {
  const first = await send(packetsFor(null), fastest);
  const second = await send(packetsFor(first.kbps), fastest);
  if (!isStalled(first, second)) return [first, second];
  return [first, second, await send(second.sent, fastest)];
}

/** What is sent and what comes back. @param {RTCDataChannel} channel */
function createTalk(channel) {
  const endsAt = performance.now() + LONGEST_MS;
  /** @type {Map<string, number[]>} when messages with this head came */
  const came = new Map();
  /** @type {Map<number, DataView>} */
  const reports = new Map();
  /** @type {Set<() => void>} */
  const waiting = new Set();
  let lastAt = 0;
  channel.addEventListener("message", take);

  /** @param {MessageEvent<ArrayBuffer>} event */
  function take({ data }) {
    lastAt = performance.now();
    const message = new DataView(data);
    const kind = message.getUint8(0);
    if (kind === REPORT && data.byteLength === REPORT_BYTES) reports.set(message.getUint8(1), message);
    else note(kind === PING ? `P${message.getUint32(1)}` : `D${message.getUint8(1)}`);
    for (const look of waiting) look();
  }

  /** @param {string} head */
  function note(head) {
    came.set(head, [...(came.get(head) ?? []), lastAt]);
  }

  /** Until it is so, or there is no more time for it. @param {() => boolean} done @param {number} ms @returns {Promise<void>} */
  function until(done, ms) {
    const giveUpAt = Math.min(endsAt, performance.now() + ms);
    return new Promise((resolve) => {
      const timer = setInterval(look, LOOK_EVERY_MS);
      waiting.add(look);
      look();
      function look() {
        if (!done() && performance.now() < giveUpAt) return;
        clearInterval(timer);
        waiting.delete(look);
        resolve();
      }
    });
  }

  const opened = () => until(() => channel.readyState !== "connecting", LONGEST_MS);

  /** @param {number} count @returns {Promise<() => number[]>} the round trips that have come back by now */
  async function ping(count) {
    /** @type {number[]} */
    const sentAt = [];
    const salt = Math.floor(Math.random() * 2 ** 24) << 8; // an echo of the probe before is not ours
    for (let i = 0; i < count; i += 1) {
      sentAt.push(performance.now());
      channel.send(messageOf(9, PING, (view) => view.setUint32(1, (salt + i) >>> 0)));
      await until(() => false, PING_EVERY_MS);
    }
    const rtts = () =>
      sentAt.flatMap(
        (sent, i) =>
          came
            .get(`P${(salt + i) >>> 0}`)
            ?.slice(0, 1)
            .map((at) => at - sent) ?? [],
      );
    await until(() => rtts().length === count || (rtts().length > 0 && quiet()), 1500);
    return rtts;
  }

  const quiet = () => performance.now() - lastAt > QUIET_MS;

  /** @param {number} packets @param {number} fastestMs @returns {Promise<Train>} */
  async function down(packets, fastestMs) {
    const number = nextTrain();
    const askedAt = performance.now();
    channel.send(messageOf(3, DOWN, (view) => view.setUint16(1, (number << 8) | packets)));
    const arrived = () => came.get(`D${number}`) ?? [];
    await until(() => arrived().length >= packets || (arrived().length > 0 && quiet()), 3 * fastestMs + 1000);
    return { sent: packets, packets: arrived().length, kbps: kbpsOfArrivals(askedAt, arrived(), fastestMs) };
  }

  /** @param {number} packets @param {number} fastestMs @returns {Promise<Train>} */
  async function up(packets, fastestMs) {
    const number = nextTrain();
    const message = messageOf(PACKET_BYTES, UP, (view) => view.setUint8(1, number));
    for (let i = 0; i < packets; i += 1) channel.send(message);
    for (let tries = 0; tries < 2 && !reports.has(number) && performance.now() < endsAt; tries += 1) {
      channel.send(messageOf(2, REPORT, (view) => view.setUint8(1, number)));
      await until(() => reports.has(number), 2 * fastestMs + 600);
    }
    const report = reports.get(number);
    const count = report?.getUint16(2) ?? 0;
    return { sent: packets, packets: count, kbps: kbpsOf(count - 1, (report?.getUint32(8) ?? 0) / 1000) };
  }

  return { opened, ping, down, up, end: () => channel.removeEventListener("message", take) };
}

function nextTrain() {
  trains = (trains + 1) % 256;
  return trains;
}

/** @param {number} size @param {number} kind @param {(view: DataView<ArrayBuffer>) => void} fill */
function messageOf(size, kind, fill) {
  const view = new DataView(new ArrayBuffer(size));
  view.setUint8(0, kind);
  fill(view);
  return view.buffer;
}
