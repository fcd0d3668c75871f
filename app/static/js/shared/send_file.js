// Sends one file in pieces: each with its SHA-256, each kept before the next is sent. A lost line costs the piece that was
// on its way; a page that was loaded again goes on with the same file. It holds nothing but the piece in hand.

import { createPace } from "./pace.js";

const HASHED_WHOLE_BYTES = 32 * 1024 * 1024; // a browser hashes a whole file only in memory
const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
const GAUGE_EVERY_MS = 150; // the server takes 20 asks a second from one page
const QUIET_EVERY_MS = 1500;
const MAX_DIFFERS = 3;

/** @typedef {"sending" | "paused" | "waiting" | "done" | "refused" | "stopped"} Step */
/** @typedef {{id: string, size: number, received: number, next: number, done: boolean, chunk_bytes: number, first: {bytes: number, sha256: string} | null}} Upload */
/**
 * @typedef {object} How
 * @property {string} begin where the file is announced
 * @property {string} pieces below which its pieces are put: `${pieces}/<id>/<n>`
 * @property {Blob} file
 * @property {string} name
 * @property {object} [more] what else the announcement says
 * @property {Upload} [known] it was begun before
 * @property {() => Promise<number | null>} [gauge] how many milliseconds an ask over the call's line takes now
 * @property {(step: Step, received: number, say?: string) => void} changed
 */

/** The server said no, with a sentence. */
class Refused extends Error {}
/** The server has another piece than we think, or wants a pause. */
class Elsewhere extends Error {}

/** @param {How} how */
export function sendFile(how) {
  const pace = createPace();
  const gone = new AbortController();
  /** @type {Upload | null} */
  let upload = how.known ?? null;
  /** @type {Step} */
  let step = "sending";
  let wake = () => {};
  let waitMs = FIRST_WAIT_MS;
  let differs = 0;
  let quietAt = Number.NEGATIVE_INFINITY;
  let gaugedAt = Number.NEGATIVE_INFINITY;

  /** @param {Step} next @param {string} [say] */
  function enter(next, say) {
    if (gone.signal.aborted && next !== "stopped") return;
    step = next;
    how.changed(step, upload?.received ?? 0, say);
  }

  async function run() {
    while (!gone.signal.aborted && !upload?.done) {
      try {
        await goOneStep();
        waitMs = FIRST_WAIT_MS;
      } catch (failure) {
        if (failure instanceof Refused) return enter("refused", failure.message);
        await lineLost();
      }
    }
    if (upload?.done) enter("done");
  }

  async function goOneStep() {
    if (step === "paused") await woken();
    else if (upload) await sendPiece(upload);
    else await announce();
  }

  async function announce() {
    for (let times = 0; times < 3; times += 1) await gaugeQuiet();
    const sha256 = how.file.size <= HASHED_WHOLE_BYTES ? hex(await digestOf(await how.file.arrayBuffer())) : "";
    const body = JSON.stringify({ name: how.name, type: how.file.type, size: how.file.size, sha256, ...how.more });
    upload = await asked(how.begin, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    enter("sending");
  }

  /** @param {Upload} now */
  async function sendPiece(now) {
    if (pace.restMs) await rest(pace.restMs);
    if (performance.now() - quietAt > QUIET_EVERY_MS) await gaugeQuiet();
    if (step === "paused") return;
    const body = await how.file.slice(now.received, now.received + Math.min(pace.bytes, now.chunk_bytes)).arrayBuffer();
    const headers = { "Content-Digest": `sha-256=:${base64(await digestOf(body))}:` };
    const [answer, ms] = await Promise.all([
      asked(`${how.pieces}/${now.id}/${now.next}`, { method: "PUT", body, headers }),
      gauged(),
    ]);
    if (ms !== null) pace.busy(ms);
    upload = answer;
    enter(step);
  }

  async function gaugeQuiet() {
    quietAt = performance.now();
    const ms = await how.gauge?.().catch(() => null);
    if (ms) pace.quiet(ms);
  }

  /** @returns {Promise<number | null>} */
  async function gauged() {
    if (!how.gauge || performance.now() - gaugedAt < GAUGE_EVERY_MS) return null;
    gaugedAt = performance.now();
    return how.gauge().catch(() => null);
  }

  /** @param {string} address @param {RequestInit} init @returns {Promise<Upload>} */
  async function asked(address, init) {
    const response = await fetchWithin(address, init, gone.signal);
    if (response.ok) return response.json();
    if (response.status === 409 || response.status === 429) throw new Elsewhere();
    const answer = await response.json().catch(() => ({}));
    if (answer.code === "differs" && ++differs < MAX_DIFFERS) throw new Elsewhere();
    if (response.status === 507 || !answer.say) {
      if (answer.say) enter("waiting", answer.say); // there may be room again
      throw new Error("not now");
    }
    throw new Refused(answer.say);
  }

  /** The line, or the server, is away: what arrived is asked for when it is back. */
  async function lineLost() {
    if (gone.signal.aborted) return;
    if (step === "sending") enter("waiting");
    await rest(waitMs);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    if (!upload || gone.signal.aborted) return;
    const response = await fetch(`${how.pieces}/${upload.id}`, { signal: gone.signal }).catch(() => null);
    if (!response?.ok) return;
    upload = await response.json();
    if (step === "waiting") enter("sending");
  }

  /** @param {number} ms or until it is woken */
  const rest = (ms) => Promise.race([new Promise((resolve) => setTimeout(resolve, ms)), woken()]);
  /** @returns {Promise<void>} */
  const woken = () =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const online = () => wake();
  addEventListener("online", online);
  run().finally(() => removeEventListener("online", online));

  return {
    pause() {
      if (step === "sending" || step === "waiting") enter("paused");
    },
    goOn() {
      if (step !== "paused") return;
      enter("sending");
      wake();
    },
    /** Nothing more is sent. @param {boolean} [drop] and what arrived is not kept */
    stop(drop = false) {
      gone.abort();
      wake();
      enter("stopped");
      if (drop && upload && !upload.done) {
        fetch(`${how.pieces}/${upload.id}`, { method: "DELETE" }).catch(() => undefined);
      }
    },
  };
}

/** No piece takes longer than PATIENCE_MS. @param {string} address @param {RequestInit} init @param {AbortSignal} gone */
async function fetchWithin(address, init, gone) {
  const late = new AbortController();
  const abort = () => late.abort();
  const patience = setTimeout(abort, PATIENCE_MS);
  gone.addEventListener("abort", abort);
  return fetch(address, { ...init, signal: late.signal }).finally(() => {
    clearTimeout(patience);
    gone.removeEventListener("abort", abort);
  });
}

/** Whether this is the file of which a part has arrived. @param {Blob} file @param {Upload} upload */
export async function isSame(file, { size, first }) {
  if (file.size !== size) return false;
  return !first || hex(await digestOf(await file.slice(0, first.bytes).arrayBuffer())) === first.sha256;
}

/** @param {ArrayBuffer} content */
const digestOf = async (content) => new Uint8Array(await crypto.subtle.digest("SHA-256", content));
/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
