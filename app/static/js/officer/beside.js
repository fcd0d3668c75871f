// The interpreter beside the caller: picture and sound, what they ask for, how signing is seen, and the lane with them.

import { createConfer } from "../components/confer.js";
import { readableWords } from "../components/readable.js";
import { announce, byId, setText } from "../shared/dom.js";
import { createPlayback } from "../shared/playback.js";
import { t } from "../shared/text.js";

const SHOWN_MS = 20_000;

/**
 * @param {object} how
 * @param {any} how.wire
 * @param {ReturnType<typeof import("../components/media.js").createMedia>} how.media
 * @param {() => any} how.visit the one on the stage
 */
export function createBeside({ wire, media, visit }) {
  const confer = createConfer("officer", (id, body) =>
    wire.ask("call:confer", { visit: visit().id, id, body }, { keep: true }),
  );
  /** @type {Map<string, {tile: HTMLElement, playback: ReturnType<typeof createPlayback>}>} by peer or, without, by name */
  const tiles = new Map();
  let conferredOf = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let clearing;

  /** @param {any} person */
  function tileOf(person) {
    const known = tiles.get(person.name);
    if (known) return known;
    const template = /** @type {HTMLTemplateElement} */ (byId("beside-tile"));
    const tile = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    byId("beside").append(tile);
    const made = {
      tile,
      playback: createPlayback(/** @type {HTMLVideoElement} */ (tile.querySelector("video")), () => undefined),
    };
    tiles.set(person.name, made);
    return made;
  }

  /** @param {any[]} participants @param {boolean} inCall */
  function draw(participants, inCall) {
    const there = inCall ? participants.filter(({ role, line }) => role === "interpreter" && line !== "absent") : [];
    byId("beside").hidden = byId("confer-panel").hidden = there.length === 0;
    forgetOthers(there);
    for (const person of there) drawOne(person);
    const now = there.length ? visit().id : "";
    if (now && now !== conferredOf) fetchLines(now);
    conferredOf = now;
    if (!now) signalled("");
  }

  /** @param {any[]} there */
  function forgetOthers(there) {
    for (const [name, { tile, playback }] of tiles) {
      if (there.some((person) => person.name === name)) continue;
      playback.show(null);
      tile.remove();
      tiles.delete(name);
    }
  }

  /** @param {any} person */
  function drawOne(person) {
    const { tile, playback } = tileOf(person);
    if (playback.show(media.streamOf(person.peer))) playback.play().catch(() => undefined);
    const video = /** @type {HTMLVideoElement} */ (tile.querySelector("video"));
    video.hidden = person.camera !== "on";
    video.ariaLabel = t("Picture of the interpreter {name}", { name: person.name });
    tile.classList.toggle("dimmed", person.line !== "connected");
    const words = person.line === "lost" ? t("{name}, interpreter: coming back") : t("{name}, interpreter");
    setText(/** @type {HTMLElement} */ (tile.querySelector("p")), words.replace("{name}", person.name));
  }

  /** @param {string} id */
  async function fetchLines(id) {
    const answer = await wire.ask("call:conferred", { visit: id }).catch(() => undefined);
    if (answer) confer.replace(answer.lines);
  }

  /** @param {string} words */
  function signalled(words) {
    const place = byId("signalled");
    setText(place, words);
    place.hidden = !words;
  }

  return {
    draw,
    told: {
      "call:conferred": (/** @type {any} */ event) => {
        confer.put(event);
        if (event.by === "interpreter") announce(t("The interpreter writes: {body}", { body: event.body }));
      },
      "call:signalled": (/** @type {any} */ { signal, name }) => {
        clearTimeout(clearing);
        signalled(SIGNALS(name)[signal]);
        if (signal !== "pause" && signal !== "swap") clearing = setTimeout(() => signalled(""), SHOWN_MS);
      },
      "signing:seen": (/** @type {any} */ event) => {
        const mine = event.of === media.peerId;
        const place = byId(mine ? "seen-mine" : "seen-theirs");
        const who = mine ? t("The caller sees you") : t("The caller sees the interpreter");
        if (event.by !== "victim") return;
        place.dataset.readable = event.readable;
        setText(place, `${who}: ${readableWords(event)}`);
      },
    },
  };
}

/** @param {string} name @returns {Record<string, string>} */
const SIGNALS = (name) => ({
  repeat: t("{name} asks: please repeat", { name }),
  slower: t("{name} asks: slower, please", { name }),
  pause: t("{name} asks for a short pause", { name }),
  go_on: t("{name} is ready again", { name }),
  swap: t("{name} asks for a colleague to take over. Colleagues are asked; they stay until one is seen.", {
    name,
  }),
});
