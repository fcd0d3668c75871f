// Panels of the incident: the server draws them, this puts them in place without disturbing what somebody is writing.

import { localTimes } from "../components/clock.js";

const LONGEST_PRESS_MS = 1000;

let saves = 0; // begun or answered: what was fetched across one of them may be older than what is shown
let asked = 0; // pages fetched, and the newest of them that is shown: an older one that comes later is no news
let shown = 0;
let pressed = false;

for (const down of ["pointerdown", "keydown"]) addEventListener(down, () => (pressed = true), true);
for (const up of ["pointerup", "pointercancel", "keyup"])
  addEventListener(up, () => setTimeout(() => (pressed = false)), true);

/** Once nothing is held down: a control that is replaced between press and release loses the click. */
async function released() {
  const latest_ms = performance.now() + LONGEST_PRESS_MS;
  while (pressed && performance.now() < latest_ms) await new Promise((again) => setTimeout(again, 20));
}

/** A panel's form or the incident's own is being saved, or was. */
export function panelSaved() {
  saves += 1;
}

/**
 * @param {Record<string, string>} html by panel name
 * @param {{whole?: string}} [options] whole: the panel whose own form was saved, replaced completely
 */
export async function putPanels(html, { whole } = {}) {
  const before = saves;
  await released();
  if (saves !== before) return; // an answer was given meanwhile: what it brings is newer
  for (const [name, text] of Object.entries(html)) {
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-panel]");
    if (fresh) putPanel(fresh, name === whole);
  }
}

/**
 * The page as the server has it now, to bring the live parts up to date.
 * @param {{whole?: boolean, fields?: (now: Record<string, string>) => void}} [options] fields: told what the fields say there
 */
export async function refreshLive({ whole = false, fields } = {}) {
  const before = saves;
  asked += 1;
  const mine = asked;
  const response = await fetch(location.pathname).catch(() => undefined);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  await released();
  if (saves !== before) return refreshLive({ whole, fields });
  if (mine < shown) return;
  shown = mine;
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-incident]"));
  for (const name of ["incident", "visit"])
    root.dataset[name] = page.querySelector("[data-incident]")?.getAttribute(`data-${name}`) ?? "";
  for (const panel of page.querySelectorAll("[data-panel]")) putPanel(panel, whole);
  fields?.(JSON.parse(/** @type {HTMLInputElement} */ (page.getElementById("was")).value || "{}"));
}

/** @param {Element} fresh @param {boolean} whole */
function putPanel(fresh, whole) {
  const panel = /** @type {HTMLElement | null} */ (
    document.querySelector(`[data-panel="${fresh.getAttribute("data-panel")}"]`)
  );
  if (!panel) return;
  localTimes(fresh);
  const beingUsed =
    (panel.contains(document.activeElement) && document.activeElement?.matches("input, textarea, select")) ||
    [...panel.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  if (whole || (!beingUsed && sameShape(panel, fresh) === false)) replaceWhole(panel, fresh);
  else replaceLiveParts(panel, fresh);
}

/** Whether both offer the same controls: then only the words between them are new. @param {Element} one @param {Element} other */
function sameShape(one, other) {
  const controls = (/** @type {Element} */ panel) =>
    [...panel.querySelectorAll("form, [data-standing], [data-answer]")]
      .map(
        (part) =>
          `${part.getAttribute("action")} ${part.getAttribute("data-standing") ?? part.getAttribute("data-answer")} ${part.querySelectorAll("button, input, textarea").length}`,
      )
      .join();
  return (
    controls(one) === controls(other) &&
    one.querySelector(".link-shown")?.textContent === other.querySelector(".link-shown")?.textContent
  );
}

/** @param {HTMLElement} panel @param {Element} fresh */
function replaceWhole(panel, fresh) {
  const active = /** @type {HTMLInputElement | null} */ (
    panel.contains(document.activeElement) ? document.activeElement : null
  );
  panel.replaceWith(fresh);
  if (!active) return;
  const same = active.id
    ? `#${CSS.escape(active.id)}`
    : `[name="${active.name}"][value="${CSS.escape(active.value ?? "")}"]`;
  const focusable = fresh.querySelector("[data-next]") ?? fresh.querySelector(same) ?? fresh.querySelector("button");
  /** @type {HTMLElement | null} */ (focusable)?.focus();
}

/** @param {Element} panel @param {Element} fresh */
function replaceLiveParts(panel, fresh) {
  panel.toggleAttribute("hidden", fresh.hasAttribute("hidden"));
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const current = panel.querySelector(`[data-live="${part.getAttribute("data-live")}"]`);
    if (!current || current.innerHTML === part.innerHTML) continue;
    const focused = current.contains(document.activeElement);
    current.replaceChildren(...part.childNodes);
    if (focused) /** @type {HTMLElement | null} */ (current.querySelector("button, a"))?.focus();
  }
}
