// A service worker, only while the visit is open. When the phone has no network it answers a reload with one page that was
// fetched before, and with nothing else. Leaving removes it and what it keeps.

const worker = /** @type {any} */ (self);
const KEPT = "page";
const AWAY = "/here/away";
const FILES = ["steps.js", "away.js"].map((name) => new URL(name, location.href).href);

worker.addEventListener("install", (/** @type {any} */ event) => {
  worker.skipWaiting();
  event.waitUntil(keep());
});

// The only message that there is: she leaves.
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(forget()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(AWAY)));
  else if (FILES.includes(request.url)) event.respondWith(kept(request));
});

async function keep() {
  await caches.delete(KEPT); // of an earlier version
  await (await caches.open(KEPT)).addAll([AWAY, ...FILES]);
}

/** @param {Request} request */
async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function forget() {
  await Promise.all([caches.delete(KEPT), worker.registration.unregister()]);
}
