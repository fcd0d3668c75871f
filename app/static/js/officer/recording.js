// Recording the call: one button that says how it is. Only with the caller's yes, which can be asked for on their page.

import { announce, byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {import("../shared/wire_events.js").StaffTold["recording:changed"]} Changed */

/** @param {(name: string) => unknown} ask @param {(refusal: {say: string}) => void} fail */
export function createRecording(ask, fail) {
  /** @type {Changed["state"]} */
  let state = "off";
  let agreed = false;
  const button = byId("record");

  button.addEventListener("click", () => {
    if (state === "on" || state === "paused") ask("recording:stop");
    else if (agreed) ask("recording:start");
    else if (state === "asked") ask("recording:stop");
    else ask("recording:ask");
  });

  function draw() {
    const recorded = state === "on" || state === "paused";
    button.classList.toggle("recorded", recorded);
    setText(/** @type {HTMLElement} */ (button.querySelector("span")), words());
  }

  function words() {
    if (state === "on") return t("Recording");
    if (state === "paused") return t("Recording paused");
    if (agreed) return t("Record");
    return state === "asked" ? t("Asked. They decide") : t("Ask to record");
  }

  /** @param {Changed} event */
  function changed(event) {
    if (event.state !== state) {
      state = event.state;
      announce(state === "off" ? t("Not recording") : words());
    }
    const why = event.why && reason(event.why);
    if (why) fail({ say: why });
    draw();
  }

  return {
    changed,
    /** @param {boolean} inCall @param {string | undefined} mode */
    show(inCall, mode) {
      button.hidden = !inCall || mode === "text";
    },
    /** @param {string} answer to the question whether the call may be recorded */
    consent(answer) {
      agreed = answer === "yes";
      draw();
    },
    /** @param {{recording: {state: Changed["state"]}, consents: {answers: Record<string, string>}}} snapshot */
    restore({ recording, consents }) {
      state = recording.state;
      agreed = consents.answers.recording === "yes";
      draw();
    },
  };
}

/** What the officer should know: not what they did, nor that the yes was taken back, which says it. @param {string} why */
function reason(why) {
  const words = {
    text: t("The recording has stopped: the caller only types now."),
    disk_full: t("No room left: the recording has stopped. The call goes on. What was recorded is kept."),
    unavailable: t("Recording is not possible just now. The call goes on."),
    interrupted: t("The recording was interrupted. What was recorded is kept, and it goes on in a new file."),
  };
  return /** @type {Record<string, string>} */ (words)[why] ?? "";
}
