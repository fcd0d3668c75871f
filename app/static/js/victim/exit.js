// Leaving. It must work at any moment: offline, in the middle of a question from the browser, before anything else has
// loaded. The page goes blank first, in the same turn of the script; everything else comes after.

// Closing a peer connection holds a slow phone's script for up to 70 ms: that is done when the blank page has been painted.
const PAINTED_AFTER_MS = 50;

/** @type {Set<() => void>} */
const closers = new Set();
/** @type {Set<() => void>} */
const slowClosers = new Set();
/** @type {string | null} */
let leftTo = null;

/**
 * Have something stopped in the same moment as she leaves: camera, microphone, sound.
 * @param {() => void} close
 */
export function onLeave(close) {
  closers.add(close);
}

/**
 * Have something closed right after: what nobody sees or hears, but takes a while to close.
 * @param {() => void} close
 */
export function afterLeave(close) {
  slowClosers.add(close);
}

/** Whether she is on her way out: whatever starts late must stop itself. */
export function hasLeft() {
  return leftTo !== null;
}

/**
 * The next step of the visit, in place of this one. An answer that comes after she left leads nowhere.
 * @param {string} [to]
 */
export function moveOn(to = "/here") {
  if (!leftTo) location.replace(to);
}

/**
 * @param {string} to the ordinary page
 * @param {string} [address] where to say so
 * @param {URLSearchParams} [body]
 */
export function leave(to, address = "/leave", body) {
  leftTo = to;
  document.body.replaceChildren();
  closeAll(closers);
  tell(address, body);
  setTimeout(closeAll, PAINTED_AFTER_MS, slowClosers);
  location.replace(to); // takes the place of this page in the history: Back does not come here
}

/** @param {Set<() => void>} all */
function closeAll(all) {
  for (const close of all) {
    try {
      close();
    } catch {
      // The next one must still be closed.
    }
  }
}

/** @param {string} address @param {URLSearchParams} [body] */
function tell(address, body) {
  // keepalive outlives this page. Nothing waits for the answer, and nothing is kept to be sent later.
  if ("keepalive" in Request.prototype) {
    fetch(address, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => undefined);
  } else navigator.sendBeacon(address, body);
}

// A browser may keep a page alive in memory and show it again on Back.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  if (leftTo) location.replace(leftTo);
  else location.reload();
});
