// Small pieces for working with the page. Nothing here knows what the page is for.

/**
 * The element with this id; the page's own template promises that it is there.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id} on this page`);
  return found;
}

/**
 * All elements that match.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
export function all(selector, within = document) {
  return [...within.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));
}

/**
 * Makes an element. Text is always text: no string is ever read as HTML.
 * @param {string} tag
 * @param {Record<string, string | boolean | ((event: Event) => void)>} [attributes] a function is a listener for the event of that name
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * Sets text only where it differs, so that screen readers aren't told again what they have said.
 * @param {HTMLElement} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** @type {string[]} */
const unsaid = [];

/**
 * Says one sentence through the page's status region (`#status`, role=status), once; several of one moment together.
 * @param {string} sentence
 */
export function announce(sentence) {
  const status = byId("status");
  if (unsaid.push(sentence) > 1) return;
  status.textContent = "";
  // A region that is emptied and filled in the same frame reads as unchanged: the same sentence would stay unsaid.
  requestAnimationFrame(() => {
    status.textContent = unsaid.splice(0).join(". ");
  });
}
