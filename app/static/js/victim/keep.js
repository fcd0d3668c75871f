// Has the browser keep the page that she sees when it is opened again without a network.

import { hasLeft, onLeave } from "./exit.js";

/** A part of later.js. A browser that can't, or won't, goes on without. */
export function createKeep() {
  if (navigator.serviceWorker && !navigator.serviceWorker.controller && !hasLeft()) keep().catch(() => undefined);
  return {};
}

async function keep() {
  const address = new URL("shell.js", import.meta.url);
  const registration = await navigator.serviceWorker.register(address, { scope: "/here" });
  // This page began at the link's address, so the worker isn't its controller, whom exit.js tells.
  const tell = () => (registration.active ?? registration.installing)?.postMessage("leave");
  if (hasLeft()) tell();
  else onLeave(tell);
}
