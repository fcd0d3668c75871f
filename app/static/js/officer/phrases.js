// The board of phrases beside the composer: one tap sends one, in the caller's language. By keyboard: "/" in the empty
// composer opens it, a few letters find a phrase, Enter sends the first one, the arrows go from one to the next.

import { all, announce, byId } from "../shared/dom.js";
import { t } from "../shared/text.js";

/** @param {string} words @param {string} sought */
const holds = (words, sought) => words.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase());

/** @param {(words: string) => void} send @param {() => void} learned what the phrases mean is known now */
export function createPhrases(send, learned) {
  const board = /** @type {HTMLDetailsElement} */ (byId("phrases"));
  const sought = /** @type {HTMLInputElement} */ (byId("phrase-words"));
  const box = /** @type {HTMLTextAreaElement} */ (byId("message"));
  const list = byId("phrase-list");
  /** For which visit, and how much of it may be named, the list is. */
  let shownFor = "";
  /** @type {Map<string, string>} what the caller reads, and what it means */
  const meanings = new Map();

  const buttons = () => all("[data-phrase]", list).filter((button) => !button.hidden);

  function find() {
    for (const button of all("[data-phrase]", list)) button.hidden = !holds(button.textContent ?? "", sought.value);
    for (const group of all(".phrase-group", list)) group.hidden = !group.querySelector("[data-phrase]:not([hidden])");
  }

  /** @param {HTMLElement | undefined} button */
  function sendIt(button) {
    if (!button) return announce(t("No phrase has these words"));
    send(button.dataset.phrase ?? "");
    announce(t("Sent: {words}", { words: button.dataset.means ?? "" }));
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const found = buttons();
    const at = found.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key];
    if (step) {
      event.preventDefault();
      (found[at + step] ?? (step < 0 ? sought : found.at(-1)))?.focus();
    } else if (event.key === "Escape") {
      board.open = false;
      box.focus();
    } else if (event.key === "Enter" && event.target === sought) {
      event.preventDefault();
      sendIt(found[0]);
      sought.value = "";
      find();
    }
  }

  /** @param {KeyboardEvent} event */
  function opensBoard(event) {
    if (event.key !== "/" || box.value || board.hidden) return;
    event.preventDefault();
    board.open = true;
    sought.focus();
  }

  /** @param {string} visit @param {string} key */
  async function fetchList(visit, key) {
    const answer = await fetch(`/officer/visits/${visit}/phrases`).catch(() => undefined);
    if (key !== shownFor) return; // another visit meanwhile
    if (!answer?.ok) {
      shownFor = ""; // asked for again with the next news
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...page.body.children);
    for (const { dataset } of all("[data-phrase]", list)) meanings.set(dataset.phrase ?? "", dataset.means ?? "");
    find();
    learned();
  }

  list.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-phrase]");
    if (button) sendIt(/** @type {HTMLElement} */ (button));
  });
  board.addEventListener("keydown", pressed);
  box.addEventListener("keydown", opensBoard, true);
  sought.addEventListener("input", find);

  return {
    /** What the officer reads beside a line in another language. @param {string} body */
    meaningOf: (body) => (meanings.get(body) === body ? undefined : meanings.get(body)),
    /** @param {{id: string, safe: boolean | null, language: string} | null} visit the one that is written to, or null */
    show(visit) {
      board.hidden = !visit;
      const key = visit ? `${visit.id} ${visit.safe} ${visit.language}` : "";
      if (key === shownFor) return;
      shownFor = key;
      list.replaceChildren(); // what may not be said any more goes at once
      if (visit) void fetchList(visit.id, key);
    },
  };
}
