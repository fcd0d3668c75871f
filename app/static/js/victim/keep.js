// Has the browser keep what a reload needs: the styles, and the page that she sees without a network.

import { hasLeft, onLeave } from "./exit.js";

/** A part of later.js. A browser that can't, or won't, goes on without. */
export function createKeep() {
  fetch(new URL("../../css/page.css", import.meta.url)).catch(() => undefined); // a reload has it from the cache
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
