// The interpreter's picture and sound beside the officer's. Fetched with its words and styles when an interpreter is there.

import { watchArrival } from "../shared/arrival.js";
import { createPlayback } from "../shared/playback.js";
import { createJerky } from "./jerky.js";

/** @typedef {import("./line.js").Participant} Participant */
/** @typedef {{video: HTMLVideoElement, playback: ReturnType<typeof createPlayback>, watch: ReturnType<typeof watchArrival>, peer: string | null}} Signer */

const SIZES = 3;
const SHOWN_MS = 20_000;
const FEWEST_FPS = 2;

/** @param {import("./later.js").Parts} parts */
export async function createTogether(parts) {
  const { wire, told, actions, stage, line, visit, conversation, set } = parts;
  /** @type {Participant[]} */
  let participants = [];
  /** @type {Map<string, Signer>} by name: a new connection is the same person */
  const signers = new Map();
  let size = 2;
  let volume = 100;
  const words = await fetchWords();
  const jerky = createJerky(parts, words.note, /** @type {HTMLElement} */ (words.line.querySelector("[data-slow]")));
  let worded = "";
  const covered = () => document.getElementById("cover")?.hidden === false;
  let muted = covered();
  const place = /** @type {HTMLElement} */ (words.section);
  document.getElementById("stage")?.before(place, words.line);
  const preview = /** @type {HTMLElement} */ (document.getElementById("call-preview"));
  place.after(preview);
  const officer = watchArrival(/** @type {HTMLVideoElement} */ (document.getElementById("picture")), {
    rttMs,
    report(arrival) {
      showStill(arrival.fps);
      report(participants.find(({ role }) => role === "officer")?.peer, arrival);
    },
  });

  const { mute } = stage;
  stage.mute = (on) => {
    mute(on);
    muted = on;
    for (const { playback } of signers.values()) playback.mute(on);
  };
  const { play } = stage;
  stage.play = async () => {
    await play();
    for (const { playback } of signers.values()) playback.play().catch(() => undefined);
  };
  told["call:signalled"] = signalled;
  const changed = told["preferences:changed"];
  told["preferences:changed"] = (event) => {
    changed?.(event);
    hear(event.preferences.volumes);
    render();
  };
  Object.assign(actions, {
    signer_larger: () => resize(size + 1),
    signer_smaller: () => resize(size - 1),
  });

  /** @param {Record<string, number> | undefined} volumes */
  function hear(volumes) {
    volume = volumes?.interpreter ?? volume;
  }

  async function rttMs() {
    return (await line.stats())?.rtt_ms ?? null;
  }

  /** The interpreter comes first on a narrow line: then the officer's picture is a still. @param {number} fps */
  function showStill(fps) {
    const still = /** @type {HTMLElement | null} */ (words.line.querySelector("[data-still]"));
    if (still) still.hidden = fps >= FEWEST_FPS;
  }

  /** @param {string | null | undefined} of @param {import("../shared/arrival.js").Arrival} arrival */
  function report(of, arrival) {
    if (!of || visit.mode !== "signing" || visit.state !== "in_call") return;
    wire.ask("signing:seen", { of, ...arrival }).catch(() => undefined);
  }

  /** @param {number} to */
  function resize(to) {
    size = Math.min(SIZES, Math.max(1, to));
    document.body.dataset.signer = String(size);
    for (const [name, end] of /** @type {[string, number][]} */ ([
      ["larger", SIZES],
      ["smaller", 1],
    ])) {
      const button = document.querySelector(`[data-do="signer_${name}"]`);
      button?.setAttribute("aria-disabled", String(size === end));
    }
  }

  /** @param {{signal: string}} event */
  function signalled({ signal }) {
    const note = words.line.querySelector("[data-signals]");
    const said = words.line.dataset[signal] ?? "";
    if (!note || !said) return;
    note.textContent = said;
    if (signal === "pause") return;
    setTimeout(() => {
      if (note.textContent === said) note.textContent = "";
    }, SHOWN_MS);
  }

  /** @param {Participant} person */
  function signerOf(person) {
    const known = signers.get(person.name ?? "");
    if (known) return known;
    const video = document.createElement("video");
    video.playsInline = true;
    video.ariaLabel = place.dataset.picture ?? "";
    place.append(video);
    const playback = createPlayback(video, render);
    playback.mute(muted);
    /** @type {Signer} */
    const made = {
      video,
      playback,
      peer: person.peer,
      watch: watchArrival(video, { rttMs, report: (arrival) => report(made.peer, arrival) }),
    };
    signers.set(person.name ?? "", made);
    return made;
  }

  function render() {
    if (!place.isConnected) return; // she left
    const there = participants.filter((one) => one.role === "interpreter" && one.line !== "absent");
    const on = there.length > 0 && visit.state === "in_call" && visit.mode !== "text";
    for (const [name, signer] of signers) {
      if (on && there.some((person) => person.name === name)) continue;
      signer.watch.close();
      signer.playback.show(null);
      signer.video.nextElementSibling?.remove();
      signer.video.remove();
      signers.delete(name);
    }
    place.hidden = words.line.hidden = !on;
    jerky.render(on);
    if (!on) {
      delete document.body.dataset.signer;
      showLost(false);
      return;
    }
    if (!document.body.dataset.signer) resize(size);
    for (const person of there) drawOne(person);
    choose(there);
    showNames(there);
  }

  /** @param {Participant} person */
  function drawOne(person) {
    const signer = signerOf(person);
    signer.peer = person.peer;
    const sound = /** @type {HTMLAudioElement} */ (signer.video.nextElementSibling);
    sound.volume = volume / 100;
    if (signer.playback.show(line.streamOf(person))) signer.playback.play().catch(() => undefined);
    signer.video.classList.toggle("dimmed", person.line !== "connected");
  }

  /** The newest whose picture is there; until then who was there before. @param {Participant[]} there */
  function choose(there) {
    const names = [...signers.keys()].filter((name) => there.some((one) => one.name === name && one.camera === "on"));
    const seen = names.filter((name) => signers.get(name)?.video.videoWidth);
    const shown = seen.at(-1) ?? names.at(-1);
    for (const [name, { video }] of signers) video.classList.toggle("behind", name !== shown);
  }

  /** @param {Participant[]} there */
  async function showNames(there) {
    const now = there.map(({ name, line: state }) => `${name} ${state}`).join();
    if (now === worded) return;
    worded = now;
    showLost(there.every((one) => one.line === "lost"));
    const fresh = await fetchWords();
    words.line.dataset.lost = fresh.line.dataset.lost;
    words.line.querySelector("[data-who]")?.replaceWith(...fresh.line.querySelectorAll("[data-who]"));
  }

  /** The officer moves up, and there is text until they are back. @param {boolean} lost */
  function showLost(lost) {
    const { body } = document;
    if (lost === (body.dataset.interpreter === "lost")) return;
    const note = words.line.querySelector("[data-signals]");
    if (note) note.textContent = lost ? (words.line.dataset.lost ?? "") : "";
    if (!lost) return delete body.dataset.interpreter;
    body.dataset.interpreter = "lost";
    set({ textOpen: true, moreOpen: false });
    conversation.opened();
  }

  return {
    render,
    /** @param {Participant[]} now @param {Record<string, number>} [volumes] how loud each is, where that is known */
    follow(now, volumes) {
      participants = now;
      hear(volumes);
      render();
      if (!now.some(({ role }) => role === "officer")) officer.close();
    },
  };
}

/** Their words in her language, and the styles of their place. @returns {Promise<Record<"section" | "line" | "note", HTMLElement>>} */
async function fetchWords() {
  const answer = await fetch("/here/signer", { headers: { "X-Step": "1" } });
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const section = /** @type {HTMLElement} */ (made.getElementById("signer"));
  const line = /** @type {HTMLElement} */ (made.getElementById("signer-line"));
  const href = section.dataset.styles ?? "";
  if (!document.querySelector(`link[href="${href}"]`)) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    if (document.getElementById("cover")?.hidden === false) link.media = "not all";
    document.head.append(link);
    await new Promise((resolve) => {
      for (const event of ["load", "error"]) link.addEventListener(event, resolve);
    });
  }
  const note = /** @type {HTMLElement} */ (made.getElementById("note-jerky"));
  return { section: document.adoptNode(section), line: document.adoptNode(line), note: document.adoptNode(note) };
}
