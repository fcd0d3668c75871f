// A service worker that shows one notification and leads to the officer's page. It answers no request and keeps nothing.

const alertsWorker = /** @type {any} */ (self);
const PAGE = "/officer";

alertsWorker.addEventListener("install", () => alertsWorker.skipWaiting());

alertsWorker.addEventListener("push", (/** @type {any} */ event) => {
  const { title, lang } = said(event);
  // One tag: a later one takes the earlier one's place, and sounds again.
  event.waitUntil(alertsWorker.registration.showNotification(title, { lang, tag: "waiting", renotify: true }));
});

alertsWorker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(show());
});

/** @param {any} event */
function said(event) {
  try {
    const { title, lang } = event.data.json();
    if (typeof title === "string" && typeof lang === "string") return { title, lang };
  } catch {
    // What can't be read still has to be shown: browsers withdraw the permission otherwise.
  }
  return { title: "Someone is waiting", lang: "en" };
}

/** The page that is open, or a new one. The message never says where to. */
async function show() {
  const open = await alertsWorker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find((/** @type {any} */ one) => new URL(one.url).pathname === PAGE);
  return there ? there.focus() : alertsWorker.clients.openWindow(PAGE);
}
