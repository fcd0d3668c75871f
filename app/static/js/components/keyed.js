// Draws a list from data without losing the reader's place: an entry is remade only when it reads differently.

/** What each entry was made from, as it was and as it reads. @type {WeakMap<Element, {item: any, reads: string}>} */
const madeFrom = new WeakMap();

/**
 * @template Item
 * @param {HTMLElement} container
 * @param {Item[]} items in the order to be shown
 * @param {{key: (item: Item) => string, make: (item: Item) => HTMLElement}} how
 */
export function drawList(container, items, { key, make }) {
  const before = new Map(
    [...container.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]),
  );
  const focused = focusMark(container);
  items.forEach((item, index) => {
    const entry = currentOrNew(/** @type {HTMLElement | undefined} */ (before.get(key(item))), item, { key, make });
    before.delete(key(item));
    if (container.children[index] !== entry) container.insertBefore(entry, container.children[index] ?? null);
  });
  while (container.children.length > items.length) container.lastElementChild?.remove();
  if (focused && !container.contains(document.activeElement)) container.querySelector(focused)?.focus();
}

/**
 * @template Item
 * @param {HTMLElement | undefined} existing @param {Item} item
 * @param {{key: (item: Item) => string, make: (item: Item) => HTMLElement}} how
 */
function currentOrNew(existing, item, { key, make }) {
  const from = existing && madeFrom.get(existing);
  if (existing && from && alike(from.item, item)) return existing;
  const reads = JSON.stringify(item);
  if (existing && from?.reads === reads) return existing;
  const made = make(item);
  made.dataset.key = key(item);
  madeFrom.set(made, { item, reads });
  existing?.replaceWith(made);
  return made;
}

/**
 * Whether both hold the very same things: of 500 entries most do, and need not be read to know it. Items are replaced, never changed.
 * @param {any} one @param {any} other
 */
function alike(one, other) {
  const names = Object.keys(other);
  return (
    one === other || (names.length === Object.keys(one).length && names.every((name) => one[name] === other[name]))
  );
}

/**
 * A selector of the focused control inside the list: its entry, and its own `data-act`.
 * @param {HTMLElement} container
 * @returns {any} a selector, or null
 */
function focusMark(container) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const entry = /** @type {HTMLElement | null | undefined} */ (
    active && container.contains(active) ? active.closest("[data-key]") : null
  );
  if (!active || !entry) return null;
  const act = active.dataset.act ? ` [data-act="${CSS.escape(active.dataset.act)}"]` : "";
  return `[data-key="${CSS.escape(entry.dataset.key ?? "")}"]${act}`;
}
