// caption-area for staff: each line as the caller reads it, with "Wrong, fix" beside it.

import { element, setText } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @typedef {import("../shared/wire_events.js").StaffTold["caption:changed"]["segment"]} Segment */
/** @typedef {{correct: (text: string) => Promise<unknown>, confirm?: () => Promise<unknown>, quote?: (words: string, name: string) => void}} Acts */

/** @param {HTMLElement} list @param {Segment} line @param {Acts} acts */
export function drawCaptionLine(list, line, acts) {
  const found = /** @type {HTMLElement | null} */ (list.querySelector(`[data-id="${CSS.escape(line.id)}"]`));
  const empty = !line.gap && !line.pending && !line.words.length;
  if (empty) return found?.remove();
  const made = found ?? list.appendChild(element("li", { "data-id": line.id }, element("div", { "data-line": "" })));
  const place = /** @type {HTMLElement} */ (made.querySelector("[data-line]"));
  place.replaceChildren(...content(line));
  if (!made.querySelector("form")) drawButtons(made, line, acts);
  list.scrollTop = list.scrollHeight;
}

/** @param {Segment} line */
function content(line) {
  const ask = new Set(line.confirm);
  const words = line.words.flatMap((word, at) => [wordOf(word, ask.has(at)), " "]);
  return [
    element("b", {}, `${line.name ?? roleOf(line.role)}: `),
    ...words,
    element("span", { class: "quiet" }, line.gap ? `[…] ${t("something was missed")}` : line.pending),
    element("span", { class: "xs quiet" }, ` ${sourceOf(line.source)}`),
  ];
}

/** @param {Segment["words"][number]} word @param {boolean} toConfirm */
function wordOf({ text, unsure, was }, toConfirm) {
  if (typeof was === "string") {
    const why = was ? t("corrected, was: {words}", { words: was }) : t("corrected");
    return element("span", {}, element("ins", {}, text), element("small", {}, ` (${why})`));
  }
  const shown = toConfirm ? element("mark", {}, text) : element("span", {}, text);
  if (unsure) shown.classList.add("unsure");
  return unsure ? element("span", {}, shown, element("small", {}, ` (${t("not sure")})`)) : shown;
}

/** @param {HTMLElement} made @param {Segment} line @param {Acts} acts */
function drawButtons(made, line, acts) {
  made.querySelector("[data-acts]")?.remove();
  if (!line.words.length) return;
  const asks = line.confirm.length > 0 && acts.confirm;
  const readable = line.words
    .map(({ text }) => text)
    .filter(Boolean)
    .join(" ");
  const checked = line.confirm.map((at) => `“${line.words[at].text}”`).join(", ");
  made.append(
    element(
      "span",
      { class: "acts", "data-acts": "" },
      ...(asks ? [element("span", { class: "xs" }, t("Check {words}", { words: checked }))] : []),
      ...(asks ? [button(t("Right"), readable, () => acts.confirm?.().catch((why) => fail(made, why)))] : []),
      button(t("Wrong, fix"), readable, () => edit(made, readable, line, acts)),
      ...(acts.quote
        ? [button(t("Quote"), readable, () => acts.quote?.(readable, line.name ?? roleOf(line.role)))]
        : []),
    ),
  );
}

/** @param {string} words @param {string} line @param {() => void} click */
const button = (words, line, click) =>
  element("button", { type: "button", class: "fix", "aria-label": `${words}: ${line}`, click }, words);

/** @param {HTMLElement} made @param {string} text @param {Segment} line @param {Acts} acts */
function edit(made, text, line, acts) {
  made.querySelector("[data-acts]")?.remove();
  const box = /** @type {HTMLInputElement} */ (
    element("input", { value: text, maxlength: "400", "aria-label": t("The line as it should read") })
  );
  const close = () => {
    form.remove();
    drawButtons(made, line, acts);
    /** @type {HTMLElement | null} */ (made.querySelector(".fix"))?.focus();
  };
  const form = element(
    "form",
    {
      class: "row",
      submit(event) {
        event.preventDefault();
        acts.correct(box.value.trim()).then(close, (why) => fail(made, why));
      },
      keydown: (event) => /** @type {KeyboardEvent} */ (event).key === "Escape" && close(),
    },
    box,
    element("button", { class: "button" }, t("Correct it")),
    element("button", { type: "button", class: "button second", click: close }, t("Cancel")),
  );
  made.append(form);
  box.focus();
}

/** @param {HTMLElement} made @param {any} refusal */
function fail(made, refusal) {
  const place = made.querySelector(".error") ?? made.appendChild(element("p", { class: "error", role: "alert" }));
  setText(/** @type {HTMLElement} */ (place), refusal?.say ?? t("That did not work. Please try again."));
}

/** @param {string} role */
function roleOf(role) {
  return role === "interpreter" ? t("Interpreter") : t("Officer");
}

/** @param {string} source */
function sourceOf(source) {
  return source === "human" ? t("typed by a person") : t("by machine, often wrong");
}
