// A client of Socket.IO's protocol (version 5, over Engine.IO 4) as the web process speaks it at /live: WebSocket only, text
// only, one namespace. Everything that arrives or waits for an answer is dropped with the line; wire.js asks again.

const KIND = { open: "0", close: "1", ping: "2", pong: "3", message: "4" };
const PACKET = { connect: "0", disconnect: "1", event: "2", answer: "3", refused: "4" };
/** Kind of packet, namespace, number of the ask, content. */
const WRITTEN = /^(\d)(?:\/[^,]*,?)?(\d*)(.*)$/s;

/**
 * @typedef {object} SocketOptions
 * @property {string} path
 * @property {number} openWithinMs
 * @property {number} firstMs until the line is tried again, then twice as long each time
 * @property {number} longestMs
 *
 * @typedef {object} SocketHandlers
 * @property {() => void} open it may be used, now or again
 * @property {(byServer: boolean) => void} gone byServer: it isn't tried again unless `connect` is called
 * @property {(why: {message: string, data?: any}) => void} refused likewise
 * @property {(name: string, event: any) => void} told
 */

/** @param {string} namespace @param {SocketOptions} options @param {SocketHandlers} on */
export function createSocket(namespace, { path, openWithinMs, firstMs, longestMs }, on) {
  /** @type {WebSocket | null} */
  let line = null;
  let connected = false;
  let wanted = false;
  let failures = 0;
  let asked = 0;
  let quietMs = openWithinMs; // that long without a word, and it counts as gone
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retrying;
  /** @type {Map<string, {answered: (answer: any) => void, lost: () => void}>} */
  const asks = new Map();

  function connect() {
    wanted = true;
    if (line) return;
    clearTimeout(retrying);
    try {
      line = new WebSocket(`${location.origin.replace("http", "ws")}${path}/?EIO=4&transport=websocket`);
    } catch {
      return drop(); // a browser, or what is built into it, that allows none
    }
    const mine = line;
    quietMs = openWithinMs;
    isAlive();
    mine.onmessage = ({ data }) => line === mine && receive(data);
    mine.onerror = mine.onclose = () => line === mine && drop();
  }

  function isAlive() {
    clearTimeout(patience);
    patience = setTimeout(drop, quietMs);
  }

  /** @param {string} kind @param {string} [content] */
  const send = (kind, content = "") => line?.send(kind + content);

  /** @param {string} data */
  function receive(data) {
    const content = data.slice(1);
    if (data[0] === KIND.open) {
      const { pingInterval, pingTimeout } = JSON.parse(content);
      quietMs = pingInterval + pingTimeout;
      send(KIND.message, `${PACKET.connect}${namespace},`);
    }
    isAlive();
    if (data[0] === KIND.ping) send(KIND.pong);
    else if (data[0] === KIND.message) understand(content);
    else if (data[0] === KIND.close) drop();
  }

  /** @param {string} packet */
  function understand(packet) {
    const [, kind, number, content] = WRITTEN.exec(packet) ?? [];
    const given = content ? JSON.parse(content) : undefined;
    if (kind === PACKET.event) on.told(given[0], given[1]);
    else if (kind === PACKET.answer) asks.get(number)?.answered(given[0]);
    else if (kind === PACKET.connect) {
      connected = true;
      failures = 0;
      on.open();
    } else {
      wanted = false;
      drop(kind === PACKET.disconnect);
      if (kind === PACKET.refused) on.refused(given);
    }
  }

  function drop(byServer = false) {
    const was = connected;
    const before = line;
    connected = false;
    line = null; // from now on nothing of it counts
    clearTimeout(patience);
    before?.close();
    if (wanted) {
      retrying = setTimeout(connect, Math.min(longestMs, firstMs * 2 ** failures) * (0.5 + Math.random()));
      failures += 1;
    }
    if (was) on.gone(byServer);
    for (const { lost } of asks.values()) lost();
  }

  addEventListener("offline", () => line && drop());

  return {
    connect,
    disconnect() {
      wanted = false;
      clearTimeout(retrying);
      if (line) drop();
    },
    get connected() {
      return connected;
    },
    /**
     * Asks. Rejects when no answer came in time, or the line is gone.
     * @param {string} name @param {object} payload @param {number} withinMs
     * @returns {Promise<any>}
     */
    ask(name, payload, withinMs) {
      const number = String(asked++);
      return new Promise((resolve, reject) => {
        const lost = () => {
          asks.delete(number);
          clearTimeout(waiting);
          reject(new Error("no answer"));
        };
        const waiting = setTimeout(lost, withinMs);
        const answered = (/** @type {any} */ answer) => {
          asks.delete(number);
          clearTimeout(waiting);
          resolve(answer);
        };
        asks.set(number, { answered, lost });
        send(KIND.message, `${PACKET.event}${namespace},${number}${JSON.stringify([name, payload])}`);
      });
    },
  };
}
