// She comes back to the page: the phone was locked, another app was open, somebody rang. Sound and the officer's picture
// come back by themselves; her own picture only by her tap (note-paused), as nobody knows who holds the phone now.

const LONG_MS = 3000; // a glance at another app breaks nothing

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createReturning({ media, stage, wire, set }) {
  let hiddenAtMs = 0;
  let spoke = false;

  /** A phone call takes the microphone: silent, or ended. */
  async function hearAgain() {
    const track = media.tracks.microphone;
    if (track?.muted) track.stop();
    if (!spoke || (track?.readyState === "live" && !track.muted)) return;
    if ((await media.permission(["microphone"])) === "granted") await media.open(["microphone"]);
  }

  function changed() {
    if (document.hidden) {
      hiddenAtMs = performance.now();
      spoke = media.tracks.microphone !== null;
      return;
    }
    wire.suspect(); // a socket that died meanwhile says nothing
    if (performance.now() - hiddenAtMs >= LONG_MS) {
      stage.close(); // some browsers go on with a black picture: it is attached anew
      set({});
    }
    void hearAgain();
  }

  document.addEventListener("visibilitychange", changed);
  return {};
}
