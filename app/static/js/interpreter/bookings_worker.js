// The installed page's service worker: shows one notification, and answers from its buttons. It answers no request of a
// page and keeps nothing.

const bookings = /** @type {any} */ (self);
const BOOKINGS_PAGE = "/interpreter";
const BOOKINGS_TAG = "booking"; // a later one takes the earlier one's place

bookings.addEventListener("install", () => bookings.skipWaiting());

bookings.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(showBooking(toldBooking(event))));

bookings.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  const { token } = event.notification.data ?? {};
  event.waitUntil(event.action && token ? answerBooking(event.action, token, event.notification.lang) : openBookings());
});

/** What can't be read still has to be shown: browsers withdraw the permission otherwise. @param {any} event */
function toldBooking(event) {
  try {
    return event.data.json();
  } catch {
    return {};
  }
}

/** @param {any} message */
function showBooking({ title, body, accept, decline, token, lang }) {
  const actions = token
    ? [
        { action: "accept", title: String(accept) },
        { action: "decline", title: String(decline) },
      ]
    : [];
  const options = { body: body ? String(body) : "", lang: String(lang ?? "en"), tag: BOOKINGS_TAG, renotify: true };
  return bookings.registration.showNotification(String(title ?? "Booking"), {
    ...options,
    actions,
    requireInteraction: Boolean(token),
    data: { token },
  });
}

/** The token stands for the person: their session may be locked. @param {string} action @param {string} token @param {string} lang */
async function answerBooking(action, token, lang) {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": lang },
    body: JSON.stringify({ token, answer: action }),
  };
  const response = await fetch(`${BOOKINGS_PAGE}/answer`, init).catch(() => null);
  if (!response) return openBookings();
  const { outcome, say } = await response.json();
  if (outcome === "yours") await openBookings();
  return showBooking({ title: "Booking", body: say, lang });
}

/** The page that is open, or a new one. The message never says where to. */
async function openBookings() {
  const windows = await bookings.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((/** @type {any} */ one) => new URL(one.url).pathname === BOOKINGS_PAGE);
  return there ? there.focus() : bookings.clients.openWindow(BOOKINGS_PAGE).catch(() => undefined);
}
