// The response beside the picture: fetched when a visit comes on the stage, put away with it.

import { all, byId } from "../shared/dom.js";
import { startResponse } from "./response.js";

export function createResponseDesk() {
  /** @type {string | null} */
  let visit = null;
  /** @type {ReturnType<typeof startResponse> | null} */
  let open = null;

  /** @param {string} [shown] the part that was looked at */
  async function fetchAnew(shown) {
    const wanted = visit;
    const found = await fetch(`/officer/visits/${wanted}/response?part=1`).catch(() => undefined);
    if (!found?.ok || found.redirected || visit !== wanted) return;
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    const root = page.getElementById("response");
    if (!root || visit !== wanted) return;
    if (shown) root.dataset.shown = shown;
    open?.close();
    const at = /** @type {HTMLInputElement | null} */ (document.activeElement?.closest("#response [name]"));
    byId("response-place").replaceChildren(document.adoptNode(root));
    if (at) refocus(root, at);
    open = startResponse(root, () => fetchAnew(root.dataset.shown));
  }

  return {
    /** @param {string | null} now the visit on the stage */
    show(now) {
      if (now === visit) return;
      open?.close();
      open = null;
      visit = now;
      byId("response-place").hidden = !now;
      byId("response-place").replaceChildren();
      if (now) fetchAnew();
    },
    /** @param {import("./response_quote.js").Quote} quote of what was said or written */
    quote: (quote) => open?.quote(quote),
    /** Somebody wrote into it. @param {string} changed */
    changed(changed) {
      if (changed === visit) open?.refresh();
    },
  };
}

/** Where one was before it was drawn anew. @param {HTMLElement} root @param {HTMLInputElement} at */
function refocus(root, at) {
  const same = all(`[name="${CSS.escape(at.name)}"]`, root).find(
    (one) => at.type !== "radio" || /** @type {HTMLInputElement} */ (one).value === at.value,
  );
  same?.focus();
}
