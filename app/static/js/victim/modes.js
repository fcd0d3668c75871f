// Ways to talk, beyond video at once: what is sent in each, what a weak line makes of her choice, and the officer's
// suggestion. She sees each change in a sentence, and one tap undoes it.

import { limitOf, modeOf, PICTURES } from "../shared/modes.js";
import { createPicture } from "../shared/picture.js";
import { follow, startLine } from "./adapt.js";
import { createMeter } from "./meter.js";
import { showNote } from "./views.js";

/** @typedef {import("../shared/modes.js").Mode} Mode */

const MEASURE_MS = 2000;
const nowS = () => performance.now() / 1000;

/** @param {import("./later.js").Parts} parts @returns {import("./later.js").Part} */
export function createModes({ actions, told, media, line, visit, wire, set, changeTo }) {
  const picture = createPicture();
  const meter = createMeter();
  let track = startLine(/** @type {Mode} */ (visit.mode ?? "text"), modeOf(visit), nowS());
  /** @type {unknown[]} what the sender was last limited for */
  let limitedFor = [];
  let closed = false;
  /** @type {Mode | null} */
  let suggested = null;
  /** @type {import("./line.js").Participant[]} */
  let participants = [];

  media.shapedBy((camera) => picture.of(camera, modeOf(visit)));

  function limit() {
    const now = [modeOf(visit), media.tracks.camera];
    if (now.every((value, i) => value === limitedFor[i])) return;
    limitedFor = now;
    line.limitVideo(limitOf(modeOf(visit), media.tracks.camera));
    document.body.dataset.mode = modeOf(visit);
  }

  async function measure() {
    if (visit.state !== "in_call" || visit.mode === "text" || line.state !== "connected" || document.hidden) {
      return meter.forget();
    }
    const stats = await line.stats();
    const sample = stats && meter.read(stats, nowS(), pictureComes());
    if (!sample) return;
    const before = track;
    track = follow(track, sample, nowS());
    if (track.now !== before.now) lower(track.now);
    else if (track.offer !== before.offer || track.hard !== before.hard) reopen();
  }

  function pictureComes() {
    return participants.some((one) => one.role === "officer" && one.line === "connected" && one.camera === "on");
  }

  /** @param {Mode} now */
  function lower(now) {
    visit.lowered = now === visit.mode ? null : now;
    if (!PICTURES[now]) media.setCamera(false);
    wire.ask("visit:lower", { to: visit.lowered }, { keep: true }).catch(() => undefined); // she may have chosen meanwhile
    reopen();
  }

  function reopen() {
    closed = false;
    showNote("slower", false); // it is said again when it says something else
    set({});
  }

  /** Her own choice begins anew; the same choice again while it was lowered insists on it. */
  function followChoice() {
    const now = modeOf(visit);
    if (visit.mode === track.chosen && now === track.now) return;
    const before = track.chosen;
    const insisted = visit.mode === track.chosen && now === visit.mode;
    track = startLine(/** @type {Mode} */ (visit.mode ?? "text"), now, nowS(), insisted);
    if (visit.mode === before && !insisted) track.upAfterS = Number.POSITIVE_INFINITY; // she chose the slow picture
    meter.forget();
  }

  function slowerParts() {
    const { now, chosen, offer, hard } = track;
    const title = offer ? "better" : now === "voice" || now === "stills" ? now : "fewer";
    const back = now === "voice" ? "picture" : chosen === "signing" ? "signing" : "video";
    return [title, back, ...(hard ? ["hard"] : [])];
  }

  const followed = told["call:changed"];
  told["call:changed"] = (event) => {
    participants = event.participants;
    followed(event);
  };
  Object.assign(actions, {
    close_slower: () => {
      closed = true;
      set({});
    },
    accept_suggested: () => {
      const mode = suggested;
      suggested = null;
      if (mode) changeTo(mode);
    },
    refuse_suggested: () => {
      suggested = null;
      set({});
    },
  });
  told["visit:suggested"] = ({ mode }) => {
    suggested = mode === modeOf(visit) ? null : mode;
    set({});
  };
  setInterval(measure, MEASURE_MS);

  return {
    restore(snapshot) {
      participants = snapshot.call.participants;
    },
    render() {
      followChoice();
      limit();
      const talking = visit.state === "in_call" && visit.mode !== "text";
      if (!talking) suggested = null;
      showNote("slower", talking && !closed && (visit.lowered !== null || track.hard), ...slowerParts());
      showNote("suggested", suggested !== null, suggested ?? "");
    },
  };
}
