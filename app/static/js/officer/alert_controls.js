// The officer's switches for sound and push, and what they are set to, in words.

import { createAlarm } from "../components/alarm.js";
import { createPush } from "../components/push.js";
import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const PLACE = { worker: "/officer/alerts/worker.js", here: "/officer/alerts" };

export function createAlertControls() {
  const box = byId("alerts");
  const alarm = createAlarm(() => draw());
  const push = createPush(box.dataset.pushKey ?? "", PLACE, () => draw());

  function draw() {
    setText(byId("alerts-summary"), summary());
    setText(byId("sound-state"), SOUND()[alarm.state]);
    setText(byId("sound"), alarm.state === "off" ? t("Turn sound on and hear it") : t("Turn sound off"));
    setText(byId("push-state"), push.problem || PUSH()[push.state]);
    setText(byId("push"), push.state === "on" ? t("Turn notifications off") : t("Turn notifications on"));
    byId("push").hidden = push.state === "impossible" || push.state === "unknown";
  }

  const summary = () => {
    if (alarm.state === "off") return t("Alerts: no sound");
    return alarm.state === "on" ? t("Alerts: with sound") : t("Alerts: sound is held back");
  };

  byId("sound").addEventListener("click", () => alarm.turn(alarm.state === "off"));
  byId("push").addEventListener("click", () => push.turn(push.state !== "on"));
  document.addEventListener("visibilitychange", () => document.hidden || push.seen());
  draw();
  return alarm;
}

const SOUND = () => ({
  off: t("You see on this page when somebody waits too long, and hear nothing."),
  on: t("You hear a short sound when somebody waits too long, except in a call."),
  blocked: t("This browser lets no sound through yet. Press anything on this page."),
});

const PUSH = () => ({
  unknown: "",
  impossible: t("This browser can’t notify you while this page is in the background."),
  off: t("You are not notified while this page is in the background."),
  on: t("You are notified while this page is in the background, until you sign out. It names nobody."),
});
