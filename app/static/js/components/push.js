// Web push: a notification while this page is in the background. On for one session, in one browser.

import { t } from "../shared/text.js";

/** @typedef {"unknown" | "impossible" | "off" | "on"} PushState */
/** @typedef {{worker: string, scope?: string, here: string}} Place the service worker, and where the page's server is told */

/**
 * @param {string} key the service's public key; empty: it sends none
 * @param {Place} place
 * @param {() => void} changed
 */
export function createPush(key, place, changed) {
  const registered = () => registration(place);
  /** @type {PushState} */
  let state = key && "serviceWorker" in navigator && "PushManager" in window ? "unknown" : "impossible";
  let problem = "";

  /** @param {PushState} next @param {string} [why] */
  function become(next, why = "") {
    [state, problem] = [next, why];
    changed();
  }

  async function look() {
    if (state === "impossible") return changed();
    const there = await registered();
    const subscription = await there.pushManager.getSubscription();
    const { on } = await ask(place.here);
    become(on && subscription && isOurs(subscription) ? "on" : "off");
    closeNotifications(there);
  }

  async function turnOn() {
    if ((await Notification.requestPermission()) !== "granted")
      return become("off", t("This browser doesn’t allow notifications for this site. Allow them in its settings."));
    const there = await registered();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
    const subscription = await (await withOwnKey(there)).pushManager.subscribe(options);
    await ask(`${place.here}/on`, subscription.toJSON());
    become("on");
  }

  async function turnOff() {
    await ask(`${place.here}/off`, {});
    become("off");
    await (await (await registered()).pushManager.getSubscription())?.unsubscribe();
  }

  /** A subscription that was made with an earlier key would refuse the new one. @param {ServiceWorkerRegistration} there */
  async function withOwnKey(there) {
    const before = await there.pushManager.getSubscription();
    if (before && !isOurs(before)) await before.unsubscribe();
    return there;
  }

  /** Whether it takes what the service signs today. @param {PushSubscription} subscription */
  const isOurs = ({ options }) => String(new Uint8Array(options.applicationServerKey ?? [])) === String(bytesOf(key));

  const failed = () => become(state === "on" ? "on" : "off", t("That didn’t work. Try again."));
  look().catch(() => become("off"));

  return {
    turn: (/** @type {boolean} */ on) => (on ? turnOn() : turnOff()).catch(failed),
    /** What lies on the screen is old news once the page is looked at. */
    seen: () => state !== "impossible" && registered().then(closeNotifications, () => {}),
    get state() {
      return state;
    },
    get problem() {
      return problem;
    },
  };
}

/** @param {Place} place */
async function registration({ worker, scope }) {
  const made = await navigator.serviceWorker.register(worker, scope ? { scope } : {});
  if (!made.active) await activated(made);
  return made;
}

/** @param {ServiceWorkerRegistration} registration */
function activated(registration) {
  const coming = registration.installing ?? registration.waiting;
  return new Promise((done) => {
    coming?.addEventListener("statechange", () => coming.state === "activated" && done(null));
    if (!coming || coming.state === "activated") done(null);
  });
}

/** @param {ServiceWorkerRegistration} registration */
async function closeNotifications(registration) {
  for (const one of await registration.getNotifications()) one.close();
}

/** @param {string} path @param {object} [body] */
async function ask(path, body) {
  const headers = { "Content-Type": "application/json" };
  const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
  const answer = await fetch(path, init);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** @param {string} text base64url */
function bytesOf(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
