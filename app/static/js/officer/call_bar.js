// call-bar: each button says the state ("Mic on"), not the verb.

import { confirmed } from "../components/confirm.js";
import { countCameras } from "../shared/devices.js";
import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const ASKED_MS = 6000;

/**
 * @param {ReturnType<typeof import("./call.js").createCall>} call
 * @param {ReturnType<typeof import("../components/media.js").createMedia>} media
 */
export function createCallBar(call, media) {
  let asked = false;

  byId("microphone").addEventListener("click", () => media.own.toggle("microphone"));
  byId("camera").addEventListener("click", () => media.own.toggle("camera"));
  byId("turn").addEventListener("click", () => media.own.turn());
  byId("ask-camera").addEventListener("click", async () => {
    const her = call.her();
    const wanted = her?.camera === "on" ? { facing: other(her.facing) } : { camera: "on" };
    if (!(await call.ask("call:ask_camera", wanted))) return;
    announce(t("Asked. The caller decides."));
    asked = true;
    draw();
    setTimeout(() => {
      asked = false;
      draw();
    }, ASKED_MS);
  });
  byId("off-record").addEventListener("click", () => call.ask("visit:off_record", { off: !call.visit?.off_record }));
  byId("end-visit").addEventListener("click", async () => {
    const dialog = /** @type {HTMLDialogElement} */ (byId("end-dialog"));
    if (await confirmed(dialog)) call.ask("visit:end");
  });

  function draw() {
    const { microphone, camera } = media.own.devices;
    drawSwitch("microphone", microphone, { on: t("Mic on"), off: t("Mic off"), none: t("No mic: try again") });
    drawSwitch("camera", camera, { on: t("Camera on"), off: t("Camera off"), none: t("No camera: try again") });
    byId("end-visit").hidden = !call.inCall;
    showRecord();
    showTurn(camera.state === "on");
    byId("ask-camera").hidden = !call.inCall || call.visit?.mode === "text";
    setText(words("ask-camera"), asked ? t("Asked. They decide") : askWords(call.her()));
  }

  function showRecord() {
    const off = call.visit?.off_record === true;
    byId("off-record").hidden = !call.inCall;
    byId("off-record").classList.toggle("off", off);
    setText(words("off-record"), off ? t("Off the record") : t("On the record"));
  }
  return { draw };
}

/** Only where there is another camera to change to. @param {boolean} on */
async function showTurn(on) {
  byId("turn").hidden = !on || (await countCameras()) < 2;
}

/** @param {string} facing */
const other = (facing) => (facing === "user" ? "environment" : "user");

/** @param {any} her */
function askWords(her) {
  if (her?.camera !== "on") return t("Ask for camera");
  return her.facing === "user" ? t("Ask for back camera") : t("Ask for front camera");
}

/** @param {string} id */
const words = (id) => /** @type {HTMLElement} */ (byId(id).querySelector("span"));

/** @param {string} id @param {{state: string}} device @param {Record<string, string>} sentences */
function drawSwitch(id, { state }, sentences) {
  byId(id).classList.toggle("off", state !== "on");
  setText(words(id), sentences[state]);
}
