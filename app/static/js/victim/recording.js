// Recording is seen by her as long as it goes on, and ends with one tap. Most calls have none: it comes with its words.

import { announce } from "../shared/dom.js";
import { fetchPage, needStyles } from "./sheet.js";

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createRecording({ wire, told, actions, visit, problem }) {
  /** @type {HTMLElement | null} */
  let note = null;
  /** @type {Promise<void> | null} */
  let coming = null;
  /** What the server said last; what she pressed meanwhile is shown at once. */
  let state = "off";
  let said = "";
  let closed = true;

  async function fetchNote() {
    const found = (await fetchPage("/here/recording"))?.getElementById("note-recording");
    await needStyles();
    if (!found) throw new Error("no line");
    note = document.adoptNode(found);
    document.getElementById("notes")?.prepend(note);
  }

  function draw() {
    if (state === "off" && closed && !note) return;
    coming ??= fetchNote();
    coming.then(show).catch(() => (coming = null)); // tried again with the next change
  }

  function show() {
    if (!note) return;
    const parts = /** @type {HTMLElement[]} */ ([...note.querySelectorAll("[data-state]")]);
    for (const part of parts) part.hidden = !part.dataset.state?.split(" ").includes(state);
    note.dataset.is = state;
    note.hidden = visit.state !== "in_call" || (state === "off" && closed);
    const words = [...parts].filter((part) => !part.hidden && part.matches("h2, p")).map((part) => part.textContent);
    if (!note.hidden && said !== state) announce(words.join(" "));
    said = state;
  }

  /** @param {string} now */
  function follow(now) {
    if (now === "off" && (state === "on" || state === "paused")) closed = false;
    else if (now !== "off") closed = true;
    state = now;
    draw();
  }

  /** @param {string} shown @param {string} name @param {object} [payload] */
  function say(shown, name, payload = {}) {
    follow(shown);
    wire.ask(name, payload, { keep: true }).catch(problem);
  }

  told["recording:changed"] = (event) => follow(event.state);
  Object.assign(actions, {
    stop_recording: () => say("off", "recording:stop"),
    agree_recording: () => say("off", "consent:say", { purpose: "recording", agree: true }),
    refuse_recording: () => say("off", "consent:say", { purpose: "recording", agree: false }),
    close_recording: () => {
      closed = true;
      show();
    },
  });
  return {
    restore: (snapshot) => follow(snapshot.recording?.state ?? "off"),
    render: show,
  };
}
