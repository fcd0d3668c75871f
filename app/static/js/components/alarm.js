// A short sound, made here: no file. Browsers let it through only after the person has pressed something on the page.

const KEPT = "alarm";
const TONES_HZ = [880, 660, 880];
const TONE_S = 0.18;
const AT_MOST_EVERY_MS = 5_000; // several who wait too long in the same moment are one alarm

/** @typedef {"off" | "on" | "blocked"} AlarmState blocked: wanted, and silent until something is pressed */

/** @param {() => void} changed */
export function createAlarm(changed) {
  /** @type {AudioContext | undefined} */
  let audio;
  let rang_ms = 0;
  let wanted = kept() === "on";

  function wake() {
    if (!wanted) return;
    if (!audio) {
      audio = new AudioContext();
      audio.addEventListener("statechange", changed);
    }
    if (audio.state !== "running") audio.resume().then(changed, () => {});
  }

  /** @param {boolean} on */
  function turn(on) {
    wanted = on;
    keep(on ? "on" : "off");
    if (on) {
      wake();
      play();
    }
    changed();
  }

  function play() {
    if (!audio) return;
    TONES_HZ.forEach((hertz, index) => {
      tone(/** @type {AudioContext} */ (audio), hertz, index * TONE_S);
    });
  }

  for (const act of ["pointerdown", "keydown"]) addEventListener(act, wake, { capture: true, passive: true });
  wake();

  return {
    turn,
    ring() {
      if (!wanted || audio?.state !== "running" || Date.now() - rang_ms < AT_MOST_EVERY_MS) return;
      rang_ms = Date.now();
      play();
    },
    /** @returns {AlarmState} */
    get state() {
      if (!wanted) return "off";
      return audio?.state === "running" ? "on" : "blocked";
    },
  };
}

/** @param {AudioContext} audio @param {number} hertz @param {number} in_s */
function tone(audio, hertz, in_s) {
  const from_s = audio.currentTime + in_s;
  const voice = new OscillatorNode(audio, { frequency: hertz, type: "triangle" });
  const loudness = new GainNode(audio, { gain: 0 });
  loudness.gain.linearRampToValueAtTime(0.3, from_s + 0.02); // without ramps it clicks
  loudness.gain.setValueAtTime(0.3, from_s + TONE_S - 0.04);
  loudness.gain.linearRampToValueAtTime(0, from_s + TONE_S);
  voice.connect(loudness).connect(audio.destination);
  voice.start(from_s);
  voice.stop(from_s + TONE_S);
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** @param {string} value */
function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // A browser that keeps nothing asks again the next time.
  }
}
