// Files of hers, sent beside the call: chosen, their size seen first, each paused, gone on with or given up. They go on
// when the sheet is closed; a note says so. Leaving stops everything at once. Its words come with its page.

import { isSame, sendFile } from "../shared/send_file.js";

const HERE = "/here/exhibits";

/** @typedef {import("../shared/send_file.js").Step | "chosen" | "queued"} Step */
/** @typedef {{name: string, size: number, file: File | Blob | null, known: any, step: Step, received: number, say: string, sender: ReturnType<typeof sendFile> | null, more?: object, row: HTMLElement | null}} Item */

/** @param {any} kit as sending.js hands it */
export async function createFiles(kit) {
  const { announce, byId, element, fetchPage, hasLeft, onLeave, setText, visit, wire } = kit;
  const page = await fetchPage("/here/files");
  const words = JSON.parse(page?.getElementById("send-files")?.dataset.words ?? "null");
  if (!words) throw new Error("no page");
  /** @type {Item[]} */
  const items = [];
  const note = element("p", { class: "state-note", id: "note-files", hidden: true });
  byId("notes").append(note);
  onLeave(stopAll);
  await fetchUnfinished();

  async function fetchUnfinished() {
    const answer = await fetch(HERE).catch(() => null);
    const found = answer?.ok ? (await answer.json()).unfinished : [];
    for (const known of found) items.push(itemOf(known.name, known.size, null, known));
  }

  /** @param {string} name @param {number} size @param {File | Blob | null} file @param {any} known @returns {Item} */
  function itemOf(name, size, file, known) {
    const received = known?.received ?? 0;
    return { name, size, file, known, step: "chosen", received, say: "", sender: null, row: null };
  }

  /** @param {HTMLElement} section */
  function opened(section) {
    const form = /** @type {HTMLFormElement} */ (section.querySelector("form"));
    const input = /** @type {HTMLInputElement} */ (byId("files-input"));
    input.multiple = true;
    byId("files-limit").hidden = byId("files-plain").hidden = true;
    const chosen = () => choose([...(input.files ?? [])]).then(() => (input.value = ""));
    input.addEventListener("change", chosen);
    if (input.files?.length) chosen(); // she was faster than this script
    form.addEventListener("submit", (event) => event.preventDefault());
    byId("files-send").addEventListener("click", sendAll);
    for (const item of items) item.row = null;
    draw();
  }

  /** @param {File[]} chosen */
  async function choose(chosen) {
    for (const file of chosen) {
      const waiting = items.filter(({ file: had, known }) => !had && known?.size === file.size);
      const same = [];
      for (const item of waiting) if (await isSame(file, item.known)) same.push(item);
      if (same.length) {
        same[0].file = file;
        start(same[0]);
      } else items.push(itemOf(file.name, file.size, file, undefined));
    }
    draw();
    announce(byId("files-total").textContent ?? "");
  }

  function sendAll() {
    for (const item of items) if (item.step === "chosen" && item.file) start(item);
    draw();
  }

  /** One after the other: two at a time would take the line from the call. @param {Item} item @param {object} [more] */
  function start(item, more) {
    item.step = "queued";
    item.more = more;
    startNext();
  }

  function startNext() {
    const busy = items.some(({ step }) => step === "sending" || step === "waiting");
    const next = items.find(({ step }) => step === "queued");
    if (!busy && next) begin(next);
  }

  /** @param {Item} item */
  function begin(item) {
    item.step = "sending";
    item.sender = sendFile({
      begin: HERE,
      pieces: HERE,
      file: /** @type {Blob} */ (item.file),
      name: item.name,
      known: item.known,
      more: item.more,
      gauge,
      changed(step, received, say = "") {
        const news = step !== item.step;
        Object.assign(item, { step, received, say });
        if (step === "done" || step === "stopped") item.file = item.sender = null;
        if (hasLeft()) return;
        startNext();
        draw();
        if (news && step !== "stopped") announce(`${item.name}: ${stateOf(item)}`);
      },
    });
  }

  /** How long the call's own line takes to answer just now. */
  async function gauge() {
    const asked = performance.now();
    await wire.ask("exhibit:pace", {});
    return performance.now() - asked;
  }

  /** @param {Item} item */
  function stateOf(item) {
    const percent = Math.floor((100 * item.received) / Math.max(1, item.size));
    if (item.say) return item.say;
    const part = fill(words.part, { percent });
    if (item.step === "chosen") {
      return item.file ? fill(words.cost, { size: megabytes(item.size) }) : `${part} ${words.same}`;
    }
    return { queued: part, sending: part, paused: words.paused, waiting: words.waiting, done: words.done }[
      /** @type {"queued" | "sending" | "paused" | "waiting" | "done"} */ (item.step)
    ];
  }

  function draw() {
    const busy = items.filter(({ step }) => ["queued", "sending", "waiting", "paused"].includes(step));
    const percent = Math.floor(
      (100 * busy.reduce((sum, { received }) => sum + received, 0)) /
        Math.max(
          1,
          busy.reduce((sum, { size }) => sum + size, 0),
        ),
    );
    const list = document.getElementById("files-list");
    note.hidden = !busy.length || list !== null || visit.state === "ended";
    setText(note, `${words.title}: ${fill(words.part, { percent })}`);
    if (!list) return;
    for (const item of items) drawItem(item, list);
    const chosen = items.filter(({ step, file }) => step === "chosen" && file);
    byId("files-send").hidden = !chosen.length;
    const size = chosen.reduce((sum, item) => sum + item.size, 0);
    setText(byId("files-total"), chosen.length > 1 ? fill(words.cost, { size: megabytes(size) }) : "");
  }

  /** @param {Item} item @param {HTMLElement} list */
  function drawItem(item, list) {
    if (item.step === "stopped") {
      item.row?.remove();
      return;
    }
    if (!item.row) {
      item.row = makeRow(item);
      list.append(item.row);
    }
    const bar = /** @type {HTMLProgressElement} */ (item.row.querySelector("progress"));
    bar.value = item.received / Math.max(1, item.size);
    bar.hidden = item.step === "chosen" && Boolean(item.file);
    setText(item.row.querySelector("[data-state]"), stateOf(item));
    const [pause, stop] = item.row.querySelectorAll("button");
    pause.hidden = !["sending", "waiting", "paused"].includes(item.step);
    setText(pause, item.step === "paused" ? words.go_on : words.pause);
    stop.hidden = ["done", "refused"].includes(item.step);
  }

  /** @param {Item} item @returns {HTMLElement} */
  function makeRow(item) {
    const toggle = () => (item.step === "paused" ? item.sender?.goOn() : item.sender?.pause());
    const id = `file-${items.indexOf(item)}`;
    return element(
      "li",
      {},
      element("b", { id }, element("bdi", {}, item.name)),
      element("progress", { max: "1", "aria-labelledby": id }),
      element("span", { "data-state": "" }),
      element(
        "span",
        { class: "row" },
        element("button", { type: "button", class: "button second", "aria-describedby": id, click: toggle }),
        element(
          "button",
          { type: "button", class: "button second", "aria-describedby": id, click: () => drop(item) },
          words.stop,
        ),
      ),
    );
  }

  /** @param {Item} item */
  function drop(item) {
    if (item.sender) item.sender.stop(true);
    else if (item.known) fetch(`${HERE}/${item.known.id}`, { method: "DELETE" }).catch(() => undefined);
    item.step = "stopped";
    startNext();
    draw();
    byId("files-title").focus();
  }

  function stopAll() {
    for (const item of items) {
      if (item.step === "queued") item.step = "stopped";
      item.sender?.stop();
      item.file = item.sender = null;
    }
  }

  return {
    opened,
    closed: draw,
    /** A photo that was asked for. @param {Blob} file @param {string} name @param {object} more */
    send(file, name, more) {
      const item = itemOf(name, file.size, file, undefined);
      items.push(item);
      start(item, more);
      draw();
    },
    render() {
      if (visit.state === "ended") stopAll();
      draw();
    },
  };
}

/** @param {string} sentence @param {Record<string, string | number>} values */
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_place, name) => String(values[name]));
/** @param {number} bytes */
const megabytes = (bytes) => Math.max(0.1, bytes / 1e6).toFixed(1);
