// One booking: its page is drawn anew when the booking has moved, unless something is being typed on it.

import { showLine } from "../components/live_bar.js";
import { stayAwake } from "../components/session.js";
import { all } from "../shared/dom.js";
import { createWire } from "../shared/wire.js";

const STAY_MS = 30_000;
const { booking = "", state = "" } = all("[data-booking]")[0]?.dataset ?? {};

let going = false; // a button was pressed: where it leads says more than the news of it
document.addEventListener("submit", () => {
  going = true;
});

const wire = createWire("/staff", {
  state: showLine,
  live: () => wire.ask("booking:watch").catch(() => undefined),
  told: {
    "booking:changed": (event) => {
      if (event.booking === booking && state !== "left" && !going) location.reload();
    },
  },
});

if (state === "joined") setInterval(stayAwake, STAY_MS); // who interprets types nothing
