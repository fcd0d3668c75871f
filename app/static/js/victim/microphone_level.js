// In the waiting room: whether her microphone hears anything. Nothing is sent but the answer, and she need not speak.

import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { afterLeave } from "./exit.js";
import { HEARD, levelOf } from "./sound_level.js";

const LOOK_EVERY_MS = 150;
const HEARD_LOOKS = 3; // a single click of the hardware is no voice
const SILENT_AFTER_MS = 10_000;

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createMicrophoneLevel({ wire, media }) {
  /** @type {ReturnType<typeof listenTo> | null} */
  let listening = null;
  /** @type {MediaStreamTrack | null} */
  let heardTrack = null;
  afterLeave(() => listening?.close());

  /** @param {"ok" | "silent"} sound */
  function found(sound) {
    setText(
      byId("sound-words"),
      sound === "ok" ? t("Your microphone works.") : t("No sound from it yet. That is fine."),
    );
    wire.ask("check:report", { kind: "microphone", result: "ok", sound }).catch(() => undefined);
  }

  return {
    render(view) {
      const { microphone } = media.tracks;
      const track = view === "waiting" && !document.hidden && microphone?.enabled ? microphone : null;
      byId("sound-check").hidden = !track;
      if (track === heardTrack) return;
      heardTrack = track;
      listening?.close();
      setText(byId("sound-words"), "");
      listening = track && listenTo(track, found);
    },
  };
}

/** @param {MediaStreamTrack} track @param {(sound: "ok" | "silent") => void} found told once for each answer */
function listenTo(track, found) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser); // and to nothing that sounds
  const samples = new Float32Array(analyser.fftSize);
  const bar = /** @type {HTMLElement} */ (byId("sound-check").querySelector("i"));
  const began = performance.now();
  let looks = 0;
  let told = "";
  const timer = setInterval(look, LOOK_EVERY_MS);

  function look() {
    if (context.state !== "running") return; // the browser gives no sound before a tap: that says nothing of her microphone
    analyser.getFloatTimeDomainData(samples);
    const level = levelOf(samples);
    bar.style.transform = `scaleX(${level.toFixed(2)})`;
    if (level >= HEARD) looks += 1;
    const sound = looks >= HEARD_LOOKS ? "ok" : performance.now() - began > SILENT_AFTER_MS ? "silent" : "";
    if (!sound || sound === told) return;
    told = sound;
    found(sound);
  }

  return {
    close() {
      clearInterval(timer);
      context.close().catch(() => undefined);
    },
  };
}
