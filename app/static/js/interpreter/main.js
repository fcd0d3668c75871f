// The interpreter's page: told at once when a booking rings, is taken or over, and rings audibly while it is open.

import { createFragment } from "../components/fragment.js";
import { showLine } from "../components/live_bar.js";
import { createPush } from "../components/push.js";
import { all, announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createWire } from "../shared/wire.js";

const PLACE = { worker: "/interpreter/worker.js", scope: "/interpreter", here: "/interpreter/alerts" };

const part = createFragment(byId("now"), drawn);
/** @type {Set<string>} bookings that ring on this page */
let ringing = ringingNow();
let missed = Boolean(document.querySelector("[data-missed]"));

const wire = createWire("/staff", {
  state: showLine,
  live: async (moved) => {
    await wire.ask("booking:watch").catch(() => undefined);
    // What was missed while the line was away; the first time, what an answer lacks stays to be read.
    if (moved || !document.querySelector("#now .error")) part.show("/interpreter/now");
  },
  told: { "booking:changed": () => part.show("/interpreter/now") },
});

function ringingNow() {
  return new Set(all("[data-rings]").map((one) => one.dataset.rings ?? ""));
}

function drawn() {
  const before = ringing;
  ringing = ringingNow();
  const note = document.querySelector("[data-missed]");
  if ([...ringing].some((one) => !before.has(one))) {
    announce(t("A booking is open"));
    byId("now").scrollIntoView();
  } else if (note && !missed) announce(note.textContent ?? "");
  missed = Boolean(note);
  tick();
}

/** How long ago each was asked, by this device's clock. */
function tick() {
  for (const one of all("[data-asked]")) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(one.dataset.asked ?? "")) / 1000));
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setText(one, t("Asked {time} ago", { time }));
  }
}

const push = createPush(byId("push-panel").dataset.pushKey ?? "", PLACE, () => drawPush());

function drawPush() {
  const words = {
    unknown: "",
    impossible: t("This browser can’t notify you while this page is in the background."),
    off: t("You are not notified while this page is in the background."),
    on: t("You are notified while this page is in the background, until you sign out. It names nobody."),
  };
  setText(byId("push-state"), push.problem || words[push.state]);
  setText(byId("push"), push.state === "on" ? t("Turn notifications off") : t("Turn notifications on"));
  byId("push").hidden = push.state === "impossible" || push.state === "unknown";
}

byId("push").addEventListener("click", () => push.turn(push.state !== "on"));
setInterval(tick, 1000);
tick();
