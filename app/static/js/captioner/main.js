// Whoever types captions: the calls that want them, the lines as the caller reads them, and one line to type in.

import { drawCaptionLine } from "../components/caption_line.js";
import { clockTime } from "../components/clock.js";
import { drawList } from "../components/keyed.js";
import { showLine } from "../components/live_bar.js";
import { stayAwake } from "../components/session.js";
import { announce, byId, element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";
import { createWire } from "../shared/wire.js";
import { createHearing } from "./hearing.js";
import { createLine } from "./line.js";

/** @typedef {import("../shared/wire_events.js").StaffTold["captions:wanted"]["visits"][number]} Wanted */

/** @type {Wanted[]} */
let wanted = [];
/** @type {Wanted | null} the call that is typed for */
let current = null;
/** @type {Map<string, any>} */
const lines = new Map();

const hearing = createHearing((name, payload) => wire.ask(name, payload));
const wire = createWire("/staff", {
  state: showLine,
  live: watch,
  told: {
    ...hearing.told,
    "captions:wanted": ({ visits }) => show(visits),
    "caption:changed": ({ visit, segment }) => visit === current?.visit && take(segment),
    "caption:state": ({ visit, state }) => visit === current?.visit && drawState(state),
  },
});
const line = createLine({
  form: /** @type {HTMLFormElement} */ (byId("line-form")),
  /** @param {object} typed */
  send: (typed) => wire.ask("caption:type", { visit: current?.visit, ...typed }, { keep: true }),
});

/** @param {boolean} moved */
async function watch(moved) {
  const answer = await wire.ask("captions:watch").catch(() => undefined);
  if (answer) show(answer.visits);
  if (!current) return;
  await join(current);
  hearing.lineIsLive(moved);
}

/** @param {Wanted[]} visits */
function show(visits) {
  if (visits.length > wanted.length) announce(t("A call wants captions"));
  wanted = visits;
  if (current && !visits.some(({ visit }) => visit === current?.visit)) close();
  byId("wanted-none").hidden = visits.length > 0;
  drawList(byId("wanted"), visits, { key: ({ visit }) => visit, make: entry });
}

/** @param {Wanted} one */
function entry(one) {
  const who = one.captioner ? t("{name} types", { name: one.captioner }) : t("Nobody types yet");
  return element(
    "li",
    { class: "row" },
    element("b", {}, one.officer ?? ""),
    element("span", {}, t("in call since {time}", { time: clockTime(one.since ?? undefined) })),
    element("span", { class: "tag" }, who),
    element(
      "button",
      { type: "button", class: "button end", "data-act": "join", click: () => join(one) },
      t("Type for this call"),
    ),
  );
}

/** @param {Wanted} one */
async function join(one) {
  try {
    const { captions } = await wire.ask("captions:join", { visit: one.visit });
    const again = current?.visit === one.visit;
    if (current && !again) wire.ask("captions:leave", { visit: current.visit }).catch(() => undefined);
    current = one;
    hearing.of(one.visit);
    lines.clear();
    byId("lines").replaceChildren();
    for (const segment of captions.segments) take(segment);
    drawState(captions.state);
    byId("typing").hidden = false;
    setText(byId("typing-title"), t("Call of {name}", { name: one.officer ?? "" }));
    if (!again) line.restart();
  } catch (refusal) {
    line.fail(refusal);
  }
}

function close() {
  current = null;
  hearing.of("");
  byId("typing").hidden = true;
  line.restart();
}

/** @param {any} segment */
function take(segment) {
  lines.set(segment.id, segment);
  drawCaptionLine(byId("lines"), segment, {
    correct: (text) => wire.ask("caption:correct", { visit: current?.visit, segment: segment.id, text }),
  });
}

/** @param {string} state */
function drawState(state) {
  const words = /** @type {Record<string, string>} */ ({
    stopped: t("Stopped by the officer"),
    off_record: t("Off the record: nothing is written down"),
  })[state];
  byId("typing-state").replaceChildren(...(words ? [element("span", { class: "tag warn" }, words)] : []));
}

byId("leave").addEventListener("click", () => {
  if (current) wire.ask("captions:leave", { visit: current.visit }).catch(() => undefined);
  close();
});
setInterval(() => current && stayAwake(), 1000);
