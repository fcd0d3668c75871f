// The call is off the record, or on it again: said to her and shown for as long as it is so. Its words come with it.

/** @type {Promise<HTMLElement | null | undefined> | null} */
let note = null;
let wanted = false;

/**
 * @param {boolean} off
 * @param {(address: string) => Promise<Document | null>} fetchPage
 * @param {(words: string) => void} announce
 */
export async function show(off, fetchPage, announce) {
  wanted = off;
  note ??= fetchPage("/here/off-record").then((page) => page?.getElementById("note-off-record"));
  const found = await note;
  if (!found) {
    note = null;
    throw new Error("no line");
  }
  if (wanted !== off) return; // changed again meanwhile
  if (!found.isConnected) document.getElementById("notes")?.prepend(found);
  found.hidden = !off;
  announce((off ? found.querySelector("h2")?.textContent : found.dataset.on) ?? "");
}
