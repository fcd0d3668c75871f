// How much of a file is sent at a time beside a call. Pure: it is told how long an ask took while a piece was on its way,
// and says how large the next piece is and how long to rest before it.

const SMALLEST_BYTES = 16 * 1024;
const LARGEST_BYTES = 256 * 1024; // as signalling/sealing.py
const ALLOWED = 1.4; // times the answer time of a quiet line; the budget is 1.5
const SLACK_MS = 12; // what a processor adds is no queue
const LONGEST_REST_MS = 2000;

export function createPace() {
  let quietMs = Number.POSITIVE_INFINITY;
  let bytes = 32 * 1024;
  let restMs = 0;
  return {
    /** An ask was answered while nothing was sent. @param {number} ms */
    quiet(ms) {
      quietMs = Math.min(quietMs, ms);
    },
    /** An ask was answered while a piece was on its way; null: nobody asked. @param {number | null} ms */
    busy(ms) {
      if (ms === null) return;
      if (ms > Math.max(quietMs * ALLOWED, quietMs + SLACK_MS)) {
        bytes = Math.max(SMALLEST_BYTES, bytes / 2);
        restMs = Math.min(LONGEST_REST_MS, Math.max(20, restMs * 2));
      } else {
        bytes = Math.min(LARGEST_BYTES, bytes * 1.25);
        restMs = restMs > 10 ? restMs * 0.7 : 0;
      }
      if (ms < quietMs) quietMs = ms;
    },
    get bytes() {
      return Math.round(bytes);
    },
    get restMs() {
      return Math.round(restMs);
    },
  };
}
