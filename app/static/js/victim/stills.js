// A photo that the officer asks for: she reads of what, and decides. Taken with the call's camera at its full size, or with
// one that is opened for this alone; sent in the background as her files are. Its words come with its page.

import { takePhoto } from "../shared/photo.js";

/** @typedef {{request: string, name: string, what: string, agreed: boolean}} Asked */

/** @param {any} kit as sending.js hands it @param {() => Promise<any>} files what sends */
export async function createStills(kit, files) {
  const { announce, byId, fetchPage, hasLeft, media, needStyles, onLeave, problem, setText, wire } = kit;
  const page = await fetchPage("/here/still");
  const found = page?.getElementById("note-still");
  if (!found || hasLeft()) throw new Error("no page");
  const note = document.adoptNode(found);
  await needStyles();
  byId("notes").append(note);
  /** @type {HTMLElement} */
  const title = note.querySelector("h2");
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (note.querySelector(`[data-part="${name}"]`));
  const each = /** @type {HTMLInputElement} */ (note.querySelector("input"));
  /** @type {Asked | null} */
  let asked = null;
  /** @type {MediaStreamTrack | null} */
  let own = null;
  onLeave(closeOwn);
  for (const button of note.querySelectorAll("button"))
    button.addEventListener("click", () => press(/** @type {HTMLElement} */ (button).dataset.answer ?? ""));

  function closeOwn() {
    own?.stop();
    own = null;
  }

  /** @param {string} shown ask, said or "" for nothing */
  function show(shown) {
    note.hidden = !shown;
    for (const name of ["ask", "said"]) part(name).hidden = name !== shown;
  }

  /** @param {Asked} now */
  function ask(now) {
    asked = now;
    each.checked = false;
    setText(title, note.dataset.title?.replace("{name}", now.name) ?? "");
    setText(part("what"), now.what);
    if (now.agreed) take();
    else {
      show("ask");
      announce(`${title.textContent}: ${now.what}`);
    }
  }

  /** @param {string} pressed */
  async function press(pressed) {
    if (pressed === "close") return show("");
    const answer = pressed === "yes" && each.checked ? "always" : pressed;
    show("");
    try {
      await wire.ask("still:answer", { request: asked?.request ?? "", answer });
      if (pressed === "yes") await take();
    } catch (refusal) {
      problem(refusal);
    }
  }

  async function take() {
    const wanted = asked;
    try {
      const photo = await takePhoto(await camera());
      closeOwn();
      if (wanted !== asked || hasLeft()) return; // taken back meanwhile
      (await files()).send(photo, "", { still: wanted?.request });
      say(note.dataset.taken ?? "");
    } catch {
      closeOwn();
      say(note.dataset.failed ?? "");
    }
  }

  async function camera() {
    const track = media.tracks.camera;
    if (track?.readyState === "live") return track;
    own = (await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })).getVideoTracks()[0];
    return own;
  }

  /** @param {string} words */
  function say(words) {
    setText(part("words"), words);
    show("said");
    announce(words);
  }

  return {
    ask,
    stop() {
      asked = null;
      show("");
    },
  };
}
