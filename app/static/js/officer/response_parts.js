// One part of the response at a time, and the way from what is still needed to its field.

import { all } from "../shared/dom.js";

/** @param {HTMLElement} root */
export function startParts(root) {
  root.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest("a[data-part], a[data-go]")
    );
    if (!link) return;
    event.preventDefault();
    if (link.dataset.part) showPart(root, link.dataset.part, true);
    else goTo(root, link.dataset.go ?? "");
  });
  showPart(root, root.dataset.shown ?? "now");
}

/** @param {HTMLElement} root @param {string} part @param {boolean} [focus] */
export function showPart(root, part, focus = false) {
  root.dataset.shown = part;
  for (const form of all("[data-part]:not(a)", root)) form.hidden = form.dataset.part !== part;
  for (const link of all("a[data-part]", root)) {
    if (link.dataset.part === part) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (focus) /** @type {HTMLElement | null} */ (root.querySelector(`#part-${part} h3`))?.focus();
}

/** @param {HTMLElement} root @param {string} key */
function goTo(root, key) {
  const field = root.querySelector(`.response-field[data-key="${CSS.escape(key)}"]`);
  showPart(root, field?.closest("form")?.dataset.part ?? "now");
  /** @type {HTMLElement | null} */ (field?.querySelector("input:checked, textarea, input"))?.focus();
}
