// The response beside the picture: fetched when a visit comes on the stage, put away with it.

import { byId } from "../shared/dom.js";
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
    byId("response-place").replaceChildren(document.adoptNode(root));
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
