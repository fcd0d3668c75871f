// Captions on her page: the last lines over or under the picture. What stands there stays: words are only added, unless
// somebody corrects them, and that is said. Imports nothing: what it needs is handed to it, its words come with its page.

const SHOWN = 2; // lines of speech, each of which may wrap; older ones are read in "What was said"
const KEPT = 500;

/** @typedef {import("../shared/wire_events.js").PageTold["caption:changed"]["segment"]} Segment */
/** @typedef {import("./later.js").Parts & Record<string, any>} Kit as lines.js hands it */

/** @param {Kit} kit @returns {Promise<import("./later.js").Part | null>} null: its page can't be had now */
export async function createCaptions(kit) {
  const { actions, addSheet, element, fetchPage, setText, told, visit, wire, problem } = kit;
  const page = await fetchPage("/here/captions");
  const found = page?.querySelector("#caption-area");
  if (!found) return null;
  const area = /** @type {HTMLElement} */ (document.adoptNode(found));
  const words = area.dataset;
  await styled(words.styles ?? "", element);
  document.getElementById("stage")?.after(area);

  /** @type {Map<string, Segment>} */
  const lines = new Map();
  /** @type {Record<string, any>} */
  let chosen = {};
  let state = "starting";
  let view = "";
  let helped = false;
  /** @type {Set<string>} lines that were said aloud */
  const said = new Set();

  const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (area.querySelector(`#${id}`));

  function draw() {
    const look = { place: "under", size: "usual", colours: "dark", ...chosen.caption_look };
    const on = Boolean(chosen.captions && view.startsWith("call"));
    const over = look.place === "over" && visit.mode !== "signing"; // nothing is ever over a signer
    area.hidden = !on;
    if (on) document.body.dataset.captions = over ? "over" : "under";
    else delete document.body.dataset.captions;
    area.dataset.size = look.size;
    area.dataset.colours = look.colours;
    setText(place("caption-source"), words[state === "on" ? lastSource() : state] ?? "");
    drawLines();
    if (on && (state === "unavailable" || state === "busy")) help();
  }

  const lastSource = () => [...lines.values()].filter(isSomething).at(-1)?.source ?? "on";

  /** Text is the way on. Once: she may close it. */
  function help() {
    if (helped) return;
    helped = true;
    kit.announce(words[state]);
    if (view === "call") actions.open_text(new Event("captions"));
  }

  function drawLines() {
    const shown = [...lines.values()].filter(isSomething).slice(-SHOWN);
    const box = place("caption-lines");
    const keep = new Set(shown.map(({ id }) => id));
    for (const old of [...box.children]) if (!keep.has(/** @type {HTMLElement} */ (old).dataset.id ?? "")) old.remove();
    for (const line of shown) {
      const made = box.querySelector(`[data-id="${line.id}"]`) ?? box.appendChild(newLine(line));
      write(/** @type {HTMLElement} */ (made), line);
    }
    box.scrollTop = box.scrollHeight;
  }

  /** @param {Segment} line */
  const newLine = (line) =>
    element(
      "p",
      { "data-id": line.id },
      element("b", {}, element("bdi", {}, nameOf(line)), ": "),
      element("span", { "data-committed": "" }),
      element("span", { class: "pending", "data-pending": "" }),
    );

  /** @param {Segment} line */
  const nameOf = (line) => line.name ?? words[`name_${line.role}`] ?? "";

  /** Adds the words that came; all are written anew only where one of them changed. @param {HTMLElement} made @param {Segment} line */
  function write(made, line) {
    const committed = /** @type {HTMLElement} */ (made.querySelector("[data-committed]"));
    const now = line.words.map((word) => JSON.stringify(word));
    const had = [...committed.children].map((child) => /** @type {HTMLElement} */ (child).dataset.word);
    if (had.some((word, at) => word !== now[at])) committed.replaceChildren();
    for (const word of line.words.slice(committed.children.length)) committed.append(newWord(word));
    const pending = line.gap ? `[…] ` : line.pending;
    setText(/** @type {HTMLElement} */ (made.querySelector("[data-pending]")), pending);
    if (line.gap && !made.querySelector(".sr")) made.append(element("span", { class: "sr" }, words.lost ?? ""));
  }

  /** @param {Segment["words"][number]} word */
  function newWord(word) {
    const { text, unsure, was } = word;
    const made = element("span", { "data-word": JSON.stringify(word) });
    if (typeof was === "string") {
      const replaced = (text ? words.was : words.out) ?? "";
      const why = was ? replaced.replace("{words}", was) : words.added;
      made.append(element("ins", {}, text), element("small", {}, ` (${why}) `));
    } else if (unsure)
      made.append(element("span", { class: "unsure" }, text), element("small", {}, ` (${words.unsure}) `));
    else made.append(`${text} `);
    return made;
  }

  /** @param {Segment} line */
  const asText = (line) =>
    line.gap ? `[…] (${words.lost})` : line.words.map((word) => newWord(word).textContent?.trim()).join(" ");

  /** Who else is in the call for the captions: heard by nobody, and without a picture. @param {any[]} participants */
  function follow(participants) {
    const one = participants.filter(({ role, line }) => role === "captioner" && line !== "absent").at(-1);
    setText(place("caption-hearing"), one ? (words.hearing ?? "").replace("{name}", one.name ?? "") : "");
    place("caption-hearing").hidden = !one;
  }

  /** A finished line, once, for whoever asked for it. @param {Segment} line */
  function say(line) {
    if (!chosen.caption_look?.aloud || !line.final || !isSomething(line)) return;
    const text = `${nameOf(line)}: ${asText(line)}`;
    if (said.has(text)) return;
    said.add(text);
    place("caption-said").append(element("p", {}, text));
    while (place("caption-said").children.length > SHOWN) place("caption-said").firstElementChild?.remove();
  }

  /** @param {Segment} line */
  function take(line) {
    lines.set(line.id, line);
    if (lines.size > KEPT) lines.delete(lines.keys().next().value ?? "");
    drawLines();
    draw();
    say(line);
    listen();
  }

  /** What was said, where she reads it again. */
  function listen() {
    const list = document.getElementById("said");
    if (!list) return;
    list.replaceChildren(
      ...[...lines.values()]
        .filter(isSomething)
        .map((line) => element("li", {}, element("b", {}, `${nameOf(line)}: `), asText(line) || line.pending)),
    );
  }

  /** @param {HTMLFormElement} form */
  function choose(form) {
    const data = new FormData(form);
    const look = {
      ...Object.fromEntries(["size", "colours", "place"].map((name) => [name, data.get(name)])),
      aloud: data.has("aloud"),
    };
    chosen = { ...chosen, captions: data.has("captions"), caption_look: look };
    draw();
    wire.ask("preferences:set", { captions: chosen.captions, caption_look: look }, { keep: true }).catch(problem);
  }

  addSheet("/here/captions", {
    /** @param {HTMLElement} section */
    opened(section) {
      const form = /** @type {HTMLFormElement} */ (section.querySelector("form"));
      form.addEventListener("change", () => choose(form));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        choose(form);
        kit.closeSheet();
      });
      listen();
    },
  });
  const before = told["preferences:changed"];
  told["preferences:changed"] = (event) => {
    before(event);
    chosen = event.preferences;
    draw();
  };
  const called = told["call:changed"];
  told["call:changed"] = (event) => {
    called(event);
    follow(event.participants);
  };
  told["caption:changed"] = ({ segment }) => take(segment);
  told["caption:state"] = (event) => {
    state = event.state;
    if (state === "on") helped = false;
    draw();
  };
  return {
    render(shown) {
      view = shown;
      draw();
    },
    restore(snapshot) {
      chosen = snapshot.preferences;
      follow(snapshot.call.participants);
      if (snapshot.captions) {
        state = snapshot.captions.state;
        lines.clear();
        for (const line of snapshot.captions.segments) {
          lines.set(line.id, line);
          said.add(`${nameOf(line)}: ${asText(line)}`);
        }
      }
      draw();
    },
  };
}

/** @param {Segment} line */
const isSomething = (line) => line.gap || line.pending !== "" || line.words.length > 0;

/** @param {string} href @param {Function} element @returns {Promise<unknown>} when they apply, or can't be had */
function styled(href, element) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const covered = document.getElementById("cover")?.hidden === false;
  const link = element("link", { rel: "stylesheet", href, media: covered ? "not all" : "all" });
  document.head.append(link);
  return new Promise((resolve) => {
    for (const event of ["load", "error"]) link.addEventListener(event, resolve);
  });
}
