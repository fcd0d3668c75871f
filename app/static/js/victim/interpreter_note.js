// The interpreter is coming, here or gone: said to her, the latter two for a while. Its words come with it.

const SHOWN_MS = 8000;
const ENDS_MS = 500; // an interpreter who leaves with the call is no news

/** @type {HTMLElement | null} */
let note = null;
let latest = 0;

/**
 * @param {{state: string, name: string}} event
 * @param {{state: string}} visit
 * @param {(address: string) => Promise<Document | null>} fetchPage
 * @param {(words: string) => void} announce
 */
export async function show({ state, name }, visit, fetchPage, announce) {
  if (state === "gone" && note?.dataset.name !== name) return; // somebody else has taken over
  latest += 1;
  const mine = latest;
  if (state === "gone") await wait(ENDS_MS);
  else if (note?.dataset.name !== name) {
    const found = (await fetchPage("/here/interpreter"))?.getElementById("note-interpreter");
    if (!found || mine !== latest) return;
    note?.remove();
    note = document.adoptNode(found);
    document.getElementById("notes")?.prepend(note);
  }
  if (!note || mine !== latest || visit.state === "ended") return;
  const parts = /** @type {HTMLElement[]} */ ([...note.querySelectorAll("[data-state]")]);
  for (const part of parts) part.hidden = part.dataset.state !== state;
  note.hidden = false;
  const said = [note.querySelector("h2"), ...parts.filter((part) => !part.hidden)];
  announce(said.map((part) => part?.textContent ?? "").join(". "));
  if (state === "coming") return;
  await wait(SHOWN_MS);
  if (mine === latest) note.hidden = true;
}

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
