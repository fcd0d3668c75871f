// What she agreed to, and taking it back: it works here at once, and for everybody else as soon as the line carries it.

import { all, announce } from "../shared/dom.js";
import { PICTURES } from "../shared/modes.js";
import { addSheet } from "./sheet.js";

/** @typedef {import("../shared/wire_events.js").PageTold["consent:changed"]} ConsentChanged */
/** @typedef {ConsentChanged["purpose"]} Purpose */
/** @typedef {ConsentChanged["answer"]} Answer */

/** @param {Answer | undefined} answer */
const isRefused = (answer) => answer === "no" || answer === "withdrawn";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createAgreed({ wire, told, actions, media, visit, page, set, changeTo, problem }) {
  /** @type {Partial<Record<Purpose, Answer>>} */
  let answers = {};
  let unsent = 0;

  /** @param {Purpose} purpose @param {boolean} agree */
  async function say(purpose, agree) {
    follow({ purpose, answer: agree ? "yes" : answers[purpose] === "yes" ? "withdrawn" : "no" });
    unsent += 1;
    draw();
    await wire.ask("consent:say", { purpose, agree }, { keep: true }).catch(problem);
    unsent -= 1;
    draw();
  }

  /** @param {Pick<ConsentChanged, "purpose" | "answer">} changed */
  function follow({ purpose, answer }) {
    answers[purpose] = answer;
    draw();
    if (purpose === "video") followVideo();
  }

  /** Her camera goes off; what is left goes on. */
  function followVideo() {
    const noVideo = isRefused(answers.video);
    if (noVideo) {
      media.setCamera(false);
      const { mode } = visit;
      if (mode && PICTURES[/** @type {import("../shared/modes.js").Mode} */ (mode)])
        changeTo(media.tracks.microphone && mode !== "signing" ? "voice" : "text");
    }
    if (page.noVideo !== noVideo) set({ noVideo });
  }

  function draw() {
    for (const form of all("[data-agreed]")) {
      const answer = answers[/** @type {Purpose} */ (form.dataset.agreed)] ?? "not_asked";
      for (const part of all("[data-when]", form)) part.hidden = !part.dataset.when?.split(" ").includes(answer);
    }
    const late = document.getElementById("agreed-late");
    if (late) late.hidden = unsent === 0 || wire.state === "live";
  }

  /** @param {HTMLElement} section */
  function opened(section) {
    draw();
    section.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      const { value } = /** @type {HTMLButtonElement} */ (/** @type {SubmitEvent} */ (event).submitter);
      say(/** @type {Purpose} */ (form.dataset.agreed), value === "yes");
      all("button", form)
        .find((button) => !button.hidden)
        ?.focus(); // the pressed one is gone
      announce(
        all("h2, b > span:not([hidden])", form)
          .map(({ textContent }) => textContent)
          .join(": "),
      );
    });
  }

  told["consent:changed"] = follow;
  Object.assign(actions, {
    agree_video: async () => {
      const wanted = page.wantsVideo;
      set({ wantsVideo: null });
      await say("video", true);
      if (page.noVideo || !wanted) return;
      if (wanted === "camera") actions.camera(new Event("camera"));
      else changeTo(wanted);
    },
    refuse_video: () => set({ wantsVideo: null }),
  });
  addSheet("/here/agreed", { opened });
  return {
    restore(snapshot) {
      if (unsent) return; // what she said last is on its way
      answers = { ...snapshot.consents };
      draw();
      followVideo();
    },
    render: draw,
  };
}
