// What the answers of a probe come to. Pure: the times and counts are handed in, nothing is sent.

/** Payload of one packet of a train; the node's size too (signalling/forwarder/probe.py says why). */
export const PACKET_BYTES = 1100;
/** What a message costs beside itself on the way: IPv4, UDP, DTLS 1.2, SCTP. */
export const OVERHEAD_BYTES = 93;
export const FEWEST_PACKETS = 3;
export const MOST_PACKETS = 10;
/** A train may hold up a slow line for this long, no longer: other things are on their way too. */
const TRAIN_MS = 400;
/** Shorter spans are the clock's grain. */
const LEAST_SPAN_MS = 5;
const PACKET_BITS = 8 * (PACKET_BYTES + OVERHEAD_BYTES);

/** @typedef {{sent: number, packets: number, kbps: number | null}} Train packets: how many of those sent have come */
/** @typedef {{rtt_ms: number, jitter_ms: number, loss: number, up_kbps: number | null, down_kbps: number | null}} LineReading */

/** @param {number} packets after the first @param {number} spanMs from the first to the last @returns {number | null} */
export function kbpsOf(packets, spanMs) {
  return packets > 0 ? Math.round((packets * PACKET_BITS) / Math.max(spanMs, LEAST_SPAN_MS)) : null;
}

/**
 * What a train that was asked for says of the way to her. A page that is busy reads packets in a heap: then they seem to
 * have come faster than they did. So the time since it was asked for counts as well, less the fastest round trip.
 * @param {number} askedAtMs
 * @param {number[]} arrivedAtMs
 * @param {number} fastestMs
 */
export function kbpsOfArrivals(askedAtMs, arrivedAtMs, fastestMs) {
  if (arrivedAtMs.length < 2) return null;
  const [first, last] = [Math.min(...arrivedAtMs), Math.max(...arrivedAtMs)];
  const [apart, whole] = [
    kbpsOf(arrivedAtMs.length - 1, last - first),
    kbpsOf(arrivedAtMs.length, last - askedAtMs - fastestMs),
  ];
  return Math.min(apart ?? 0, whole ?? 0);
}

/** How many packets the next train has, after one that went at this rate. @param {number | null} kbps */
export function packetsFor(kbps) {
  if (kbps === null) return FEWEST_PACKETS;
  return Math.max(FEWEST_PACKETS, Math.min(MOST_PACKETS, Math.floor((kbps * TRAIN_MS) / PACKET_BITS)));
}

/**
 * The reading: rates are lower bounds. Null when no ping came back.
 * @param {number[]} rttsMs of the pings that came back, in the order sent
 * @param {number} pings sent
 * @param {Train[]} down shortest first
 * @param {Train[]} up
 * @returns {LineReading | null}
 */
export function sumUp(rttsMs, pings, down, up) {
  if (!rttsMs.length) return null;
  const trains = [...down, ...up].filter(({ packets }) => packets > 0); // one that nothing came of says nothing of chance
  const sent = trains.reduce((sum, train) => sum + train.sent, 2 * pings);
  const came = trains.reduce((sum, train) => sum + Math.min(train.sent, train.packets), pings + rttsMs.length);
  return {
    rtt_ms: Math.round(median(rttsMs)),
    jitter_ms: Math.round(jitter(rttsMs)),
    loss: Math.round(1000 * (1 - came / sent)) / 1000,
    up_kbps: rateOf(up),
    down_kbps: rateOf(down),
  };
}

/** Whether a train was held up by its own sender, whose window had shrunk: it is sent once more. @param {Train} first @param {Train} second */
export const isStalled = (first, second) => first.kbps !== null && (second.kbps ?? 0) < first.kbps / 2;

/** The greatest of the lower bounds; the first train is short, and counts only if there is no other. @param {Train[]} trains */
function rateOf([first, ...longer]) {
  const rates = longer.flatMap(({ kbps }) => kbps ?? []);
  return rates.length ? Math.max(...rates) : (first?.kbps ?? null);
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Mean difference of neighbours (RFC 3550's, of round trips, not smoothed). @param {number[]} values */
function jitter(values) {
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]));
  return steps.length ? steps.reduce((sum, step) => sum + step, 0) / steps.length : 0;
}
