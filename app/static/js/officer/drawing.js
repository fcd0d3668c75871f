// Arrows, boxes and words over a picture, or over the frame at which a video stands. With the mouse or with the keyboard.

import { element } from "../shared/dom.js";
import { t } from "../shared/text.js";

const COLOUR = "#d4001a";
const STEP_PX = 12;

/** @typedef {{tool: string, from: [number, number], to: [number, number], words: string}} Mark */

/** @param {HTMLImageElement | HTMLVideoElement} source @param {HTMLInputElement} words */
export function createDrawing(source, words) {
  const still = frameOf(source);
  const { width, height } = still;
  const canvas = /** @type {HTMLCanvasElement} */ (
    element("canvas", { class: "copy", tabindex: "0", role: "img", "aria-label": t("Copy to draw on") })
  );
  Object.assign(canvas, { width, height });
  source.after(canvas);
  source.hidden = true;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const line = Math.max(3, Math.round(Math.max(width, height) / 250));
  /** @type {Mark[]} */
  const marks = [];
  /** @type {[number, number] | null} */
  let from = null;
  /** @type {[number, number]} */
  let at = [width / 2, height / 2];
  let byKeys = false;
  const made = {
    canvas,
    tool: "arrow",
    undo() {
      marks.pop();
      draw();
    },
    get isEmpty() {
      return marks.length === 0;
    },
    /** @returns {Promise<Blob | null>} */
    picture() {
      byKeys = false;
      draw();
      return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    },
  };

  /** @param {PointerEvent} event @returns {[number, number]} */
  function placeOf({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    return [((clientX - box.left) * width) / box.width, ((clientY - box.top) * height) / box.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    byKeys = false;
    at = placeOf(event);
    begin();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    at = placeOf(event);
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    at = placeOf(event);
    end();
  });
  canvas.addEventListener("keydown", (event) => {
    const moves = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    })[event.key];
    if (!moves && event.key !== "Enter") return;
    event.preventDefault();
    byKeys = true;
    if (moves) {
      const step = (event.shiftKey ? 1 : STEP_PX) * Math.max(1, width / 1000);
      at = [clamp(at[0] + moves[0] * step, width), clamp(at[1] + moves[1] * step, height)];
      draw();
    } else if (from) end();
    else begin();
  });

  function begin() {
    from = at;
    if (made.tool === "text") end();
    else draw();
  }

  function end() {
    if (!from) return;
    const moved = Math.hypot(at[0] - from[0], at[1] - from[1]) > line;
    const said = words.value.trim();
    if (made.tool === "text" ? said : moved) marks.push({ tool: made.tool, from, to: at, words: said });
    from = null;
    draw();
  }

  function draw() {
    pen.drawImage(still, 0, 0);
    Object.assign(pen, { strokeStyle: COLOUR, fillStyle: COLOUR, lineWidth: line, lineCap: "round" });
    for (const mark of marks) drawMark(pen, mark, line);
    if (from) drawMark(pen, { tool: made.tool, from, to: at, words: words.value }, line);
    if (byKeys) pen.strokeRect(at[0] - line * 2, at[1] - line * 2, line * 4, line * 4);
  }

  draw();
  return made;
}

/** @param {number} value @param {number} most */
const clamp = (value, most) => Math.min(most, Math.max(0, value));

/** @param {HTMLImageElement | HTMLVideoElement} source */
function frameOf(source) {
  const video = source instanceof HTMLVideoElement;
  const still = document.createElement("canvas");
  still.width = video ? source.videoWidth : source.naturalWidth;
  still.height = video ? source.videoHeight : source.naturalHeight;
  still.getContext("2d")?.drawImage(source, 0, 0);
  return still;
}

/** @param {CanvasRenderingContext2D} pen @param {Mark} mark @param {number} line */
function drawMark(pen, { tool, from, to, words }, line) {
  if (tool === "box") return pen.strokeRect(from[0], from[1], to[0] - from[0], to[1] - from[1]);
  if (tool === "text") return drawWords(pen, from, words, line);
  const turn = Math.atan2(to[1] - from[1], to[0] - from[0]);
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  for (const side of [2.6, -2.6]) {
    pen.moveTo(...to);
    pen.lineTo(to[0] + Math.cos(turn + side) * line * 6, to[1] + Math.sin(turn + side) * line * 6);
  }
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number]} at @param {string} words @param {number} line */
function drawWords(pen, at, words, line) {
  pen.save();
  pen.font = `700 ${line * 8}px system-ui, sans-serif`;
  Object.assign(pen, { lineWidth: line * 2, strokeStyle: "#fff", lineJoin: "round" });
  pen.strokeText(words, ...at); // readable on any ground
  pen.fillText(words, ...at);
  pen.restore();
}
