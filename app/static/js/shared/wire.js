// The socket to the web process: asks with answers, numbered events, and a snapshot after every (re)connection.
// Events that the socket missed are never guessed: a gap in the numbers brings a new snapshot.

import { createSocket } from "./socket.js";
import { t } from "./text.js";

const ASK_TIMEOUT_MS = 8000;
const BLOCKED_AFTER_MS = 8000; // some proxies swallow WebSockets without a word
const TRY_AGAIN_MS = 2000;
// How long a socket may take to show that it is alive: four of its slowest answers of late, within these bounds. The longest
// is more than any line takes that carries a call: 600 ms and a full queue.
const CHECK_MS = { shortest: 500, longest: 1500 };
const OF_LATE = 8;
const OPTIONS = { path: "/live", openWithinMs: BLOCKED_AFTER_MS, firstMs: 300, longestMs: 3000 };

/** @typedef {"connecting" | "live" | "lost" | "blocked"} WireState */
/** @typedef {{number?: number, after?: number, at?: string, visit?: string, [field: string]: any}} ToldEvent */
/** @typedef {{ok: boolean, code?: string, say?: string, [field: string]: any}} Answer */
/**
 * @typedef {object} WireHandlers
 * @property {(state: WireState) => void} [state]
 * @property {(moved: boolean) => void} [live] the socket is open (again): ask now for what isn't numbered. moved: maybe on
 *   another network, so that other connections have to be made anew as well
 * @property {(snapshot: any, visit: string) => void} [snapshot] all of a visit as it is now; visit is "" on /page
 * @property {Record<string, (event: any) => void>} [told] one function for each event name
 * @property {(code: string) => void} [refused] the server does not want this page any more
 */

/** An ask that was answered with no, or not at all ("lost"). `say` is the sentence for the person. */
export class Refusal extends Error {
  /** @param {string} code @param {string} [say] */
  constructor(code, say) {
    super(code);
    this.code = code;
    this.say = say ?? t("That did not work. Please try again.");
  }
}

/**
 * Opens the socket of one namespace.
 * @param {"/page" | "/staff"} namespace
 * @param {WireHandlers} on
 */
export function createWire(namespace, on) {
  /** @type {WireState} */
  let state = "connecting";
  let opened = false;
  let closed = false;
  let checking = false;
  let moved = false;
  /** @type {number[]} milliseconds that the last asks waited for their answers */
  let waits = [];
  const visits = createVisits(askNow, on);
  const outbox = createOutbox(askNow, () => socket.connected);

  /** @param {WireState} next */
  function enter(next) {
    if (state === next || closed) return;
    state = next;
    on.state?.(next);
  }

  /**
   * @param {string} name @param {object} payload
   * @returns {Promise<Answer>}
   */
  async function askNow(name, payload) {
    if (!socket.connected) throw new Refusal("lost");
    const asked = performance.now();
    const answer = await socket.ask(name, payload, ASK_TIMEOUT_MS).catch(() => null);
    waits = [...waits, performance.now() - asked].slice(-OF_LATE);
    if (!answer) throw new Refusal("lost");
    if (!answer.ok) throw new Refusal(answer.code ?? "failed", answer.say);
    return answer;
  }

  function connectElsewhere() {
    moved = true;
    connectAgain();
  }

  function connectAgain() {
    if (closed) return;
    socket.disconnect();
    socket.connect();
  }

  const socket = createSocket(namespace, OPTIONS, {
    open() {
      opened = true;
      enter("live");
      on.live?.(moved);
      moved = false;
      visits.askAll();
      outbox.flush();
    },
    gone(byServer) {
      enter("lost");
      if (byServer) setTimeout(connectAgain, TRY_AGAIN_MS);
    },
    refused({ data, message }) {
      on.refused?.(data?.code ?? message);
      setTimeout(connectAgain, TRY_AGAIN_MS);
    },
    told: visits.told,
  });
  socket.connect();
  setTimeout(() => {
    if (!opened && navigator.onLine !== false) enter("blocked");
  }, BLOCKED_AFTER_MS);
  const stopWatchingNetwork = onNetworkChange(connectElsewhere, () => enter("lost"));

  return {
    get state() {
      return state;
    },
    /** Follow one visit ("" is the page's own): a snapshot now and after each gap or reconnection. @param {string} visit */
    watch: (visit = "") => visits.watch(visit),
    /** @param {string} visit */
    unwatch(visit) {
      visits.forget(visit);
      return askNow("visit:unwatch", { visit }).catch(() => undefined);
    },
    /**
     * Asks, and resolves with the answer. Rejects with a Refusal.
     * @param {string} name @param {object} [payload]
     * @param {{keep?: boolean}} [options] keep: wait for the line and send again until it is answered
     * @returns {Promise<Answer>}
     */
    ask: (name, payload = {}, { keep = false } = {}) => (keep ? outbox.add(name, payload) : askNow(name, payload)),
    /** The line may be dead: a socket does not notice for up to 20 s, so ask, and without an answer open another one. */
    suspect() {
      if (checking || closed || !socket.connected) return;
      checking = true;
      const patienceMs = Math.min(CHECK_MS.longest, Math.max(CHECK_MS.shortest, 4 * Math.max(...waits)));
      const alive = () => (checking = false);
      socket.ask("line:check", {}, patienceMs).then(alive, () => {
        alive();
        if (socket.connected) connectElsewhere();
      });
    },
    drained: outbox.drained,
    close() {
      closed = true;
      stopWatchingNetwork();
      socket.disconnect();
    },
  };
}

/**
 * The visits that this page follows, each with the number of the last event it has seen.
 * @param {(name: string, payload: object) => Promise<Answer>} ask
 * @param {WireHandlers} on
 */
function createVisits(ask, on) {
  /** @type {Map<string, {seen: number | null, waiting: [string, ToldEvent][] | null}>} */
  const followed = new Map();

  /** @param {string} visit */
  async function askSnapshot(visit) {
    const entry = followed.get(visit);
    if (!entry || entry.waiting) return;
    entry.waiting = []; // told meanwhile: may be older or newer than the snapshot
    try {
      const payload = visit ? { visit, seen: entry.seen } : { seen: entry.seen };
      const { snapshot } = await ask("visit:watch", payload);
      entry.seen = snapshot.number;
      on.snapshot?.(snapshot, visit);
    } catch (problem) {
      retryUnlessRefused(visit, problem);
    } finally {
      const missed = entry.waiting ?? [];
      entry.waiting = null;
      for (const [name, event] of missed) told(name, event);
    }
  }

  /** @param {string} visit @param {unknown} problem */
  function retryUnlessRefused(visit, problem) {
    const code = problem instanceof Refusal ? problem.code : "failed";
    if (code === "gone" || code === "not_allowed" || code === "not_found") {
      followed.delete(visit);
      on.refused?.(code);
    } else if (code !== "lost") setTimeout(() => askSnapshot(visit), TRY_AGAIN_MS);
  }

  /** @param {string} name @param {ToldEvent} event */
  function told(name, event) {
    const entry = followed.get(event?.visit ?? "");
    if (!entry || event.number === undefined) return on.told?.[name]?.(event);
    if (entry.waiting) entry.waiting.push([name, event]);
    else if (entry.seen !== null && event.number <= entry.seen) return;
    else if (event.after !== entry.seen) askSnapshot(event.visit ?? "");
    else {
      entry.seen = event.number;
      on.told?.[name]?.(event);
    }
  }

  return {
    told,
    /** @param {string} visit */
    watch(visit) {
      if (!followed.has(visit)) followed.set(visit, { seen: null, waiting: null });
      return askSnapshot(visit);
    },
    /** @param {string} visit */
    forget: (visit) => followed.delete(visit),
    askAll() {
      for (const visit of followed.keys()) askSnapshot(visit);
    },
  };
}

/**
 * Asks that must arrive: sent one after another, in order, again after each lost line. Each carries its own id, so that
 * the server can tell a second delivery from a second message. Held in memory only.
 * @param {(name: string, payload: object) => Promise<Answer>} ask
 * @param {() => boolean} connected
 */
function createOutbox(ask, connected) {
  /** @type {{name: string, payload: object, resolve: (answer: Answer) => void, reject: (why: unknown) => void}[]} */
  const queue = [];
  let sending = false;
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();

  async function flush() {
    if (sending) return;
    sending = true;
    while (queue.length && connected()) await deliver(queue[0]);
    sending = false;
  }

  /** @param {(typeof queue)[0]} first */
  async function deliver(first) {
    try {
      first.resolve(await ask(first.name, first.payload));
    } catch (problem) {
      const code = problem instanceof Refusal ? problem.code : "failed";
      if (code === "lost" || code === "too_fast") return pause(TRY_AGAIN_MS); // it stays the first
      first.reject(problem);
    }
    queue.shift();
  }

  return {
    flush,
    /** Resolves when what waits now has been answered. */
    drained: () => last,
    /** @param {string} name @param {object} payload @returns {Promise<Answer>} */
    add(name, payload) {
      const answered = new Promise((resolve, reject) => {
        queue.push({ name, payload, resolve, reject });
        flush();
      });
      last = answered.catch(() => undefined);
      return answered;
    },
  };
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * A socket on a network that went away stays silent for up to 20 s before anyone notices: the browser often knows at once.
 * @param {() => void} again @param {() => void} gone
 */
function onNetworkChange(again, gone) {
  const connection = /** @type {any} */ (navigator).connection;
  let type = connection?.type;
  const changed = () => {
    if (connection.type === type) return; // "change" also tells new estimates of speed
    type = connection.type;
    again();
  };
  addEventListener("online", again);
  addEventListener("offline", gone);
  connection?.addEventListener?.("change", changed);
  return () => {
    removeEventListener("online", again);
    removeEventListener("offline", gone);
    connection?.removeEventListener?.("change", changed);
  };
}
