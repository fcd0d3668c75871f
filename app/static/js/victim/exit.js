// Leaving. It must work at any moment: offline, in the middle of a question from the browser, before anything else has
// loaded. The page goes blank first, in the same turn of the script; everything else comes after.

const NO_PICTURE_MS = 200; // a page that is not shown gets no turn to draw

/** @type {Set<() => void>} */
const closers = new Set();
/** @type {Set<() => void>} */
const slowClosers = new Set();
/** @type {string | null} */
let leftTo = null;

/**
 * Have something closed in the same moment as she leaves: camera, microphone, socket. It may not wait for anything.
 * @param {() => void} close
 */
export function onLeave(close) {
  closers.add(close);
}

/**
 * Have something closed as soon as the page is blank, because it takes time on a slow phone: connections.
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
  blank();
  tell(address, body);
  navigator.serviceWorker?.controller?.postMessage("leave"); // it outlives this page and removes what it keeps
  closeAll(closers);
  if (!slowClosers.size) return finish(); // nothing to wait for: what is still being loaded finds no time to begin
  const latest = setTimeout(finish, NO_PICTURE_MS);
  requestAnimationFrame(() => {
    clearTimeout(latest);
    setTimeout(finish); // the first turn after the blank page is on the screen
  });
}

function finish() {
  closeAll(slowClosers);
  location.replace(leftTo ?? "/"); // takes the place of this page in the history: Back does not come here
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

/** What stays is the region, clipped to nothing, in which a screen reader is told why the page went. */
function blank() {
  for (const sound of document.querySelectorAll("audio, video")) {
    /** @type {HTMLMediaElement} */ (sound).muted = true; // it would play on outside the page
  }
  const region = said(PRESSES);
  document.body.replaceChildren(...(region ? [region] : []));
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

// Shift three times, as on GOV.UK: each press is shown and said, each gives her five seconds for the next.

const PRESSES = 3;
const PATIENCE_MS = 5000;
let presses = 0;
let alone = false; // Shift is down, and no other key with it
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;

addEventListener(
  "keydown",
  ({ key, repeat }) => {
    if (!repeat) alone = key === "Shift";
    if (!alone) forget();
  },
  true,
);

addEventListener(
  "keyup",
  ({ key }) => {
    if (key !== "Shift" || !alone || leftTo) return;
    alone = false;
    presses += 1;
    show();
    clearTimeout(patience);
    patience = setTimeout(forget, PATIENCE_MS);
    const form = document.querySelector("form[data-leave]");
    if (presses === PRESSES && form instanceof HTMLFormElement) leave(form.dataset.leave ?? "/", form.action);
  },
  true,
);

function forget() {
  clearTimeout(patience);
  if (!presses || leftTo) return;
  presses = 0;
  show();
}

function show() {
  const dots = document.getElementById("presses");
  if (dots) dots.textContent = presses ? "●".repeat(presses) + "○".repeat(PRESSES - presses) : "";
  said(presses);
}

/** @param {number} count of presses: the bar has a sentence for each @returns {HTMLElement | null} the region that says it */
function said(count) {
  const region = document.getElementById("exit-said");
  if (region) region.textContent = region.dataset.say?.split("|")[count] ?? "";
  return region;
}
