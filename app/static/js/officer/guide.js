// Guiding the caller's camera: short messages with one tap; light and zoom while the caller lets us.

import { all, announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const ZOOM_STEPS = 8; // from one end to the other

/** @param {ReturnType<typeof import("./call.js").createCall>} call */
export function createGuide(call) {
  let asked = false;

  for (const button of all("[data-hint]")) {
    button.addEventListener("click", async () => {
      if (await call.ask("camera:guide", { hint: button.dataset.hint }))
        announce(t("Said to the caller: {words}", { words: button.textContent ?? "" }));
    });
  }
  byId("ask-steering").addEventListener("click", async () => {
    asked = Boolean(await call.ask("camera:ask_steering"));
    draw();
  });
  byId("torch").addEventListener("click", () => call.ask("camera:steer", { torch: !call.steering.torch }));
  byId("zoom-in").addEventListener("click", () => zoom(1));
  byId("zoom-out").addEventListener("click", () => zoom(-1));

  /** @param {1 | -1} direction */
  function zoom(direction) {
    const { zoom: now, zoom_min: least, zoom_max: most } = call.steering;
    const next = now + (direction * (most - least)) / ZOOM_STEPS;
    call.ask("camera:steer", { zoom: Math.min(most, Math.max(least, next)) });
  }

  function draw() {
    byId("guide").hidden = !(call.inCall && call.her()?.camera === "on");
    if (!call.inCall) asked = false;
    const { allowed, torch, zoom: now } = call.steering;
    if (allowed) asked = false;
    byId("ask-steering").hidden = Boolean(allowed);
    byId("torch").hidden = !allowed || torch === null;
    setText(byId("torch"), torch ? t("Light on") : t("Light off"));
    for (const id of ["zoom-in", "zoom-out"]) byId(id).hidden = !allowed || now === null;
    setText(byId("steering-words"), wordsOf(call.steering, asked));
  }
  return { draw };
}

/** @param {{allowed?: boolean, torch?: boolean | null, zoom?: number | null}} steering @param {boolean} asked */
function wordsOf({ allowed, torch, zoom }, asked) {
  if (!allowed) return asked ? t("Asked. The caller decides.") : "";
  if (torch === null && zoom === null) return t("The caller agrees. This camera has neither light nor zoom.");
  if (torch === null) return t("The caller agrees. This camera has no light.");
  return zoom === null ? t("The caller agrees. This camera has no zoom.") : t("The caller agrees.");
}
