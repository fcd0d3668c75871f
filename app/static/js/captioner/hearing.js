// Whoever types captions hears the call: its sound and nothing else, and nothing of theirs is sent.

import { createMedia } from "../components/media.js";
import { showRecorded } from "../components/recorded.js";
import { byId, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

const OVER = ["not_allowed", "gone"]; // a colleague took over, or nobody wants captions any more

/** @param {(name: string, payload: object) => Promise<any>} ask */
export function createHearing(ask) {
  let visit = "";
  /** @type {ReturnType<typeof createMedia> | null} */
  let media = null;
  /** @type {any[]} */
  let participants = [];
  /** @type {Map<string, HTMLAudioElement>} by the speaker's connection */
  const sounds = new Map();
  let problem = "";

  /** Browsers play sound only once something was pressed. */
  async function start() {
    problem = "";
    try {
      await enter();
    } catch (refusal) {
      problem = /** @type {any} */ (refusal).say ?? t("That did not work. Please try again.");
    }
    draw();
  }

  async function enter() {
    const { snapshot } = await ask("call:join", { visit });
    participants = snapshot.call.participants;
    showRecorded(snapshot.recording.state);
    if (media) return;
    media = createMedia({ ask, changed: draw, listens: true });
    media.enter(visit, "");
    media.lineIsLive(false);
  }

  function stop() {
    media?.close();
    media = null;
    participants = [];
    draw();
  }

  function play() {
    const speakers = media ? participants.filter(({ peer, line }) => peer && line !== "absent") : [];
    for (const [peer, sound] of sounds) {
      if (speakers.some((one) => one.peer === peer && media?.streamOf(peer))) continue;
      sound.srcObject = null;
      sound.remove();
      sounds.delete(peer);
    }
    for (const { peer } of speakers) {
      const track = media?.streamOf(peer)?.getAudioTracks()[0];
      if (track) playOne(peer, track);
    }
  }

  /** @param {string} peer @param {MediaStreamTrack} track */
  function playOne(peer, track) {
    const sound = sounds.get(peer) ?? document.createElement("audio");
    const before = /** @type {MediaStream | null} */ (sound.srcObject)?.getTracks()[0];
    if (before === track) return;
    sounds.set(peer, sound);
    byId("hear-call").append(sound);
    sound.srcObject = new MediaStream([track]);
    sound.play().catch(() => {
      problem = t("That did not work. Please try again.");
      stop();
    });
  }

  function draw() {
    if (media && OVER.includes(media.refused)) return stop();
    play();
    setText(byId("hear"), media ? t("Stop hearing the call") : t("Hear the call"));
    const on = media?.line === "connected" ? t("You hear the call. Nobody hears you.") : t("Connecting…");
    setText(byId("hear-state"), media ? on : problem);
  }

  byId("hear").addEventListener("click", () => (media ? stop() : start()));
  addEventListener("pagehide", stop);

  return {
    /** The call that is typed for now. @param {string} id "": none */
    of(id) {
      if (id === visit) return;
      visit = id;
      problem = "";
      stop();
    },
    /** The socket is open again. @param {boolean} moved */
    lineIsLive(moved) {
      if (!media) return;
      enter().then(() => media?.lineIsLive(moved), stop);
    },
    told: {
      "recording:changed": (/** @type {any} */ event) => event.visit === visit && showRecorded(event.state),
      "call:changed": (/** @type {any} */ event) => {
        if (event.visit !== visit || !media) return;
        participants = event.participants;
        draw();
      },
      "call:replaced": (/** @type {any} */ event) => event.visit === visit && media?.reconnect(),
    },
  };
}
