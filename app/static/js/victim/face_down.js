// Turning the phone face down hides the visit, for those who ask for it. iPhones want a tap before they tell how they lie.

import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const STEADY_MS = 300; // a phone that only swings past is not put down
const TOLD_WITHIN_MS = 2000;
const MOST_TILT = 35; // degrees from lying flat

/** @param {number} beta @param {number} gamma degrees, as the W3C has them: flat with the screen up is 0, 0 */
export function isFaceDown(beta, gamma) {
  return Math.abs(beta) > 180 - MOST_TILT && Math.abs(gamma) < MOST_TILT;
}

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createFaceDown({ actions, problem }) {
  let on = false;
  let told = false;
  let down = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;

  /** @param {DeviceOrientationEvent} event */
  function turned(event) {
    if (event.beta === null || event.gamma === null) return;
    told = true;
    const now = isFaceDown(event.beta, event.gamma);
    if (now === down) return;
    down = now;
    clearTimeout(settling);
    if (down) settling = setTimeout(() => actions.hide(event), STEADY_MS);
  }

  function show() {
    setText(byId("face-down"), on ? t("Turn face down to hide: on") : t("Turn face down to hide: off"));
  }

  /** @param {boolean} value */
  function turn(value) {
    on = value;
    show();
    clearTimeout(settling);
    if (on) addEventListener("deviceorientation", turned);
    else removeEventListener("deviceorientation", turned);
  }

  async function toggle() {
    if (on) return turn(false);
    const ask = /** @type {any} */ (DeviceOrientationEvent).requestPermission; // iPhones only
    if (ask && (await ask.call(DeviceOrientationEvent)) !== "granted") return cant();
    told = false;
    turn(true);
    setTimeout(() => on && !told && cant(), TOLD_WITHIN_MS);
  }

  function cant() {
    turn(false);
    problem({ say: t("This phone does not tell how it lies. Please tap Hide instead.") });
  }

  actions.face_down = toggle;
  const offered = typeof DeviceOrientationEvent === "function" && matchMedia("(pointer: coarse)").matches;
  return {
    render() {
      byId("face-down").hidden = !offered; // the panel may have been made anew, in other words
      show();
    },
  };
}
