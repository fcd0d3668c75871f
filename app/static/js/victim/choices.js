// Her taps: how she talks, which devices she gives, what she answers to a question. Nothing here happens without one.

import { byId } from "../shared/dom.js";
import { modeOf, PICTURES } from "../shared/modes.js";

/** @typedef {"camera" | "microphone"} Kind */
/** @typedef {import("./media.js").MediaState} MediaState */
/** @typedef {import("../shared/modes.js").Mode} Mode */

/** @type {Record<Mode, Kind[]>} */
const DEVICES = {
  signing: ["camera"],
  video: ["camera", "microphone"],
  low: ["camera", "microphone"],
  stills: ["camera", "microphone"],
  voice: ["microphone"],
  text: [],
};

/**
 * @param {object} parts the page's own parts
 * @param {any} parts.page
 * @param {import("./main.js").Visit} parts.visit
 * @param {ReturnType<typeof import("./media.js").createMedia>} parts.media
 * @param {ReturnType<typeof import("../shared/wire.js").createWire>} parts.wire
 * @param {ReturnType<typeof import("./stage.js").createStage>} parts.stage
 * @param {(changes: object) => void} parts.set
 * @param {(refusal: unknown) => void} parts.problem
 * @param {() => void} parts.opened she sees the messages
 */
export function createChoices({ page, visit, media, wire, stage, set, problem, opened }) {
  /**
   * Shown at once and sent until it is answered; the server's word replaces it.
   * @param {Mode} mode
   */
  function choose(mode) {
    if (mode === "text") media.close();
    if (mode === "voice") media.setCamera(false);
    Object.assign(visit, { mode, lowered: null });
    if (visit.state === "preparing") visit.state = "waiting";
    set({ choosing: false, asking: null, trouble: null, devicesOff: false, textOpen: false, moreOpen: false });
    wire.ask("visit:choose", { mode }, { keep: true }).catch(problem);
    if (mode === "text") opened();
    else stage.play();
  }

  /** @param {Event} event */
  function modeChosen(event) {
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter);
    const mode = /** @type {Mode} */ (button?.value);
    if (mode === "text" && wire.state === "blocked") return; // the plain form leads to text without a socket
    event.preventDefault();
    changeTo(mode);
  }

  /** Asks first for the devices that it needs. @param {Mode} mode */
  function changeTo(mode) {
    if (PICTURES[mode] && page.noVideo) return set({ wantsVideo: mode });
    if (PICTURES[mode]) media.setCamera(true);
    const missing = DEVICES[mode].some((kind) => media.tracks[kind]?.readyState !== "live");
    if (missing && typeof RTCPeerConnection === "function") set({ asking: mode });
    else choose(mode);
  }

  /**
   * The browser asks her now; what does not start is told with a way on.
   * @param {Kind[]} kinds
   * @returns {Promise<boolean>} whether all of them work
   */
  async function open(kinds) {
    set({ trouble: null, devicesOff: false, explaining: false });
    const outcomes = await media.open(kinds);
    const failed = /** @type {Kind[]} */ (Object.keys(outcomes)).filter((kind) => outcomes[kind] !== "ok");
    if (failed.length) set({ trouble: { kinds: failed, outcome: outcomes[failed[0]] } });
    stage.play();
    return failed.length === 0;
  }

  async function openForMode() {
    const mode = /** @type {Mode} */ (page.asking ?? visit.mode ?? "voice");
    if ((await open(page.trouble?.kinds ?? DEVICES[mode])) && page.asking) choose(mode);
  }

  async function useVoice() {
    media.setCamera(false);
    if (media.tracks.microphone) return choose("voice");
    if (await open(["microphone"])) choose("voice");
  }

  async function cameraOn() {
    if (page.noVideo) return set({ wantsVideo: "camera" });
    if ((await media.permission(["camera"])) === "prompt") set({ explaining: true });
    else await openCamera();
  }

  async function openCamera() {
    if (page.noVideo) return set({ wantsVideo: "camera" });
    media.setCamera(true);
    if ((await open(["camera"])) && !PICTURES[modeOf(visit)]) choose(chosenPicture());
  }

  /** @returns {Mode} what she chose, or video where that has no picture */
  function chosenPicture() {
    const mode = /** @type {Mode} */ (visit.mode);
    return PICTURES[mode] ? mode : "video";
  }

  /** @param {"user" | "environment"} facing */
  async function turn(facing) {
    const outcome = await media.turn(facing);
    if (outcome !== "ok") set({ trouble: { kinds: ["camera"], outcome } });
  }

  async function acceptAsked() {
    const asked = page.asked;
    set({ asked: null });
    if (media.state().camera !== "on") {
      media.face(asked?.facing ?? media.state().facing);
      await cameraOn();
    } else if (asked?.facing && asked.facing !== media.state().facing) await turn(asked.facing);
  }

  /** @param {Event} event */
  function callBack(event) {
    if (wire.state !== "live") return; // the plain form does it
    event.preventDefault();
    set({ moreOpen: false });
    wire.ask("visit:call_back").catch(problem);
  }

  /** Without a word: nothing of hers is sent from now on, nothing is heard, and the officer is told why. */
  function cantTalk() {
    visit.not_safe_now = true;
    wire.ask("visit:not_safe_now", { not_safe: true }, { keep: true }).catch(problem);
    choose("text");
  }

  async function canTalk() {
    visit.not_safe_now = false;
    set({});
    try {
      await wire.ask("visit:not_safe_now", { not_safe: false }, { keep: true });
      await restoreDevices(undefined);
    } catch (refusal) {
      problem(refusal);
    }
  }

  function openText() {
    set({ textOpen: true, moreOpen: false });
    opened();
    byId("body").focus();
  }

  /** @param {boolean} open */
  function showMore(open) {
    set({ moreOpen: open });
    byId(open ? "more-title" : "more-button").focus();
  }

  /**
   * After a reload: what the browser opens without asking is opened; otherwise she is asked to tap.
   * @param {MediaState | undefined} before
   */
  async function restoreDevices(before) {
    const kinds = DEVICES[/** @type {Mode} */ (visit.mode ?? "text")];
    if (!kinds.length || !["waiting", "in_call"].includes(visit.state) || kinds.some((kind) => media.tracks[kind]))
      return;
    if (before) media.restore(before);
    const wanted = kinds.filter((kind) => kind === "microphone" || media.state().camera !== "off");
    const permission = await media.permission(wanted);
    if (permission === "granted") await open(wanted);
    else if (permission === "prompt") set({ devicesOff: true });
  }

  const actions = {
    back: () => set({ choosing: page.choosing && page.asking !== null, asking: null, trouble: null }),
    change: () => set({ choosing: true, moreOpen: false }),
    open_devices: openForMode,
    try_devices: openForMode,
    use_voice: useVoice,
    use_text: () => choose("text"),
    go_without: () => (page.asking ? choose(page.asking) : set({ trouble: null, devicesOff: false })),
    open_text: openText,
    close_text: () => set({ textOpen: false }),
    toggle_text: () => (page.textOpen ? set({ textOpen: false }) : openText()),
    toggle_more: () => showMore(!page.moreOpen),
    preview: () => set({ preview: !page.preview, moreOpen: false }),
    microphone: () =>
      media.tracks.microphone ? media.setMicrophone(media.state().microphone !== "on") : open(["microphone"]),
    camera: () => (media.state().camera === "on" ? media.setCamera(false) : cameraOn()),
    turn: () => turn(media.state().facing === "user" ? "environment" : "user"),
    show_picture: openCamera,
    camera_off: () => media.setCamera(false),
    open_camera: openCamera,
    refuse_camera: () => set({ explaining: false }),
    accept_asked: acceptAsked,
    refuse_asked: () => set({ asked: null }),
    keep_video: () => set({ batteryLow: false }),
    keep_waiting: () => set({ longWait: false }),
    close_call_back: () => set({ callBackRead: true }),
    close_clock: () => set({ clockWrong: false }),
    close_problem: () => problem({ say: "" }),
    back_to_choice: () => (PICTURES[modeOf(visit)] ? choose(chosenPicture()) : openCamera()),
    play: () => stage.play(),
    call_back: callBack,
    cant_talk: cantTalk,
    can_talk: canTalk,
  };
  return { actions, modeChosen, changeTo, restoreDevices };
}
