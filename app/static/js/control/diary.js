// The diary of a day, drawn anew by the server when an appointment is booked, moved or cancelled.

import { showLine } from "../components/live_bar.js";
import { byId } from "../shared/dom.js";
import { createWire } from "../shared/wire.js";

export function startDiary() {
  const wire = createWire("/staff", {
    state: showLine,
    live: () => {
      wire.ask("board:watch").then(refresh, () => {});
    },
    told: { "board:changed": ({ card }) => card.appointment && refresh() },
  });
}

async function refresh() {
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const diary = byId("diary");
  const focused = diary.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  const fresh = page.getElementById("diary");
  if (!fresh || fresh.innerHTML === diary.innerHTML) return;
  diary.replaceChildren(...fresh.childNodes);
  if (focused) /** @type {HTMLElement | null} */ (diary.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
}
