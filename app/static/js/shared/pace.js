// How much of a file is sent at a time beside a call. Pure: it is told how long asks take over the call's line, while nothing
// is sent and while a piece is on its way, and says how large the next piece is and how long to rest before it.

const SMALLEST_BYTES = 8 * 1024; // a sixth of a second at 400 kbit/s
const LARGEST_BYTES = 256 * 1024; // as signalling/sealing.py
const FIRST_BYTES = 32 * 1024;
const ALLOWED = 1.4; // times the answer time of the quiet line; the budget is 1.5
const SLACK_MS = 12; // what a processor adds is no queue
const LONGEST_REST_MS = 300;
const QUIET_KEPT = 7;
const BUSY_KEPT = 3;

export function createPace() {
  /** @type {number[]} */
  let quiet = [];
  /** @type {number[]} */
  let busy = [];
  let bytes = FIRST_BYTES;
  let restMs = 0;
  return {
    /** An ask was answered while nothing was sent. @param {number} ms */
    quiet(ms) {
      quiet = [...quiet, ms].slice(-QUIET_KEPT);
    },
    /** An ask was answered while a piece was on its way. @param {number} ms */
    busy(ms) {
      busy = [...busy, ms].slice(-BUSY_KEPT);
      if (!quiet.length) return;
      const usual = middle(quiet);
      if (middle(busy) > Math.max(usual * ALLOWED, usual + SLACK_MS)) {
        bytes = Math.max(SMALLEST_BYTES, bytes / 2);
        restMs = Math.min(LONGEST_REST_MS, Math.max(20, restMs * 2));
      } else {
        bytes = Math.min(LARGEST_BYTES, bytes * 1.25);
        restMs = restMs > 10 ? restMs * 0.7 : 0;
      }
    },
    get bytes() {
      return Math.round(bytes);
    },
    get restMs() {
      return Math.round(restMs);
    },
  };
}

/** One slow answer among quick ones is chance. @param {number[]} list */
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
