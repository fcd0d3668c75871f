// A picture for the officer: taken with the page's own camera or chosen, made smaller here, looked at, then sent.

import { announce, byId, setText } from "../shared/dom.js";
import { takePhoto } from "../shared/photo.js";
import { t } from "../shared/text.js";
import { onLeave } from "./exit.js";
import { addSheet, closeSheet } from "./sheet.js";

// As app/evidence/rules.py. A picture of this size is about 0.3 MB.
const LONGEST_SIDE_PX = 1600;
const QUALITY = 0.8;
const DARK = 40; // of 255: below it, little can be seen

/** @type {MediaTrackConstraints} */
const FINE = { width: { ideal: 1920 }, height: { ideal: 1440 }, facingMode: { ideal: "environment" } };

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createPicture({ actions, media, visit }) {
  /** @type {MediaStreamTrack | null} opened for the picture alone */
  let own = null;
  /** @type {Blob | null} */
  let ready = null;
  let key = "";

  /** @param {HTMLElement} section */
  function opened(section) {
    byId("picture-camera").hidden = !navigator.mediaDevices?.getUserMedia;
    byId("picture-send").hidden = true;
    byId("picture-file").addEventListener("change", chosen);
    section.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
  }

  function closed() {
    own?.stop();
    own = null;
    forget();
  }

  function forget() {
    ready = null;
    const preview = /** @type {HTMLImageElement | null} */ (document.getElementById("picture-preview"));
    if (preview?.src) URL.revokeObjectURL(preview.src);
  }

  async function chosen() {
    const [file] = /** @type {HTMLInputElement} */ (byId("picture-file")).files ?? [];
    if (file) await look(file, t("Picture chosen."));
  }

  async function take() {
    try {
      await look(await photograph(), t("Picture taken."));
    } catch {
      say(t("The camera did not start. That is fine. You can choose a picture instead."));
    }
  }

  /** The camera of the call if it is on, else one that is opened for this alone: nobody sees it but her. */
  async function photograph() {
    let track = media.tracks.camera;
    if (track?.readyState !== "live") {
      own ??= (await navigator.mediaDevices.getUserMedia({ video: FINE })).getVideoTracks()[0];
      track = own;
    }
    return takePhoto(track);
  }

  /** @param {Blob} picture @param {string} said */
  async function look(picture, said) {
    const { blob, width, height, dark } = await smaller(picture);
    forget();
    ready = blob;
    key = crypto.randomUUID();
    /** @type {HTMLImageElement} */ (byId("picture-preview")).src = URL.createObjectURL(blob);
    const size = Math.max(0.1, blob.size / 1e6).toFixed(1);
    const words = [t("{width} by {height} dots, about {size} MB.", { width, height, size })];
    if (dark) words.push(t("It is very dark. More light may help."));
    setText(byId("picture-words"), words.join(" "));
    showReady(true);
    byId("picture-ready-title").focus();
    announce([said, t("Picture ready"), ...words].join(" "));
  }

  /** @param {boolean} on */
  function showReady(on) {
    byId("picture-ready").hidden = !on;
    byId("picture-camera").hidden = on;
    byId("picture-form").hidden = on;
  }

  async function send() {
    if (!ready) return;
    say(t("Sending…"));
    const body = new FormData();
    body.append("id", key);
    body.append("picture", ready, "picture.jpg");
    try {
      const answer = await fetch("/here/picture", { method: "POST", body, headers: { Accept: "application/json" } });
      const { ok, say: refusal } = await answer.json();
      if (!ok) return say(refusal);
    } catch {
      return say(t("Not sent. There is no connection just now. Please try again."));
    }
    closeSheet();
    announce(t("Picture sent"));
  }

  /** @param {string} words */
  function say(words) {
    setText(byId("picture-words"), words);
    announce(words);
  }

  Object.assign(actions, {
    take_picture: take,
    send_picture: send,
    again_picture() {
      showReady(false);
      forget();
      byId("picture-title").focus();
    },
    drop_picture: closeSheet,
  });
  onLeave(closed);
  addSheet("/here/picture", { opened, closed });
  return {
    render() {
      if (visit.state === "ended") closeSheet();
    },
  };
}

/**
 * Fewer bytes on her data plan, and none that say where or with what it was taken.
 * @param {Blob} picture
 */
async function smaller(picture) {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const width = Math.round(bitmap.width * scale);
  const height = Math.round(bitmap.height * scale);
  const canvas = drawn(bitmap, width, height);
  return { blob: await blobOf(canvas), width, height, dark: brightness(drawn(bitmap, 16, 16)) < DARK };
}

/** @param {CanvasImageSource} source @param {number} width @param {number} height */
function drawn(source, width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function blobOf(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}

/** The mean of all dots, 0 to 255. @param {HTMLCanvasElement} canvas */
function brightness(canvas) {
  const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, 16, 16);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
  return sum / (data.length / 4);
}
